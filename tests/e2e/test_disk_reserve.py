"""A disk that is nearly full: new work is refused early, what runs keeps a reserve, and all goes on when there is room."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness import BIN, Case, Server, node, wait_until

GATE = """
import pathlib, time
def start(args):
    while not pathlib.Path(args['input'][0]).exists():
        time.sleep(0.01)
    return 'x' * 60000
"""
REFUSAL = "no new work is taken, what runs keeps a reserve of"


def ready(server):
    return server.call("GET", "readyz", prefix="/")


class Refusals(Case):
    @classmethod
    def setUpClass(cls):
        before = Server(arguments=("--engine", "none"))
        before.own_data = False
        status, answer = before.call("POST", "store/algorithms", {"name": "stored", "algorithmImage": "x"})
        assert status == 201, answer
        before.stop()
        # No disk has so much, so the reserve is always reached.
        cls.server = Server(data=before.data, arguments=("--engine", "none", "--disk-reserve", "1000000Gi"))
        cls.server.own_data = True

    def test_new_work_is_refused_with_the_reason(self):
        status, answer = ready(self.server)
        self.assertEqual(status, 503)
        self.assertIn(REFUSAL, answer["reasons"][0])
        self.assertEqual(answer["problems"][0]["subject"], "disk")
        self.assertIn("gc usage", answer["problems"][0]["remedy"])
        for method, path, body in [("POST", "exec/raw", {"name": "p", "nodes": [node("a", "stored")]}),
                                   ("POST", "store/algorithms", {"name": "a", "algorithmImage": "x"}),
                                   ("POST", "builds/rerun", {"buildId": "x"}), ("POST", "/Store//Algorithms/", {"name": "a"})]:
            status, answer = self.server.call(method, path, body)
            self.assertEqual((status, answer["error"]["code"]), (507, 507), path)
            self.assertIn(REFUSAL, answer["error"]["message"], path)
        # What takes next to nothing is still possible, and so is every look.
        self.assertEqual(self.server.call("POST", "store/pipelines", {"name": "kept", "nodes": [node("a", "x")]})[0] // 100, 4)
        self.assertEqual(self.server.call("GET", "store/algorithms")[0], 200)
        self.assertTrue(any("the disk is nearly full: no new work is taken" in line for line in self.server.log))
        query = {"query": "{ healthMonitoring { overallHealthStatus } }"}
        self.assertEqual(self.server.call("POST", "graphql", query, prefix="/")[1]["data"]["healthMonitoring"]
                         ["overallHealthStatus"], "unhealthy")

    def test_the_command_line_says_it(self):
        (self.folder / "p.yml").write_text(json.dumps({"name": "p", "nodes": [node("a", "stored")]}))
        self.cli("exec", "raw", "--f", "p.yml", code=1)
        self.assertIn(REFUSAL, self.stderr)

    def test_a_reserve_is_a_size(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([BIN / "hkube", "server", "--port", "0", "--data-dir", folder, "--disk-reserve", "much"],
                                  capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("disk-reserve", done.stderr)


@unittest.skipUnless(os.geteuid() == 0, "a small disk needs root")
class SmallDisk(Case):
    SIZE = 768 << 20

    @classmethod
    def setUpClass(cls):
        cls.disk = tempfile.mkdtemp(prefix="hkube-disk-")
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={cls.SIZE}", "hkube-test", cls.disk], check=True)
        cls.addClassCleanup(shutil.rmtree, cls.disk)
        cls.addClassCleanup(subprocess.run, ["umount", "-l", cls.disk], check=True)
        cls.server = Server(data=pathlib.Path(cls.disk) / "data")
        cls.addClassCleanup(cls.server.stop)

    @classmethod
    def tearDownClass(cls):
        pass

    def fill(self, left):
        """Takes the disk but for so many bytes; gives the file that does."""
        filler = pathlib.Path(self.disk) / "filler"
        disk = os.statvfs(self.disk)
        with open(filler, "ab") as file:
            os.posix_fallocate(file.fileno(), 0, filler.stat().st_size + disk.f_bavail * disk.f_frsize - left)
        return filler

    def test_running_work_ends_and_new_work_waits_for_room(self):
        self.apply("gate", GATE)
        gate = self.folder / "gate"
        pipeline = {"name": "p", "flowInput": {"gate": str(gate)}, "nodes": [node("a", "gate", "@flowInput.gate"),
                                                                           node("b", "gate", "@flowInput.gate", "@a")]}
        status, answer = self.server.call("POST", "exec/raw", pipeline)
        self.assertEqual(status, 200, answer)
        running = answer["jobId"]
        wait_until(lambda: self.server.get(f"exec/status/{running}")["data"]["states"].get("active"), "the task runs")
        self.assertEqual(ready(self.server), (200, {"status": "ready"}))

        filler = self.fill(self.SIZE // 30)  # between the reserve, a fiftieth, and three times that
        wait_until(lambda: "problems" in ready(self.server)[1], "a warning comes first")
        status, answer = ready(self.server)
        self.assertEqual(status, 200)
        self.assertIn("below the reserve no new work is taken", answer["problems"][0]["text"])

        self.fill(self.SIZE // 100)
        wait_until(lambda: ready(self.server)[0] == 503, "the server takes no work")
        status, answer = self.server.call("POST", "exec/raw", pipeline)
        self.assertEqual(status, 507, answer)
        self.assertIn(REFUSAL, answer["error"]["message"])
        gate.write_text("")
        self.assertEqual(self.server.wait(running)["status"], "completed")
        self.assertEqual(len(self.results(running)[0]), 60000)

        filler.unlink()
        wait_until(lambda: ready(self.server) == (200, {"status": "ready"}), "there is room again")
        status, answer = self.server.call("POST", "exec/raw", pipeline)
        self.assertEqual(status, 200, answer)
        self.assertEqual(self.server.wait(answer["jobId"])["status"], "completed")


if __name__ == "__main__":
    unittest.main()
