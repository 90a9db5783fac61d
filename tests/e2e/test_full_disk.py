"""No room on the disk: what cannot be kept is not acknowledged, says why it waits, and goes on when there is room again.

The server's own limit of file sizes stands for a full disk: the same calls fail, at a place that the test chooses."""

import concurrent.futures
import http.client
import json
import resource
import unittest

from harness import DEADLINE, Case, Server, node, tarball, wait_until

BOUNDARY = "a-boundary"


class FullDisk(Case):
    def limit(self, size):
        """No file of the server may grow beyond this many bytes; None lifts the limit."""
        pid = self.server.process.pid
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))

    def upload(self, name, size):
        archive = tarball({"main.py": "def start(args):\n    return 1\n"}) + bytes(size)
        payload = json.dumps({"name": name, "env": "python", "entryPoint": "main.py", "cpu": 0.1, "mem": "64Mi"})
        body = (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{payload}\r\n--{BOUNDARY}\r\n'
                f'Content-Disposition: form-data; name="file"; filename="code.tar.gz"\r\n\r\n').encode()
        body += archive + f"\r\n--{BOUNDARY}--\r\n".encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=DEADLINE)
        self.addCleanup(connection.close)
        connection.request("POST", "/api/v1/store/algorithms/apply", body,
                           {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def is_refused(self, submitted):
        """Whether a job that was submitted without room is refused, as the server knows of it already; else it waits."""
        if not submitted.done():
            return False
        status, answer = submitted.result()
        self.assertEqual(status, 503, "acknowledged without being kept")
        self.assertIn("the store cannot be written, no new jobs are taken", answer["error"]["message"])
        return True

    def test_an_upload(self):
        self.limit(8 << 20)
        try:
            self.assertEqual(self.upload("large", 10 << 20),
                             (507, {"error": {"code": 507, "message": "there is no room for the upload"}}))
        finally:
            self.limit(None)
        self.assertEqual(self.upload("large", 10 << 20)[0], 200)

    def test_jobs(self):
        self.apply("gate", "import time, pathlib\n\ndef start(args):\n"
                           "    while not pathlib.Path(args['input'][0]).exists():\n        time.sleep(0.01)\n"
                           "    return 'through'\n")
        gate = self.folder / "gate"
        pipeline = {"name": "p", "flowInput": {"gate": str(gate)}, "nodes": [node("a", "gate", "@flowInput.gate")]}
        running = self.server.call("POST", "exec/raw", pipeline)[1]["jobId"]
        wait_until(lambda: self.server.get(f"exec/status/{running}")["data"]["states"].get("active"), "the task runs")
        with concurrent.futures.ThreadPoolExecutor() as threads:
            self.limit(1)
            submitted = threads.submit(self.server.call, "POST", "exec/raw", pipeline)
            try:
                wait_until(lambda: any("the store cannot be written" in entry["reason"] for entry in
                                       self.server.get(f"exec/explain/{running}")["waiting"]), "the reason is told")
                gate.write_text("")
                wait_until(lambda: any("its end is being written" in entry["reason"] for entry in
                                       self.server.get(f"exec/explain/{running}")["waiting"]), "the job is over")
                refused = self.is_refused(submitted)
                # Nobody is told of an end that a crash would take back.
                self.assertEqual(self.server.get(f"exec/status/{running}")["status"], "active")
                self.assertEqual(self.server.call("GET", f"exec/results/{running}"), (400, {"error": {
                    "code": 400, "message": "unable to get results for pipeline p because its in active status"}}))
            finally:
                self.limit(None)
            self.server.wait(running)  # the store is written again
            status, answer = self.server.call("POST", "exec/raw", pipeline) if refused else submitted.result(DEADLINE)
            self.assertEqual(status, 200, answer)
        for job in (running, answer["jobId"]):
            self.assertEqual(self.server.wait(job)["status"], "completed")
            self.assertEqual(self.results(job), ["through"])

    def test_a_crash_with_no_room_loses_nothing_that_was_acknowledged(self):
        self.apply("one", "def start(args):\n    return 1\n")
        pipeline = {"name": "p", "nodes": [node("a", "one")]}
        before = [self.server.call("POST", "exec/raw", pipeline)[1]["jobId"] for _ in range(5)]
        self.limit(1)
        server = type(self).server
        with concurrent.futures.ThreadPoolExecutor() as threads:
            submitted = threads.submit(server.call, "POST", "exec/raw", pipeline)
            wait_until(lambda: any("the store cannot be written" in line for line in server.log), "the log tells")
            refused = self.is_refused(submitted)
            server.kill()
            if not refused:
                self.assertIsInstance(submitted.exception(DEADLINE), (OSError, http.client.HTTPException))
        type(self).server = Server(data=server.data)
        type(self).server.own_data = True
        for job in before:
            self.assertEqual(self.server.wait(job)["status"], "completed")
            self.assertEqual(self.results(job), [1])


if __name__ == "__main__":
    unittest.main()
