"""The life of the server: crash and recovery, orderly end, no engine, one data folder for one server."""

import http.client
import pathlib
import socket
import subprocess
import tempfile
import unittest

from harness import BIN, Case, Server, is_running, node, wait_until

COUNT = 10_000


def children_of(pid):
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


class Recovery(Case):
    def test_kill_in_the_middle_of_a_batch(self):
        self.apply("range", "def start(args):\n    return list(range(1, args['input'][0] + 1))\n")
        self.apply("double", "def start(args):\n    return args['input'][0] * 2\n")
        self.apply("total", "def start(args):\n    return sum(args['input'][0])\n")
        status, answer = self.server.call("POST", "exec/raw", {"name": "p", "flowInput": {"n": COUNT}, "nodes": [
            node("r", "range", "@flowInput.n"), node("d", "double", "#@r"), node("t", "total", "@d")]})
        job = answer["jobId"]
        server = type(self).server
        wait_until(lambda: 10 < server.get(f"exec/status/{job}")["data"]["progress"] < 95, "the batch is under way")
        workers = children_of(server.process.pid)
        server.kill()
        for worker in workers:
            wait_until(lambda: not is_running(worker), "algorithms end with a killed server")

        type(self).server = Server(data=server.data)
        type(self).server.own_data = True
        self.assertIn("jobs restored", "".join(self.server.log))
        before = self.server.get(f"exec/status/{job}")["data"]["states"].get("succeed", 0)
        self.assertGreater(before, COUNT // 20)  # what was done is not done again
        self.assertEqual(self.server.wait(job)["status"], "completed")
        self.assertEqual(self.results(job), [COUNT * (COUNT + 1)])


class Life(unittest.TestCase):
    def test_orderly_end(self):
        server = Server()
        with tempfile.TemporaryDirectory() as folder:
            case = Case()
            case.server, case.folder = server, pathlib.Path(folder)
            case.apply("echo", "def start(args):\n    return 1\n")
            job, _ = case.run_job({"name": "p", "nodes": [node("a", "echo")]})
        workers = children_of(server.process.pid)
        self.assertTrue(workers)
        server.own_data = False
        self.assertEqual(server.stop(), 0)
        for worker in workers:
            wait_until(lambda: not is_running(worker), "algorithms end with the server")
        again = Server(data=server.data)
        self.assertEqual(again.get(f"exec/status/{job}")["status"], "completed")
        again.own_data = True
        self.assertEqual(again.stop(), 0)

    def test_connections_past_the_limit_take_the_place_of_those_that_wait_longest(self):
        server = Server(files=300)  # half of which may be connections
        others = []
        try:
            def ask():
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
                self.addCleanup(connection.close)
                connection.request("GET", "/api/v1/exec/jobs")
                answer = connection.getresponse()
                answer.read()
                return answer.status

            others = [socket.create_connection(("127.0.0.1", server.port), timeout=60) for _ in range(200)]
            self.assertEqual(ask(), 200)
            self.assertEqual(others[0].recv(1000), b"", "who has waited longest without a request is gone")
            others[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            self.assertTrue(others[-1].recv(1000).startswith(b"HTTP/1.1 200 "))
        finally:
            for connection in others:
                connection.close()
            self.assertEqual(server.stop(), 0)

    def test_two_servers_cannot_share_a_folder(self):
        server = Server()
        second = subprocess.run([BIN / "hkube", "server", "--port", "0", "--data-dir", server.data], capture_output=True,
                                text=True, timeout=60)
        self.assertEqual(second.returncode, 1)
        self.assertIn("in use by another server", second.stderr)
        self.assertEqual(server.stop(), 0)

    def test_configuration(self):
        shown = subprocess.run([BIN / "hkube", "server", "--help"], capture_output=True, text=True, check=True).stdout
        for option in ("--port", "HKUBE_PORT", "--data-dir", "--engine", "--config"):
            self.assertIn(option, shown)
        for arguments in (["--prot", "1"], ["--port", "x"], ["--engine", "docker"], ["--memory", "7"]):
            done = subprocess.run([BIN / "hkube", "server", *arguments], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)


class NoEngine(Case):
    arguments = ("--engine", "none")

    def test_jobs_and_builds_wait_with_a_reason(self):
        self.apply_without_waiting("echo")
        build = self.server.get("builds/list/echo")[0]
        self.assertEqual(build["status"], "pending")
        status, answer = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "echo", 1)]})
        self.assertEqual(status, 200)
        job = answer["jobId"]
        self.assertEqual(self.server.get(f"exec/status/{job}")["status"], "pending")
        reason = self.server.get(f"exec/explain/{job}")["waiting"][0]["reason"]
        self.assertIn("its build has not finished", reason)
        # The same data with an engine: what waited is done.
        data = self.server.data
        self.server.own_data = False
        self.assertEqual(self.server.stop(), 0)
        type(self).server = Server(data=data)
        type(self).server.own_data = True
        self.assertEqual(self.server.wait(job)["status"], "completed")
        self.assertEqual(self.results(job), [1])

    def apply_without_waiting(self, name):
        from harness import tarball
        (self.folder / f"{name}.tar.gz").write_bytes(tarball({"main.py": "def start(args):\n    return args['input'][0]\n"}))
        self.write(f"{name}.yml", f"name: {name}\nenv: python\ncode: {{path: {name}.tar.gz, entryPoint: main.py}}\n")
        self.cli("algorithm", "apply", "--f", f"{name}.yml", "--noWait")


if __name__ == "__main__":
    unittest.main()
