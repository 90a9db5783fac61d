"""Nothing grows for ever: what is over is removed by age, count and size, except what is pinned or in use."""

import os
import shutil
import tempfile
import time
import unittest

from harness import Case, Server, node, wait_until

GATE = """
import pathlib, time

def start(args):
    while not pathlib.Path(args["input"][0]).exists():
        time.sleep(0.01)
    print("through")
    return "x" * args["input"][1]
"""


class Retention(Case):
    arguments = ("--keep-jobs", "3", "--keep-jobs-of", "often=1;rare=forever", "--keep-builds", "1", "--keep-versions", "2")

    @classmethod
    def setUpClass(cls):
        cls.data = tempfile.mkdtemp(prefix="hkube-e2e-")
        cls.addClassCleanup(shutil.rmtree, cls.data, ignore_errors=True)
        cls.server = Server(cls.data, cls.arguments)

    def clean(self, kind, body=None):
        """What the preview shows is what goes."""
        seen = self.server.call("POST", f"gc/dryrun/{kind}", body or {})[1]
        gone = self.server.call("POST", f"gc/clean/{kind}", body or {})[1]
        self.assertEqual(gone, seen)
        return gone

    def job(self, name, gate, size=1, until=("completed",)):
        return self.run_job({"name": name, "nodes": [node("a", "gate", str(gate), size)]}, until)[0]

    def is_known(self, job):
        return self.server.call("GET", f"exec/status/{job}")[0] == 200

    def test_jobs(self):
        self.apply("gate", GATE)
        self.server.call("POST", "gc/clean/records", {"maxAge": 0})  # of other tests
        gate = self.folder / "gate"
        live = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "gate", str(gate), 1)]})[1]["jobId"]
        open_gate = self.folder / "open"
        open_gate.write_text("")
        pinned = self.job("p", open_gate)
        self.assertEqual(self.cli("exec", "pin", pinned), {"jobId": pinned, "pinned": True})
        old = [self.job("p", open_gate, 300_000) for _ in range(3)]
        kept = [self.job("p", open_gate) for _ in range(2)]
        often = [self.job("often", open_gate) for _ in range(3)]
        rare = [self.job("rare", open_gate) for _ in range(2)]
        self.assertEqual([pin["jobId"] for pin in self.server.get("exec/pins")], [pinned])
        self.assertEqual(self.server.call("GET", f"storage/keys/local-hkube/{old[0]}")[0], 200)

        gone = self.clean("records")
        self.assertEqual(set(gone["sample"]), {*old, *often[:2]})
        for job in (live, pinned, *kept, often[2], *rare):
            self.assertTrue(self.is_known(job), job)
        for job in (*old, *often[:2]):
            code, answer = self.server.call("GET", f"exec/status/{job}")
            self.assertEqual((code, answer["error"]["message"]), (404, f"status {job} Not Found"))
            self.assertIn("finished jobs are kept for 3 (keep-jobs)", answer["error"]["details"])
            self.assertEqual(self.server.call("GET", f"storage/keys/local-hkube/{job}")[0], 404)
            self.assertEqual(self.server.call("GET", f"exec/logs/{job}")[0], 404)
        found = self.server.call("POST", "exec/search", {"limit": 100})[1]["hits"]
        self.assertFalse({hit["jobId"] for hit in found} & {*old, *often[:2]})
        self.assertEqual(self.clean("records")["count"], 0)
        gate.write_text("")
        self.assertEqual(self.server.wait(live)["status"], "completed")

        # By age on request, and what is no longer pinned.
        self.cli("exec", "unpin", pinned)
        gone = self.clean("records", {"maxAge": 0})
        self.assertIn(pinned, gone["sample"])
        self.assertEqual(self.server.get("gc/usage")["kinds"][0]["count"], 0)
        # Ids and numbers do not come back.
        self.server.kill()
        type(self).server = Server(self.data, self.arguments)
        self.assertTrue(self.is_known(self.job("p", open_gate)))

    def test_builds_and_versions(self):
        versions = []
        for number in range(5):
            self.apply("changing", f"exports.start = () => {number}\n", env="nodejs")
            newest = self.server.get("store/algorithms/changing")["version"]
            versions.append(newest)
            if number == 0:
                self.server.call("POST", "versions/algorithms/tag", {"name": "changing", "version": newest, "pinned": True})
        builds = [build["buildId"] for build in self.server.get("builds/list/changing")]
        self.assertEqual(len(builds), 5)
        self.assertEqual(self.clean("versions")["count"], 2)
        left = {version["version"] for version in self.server.get("versions/algorithms/changing")}
        self.assertEqual(left, {versions[0], versions[3], versions[4]})
        self.assertEqual(self.clean("builds")["count"], 2)
        folders = {path.name for path in (self.server.data / "builds").iterdir() if path.name.startswith("changing-")}
        self.assertEqual(len(folders), 5, "the files of a build go an hour after it, so that nothing that begins is hit")
        for path in (self.server.data / "builds").iterdir():
            os.utime(path, (time.time() - 7200,) * 2)
        self.clean("builds")
        folders = {path.name for path in (self.server.data / "builds").iterdir() if path.name.startswith("changing-")}
        self.assertEqual(len(folders), 3)
        # What is left runs, the pinned version included.
        self.assertEqual(self.results(self.run_job({"name": "q", "nodes": [node("a", "changing")]})[0]), [4])
        self.server.call("POST", "versions/algorithms/apply", {"name": "changing", "version": versions[0], "force": True})
        self.assertEqual(self.results(self.run_job({"name": "q", "nodes": [node("a", "changing")]})[0]), [0])

    def test_logs_are_packed(self):
        self.apply("talk", "def start(args):\n    print('line', args['input'][0])\n")
        jobs = [self.run_job({"name": "q", "nodes": [node("a", "talk", number)]})[0] for number in range(3)]
        lines = [self.server.get(f"exec/logs/{job}") for job in jobs]
        self.server.kill()
        logs = self.server.data / "logs"
        for path in logs.iterdir():
            os.utime(path, (time.time() - 60,) * 2)
        type(self).server = Server(self.data)
        wait_until(lambda: not list(logs.iterdir()), "the logs of jobs that are over are packed")
        self.assertEqual([self.server.get(f"exec/logs/{job}") for job in jobs], lines)
        usage = {kind["name"]: kind for kind in self.cli("gc", "usage")["kinds"]}
        self.assertGreaterEqual(usage["logs"]["count"], 3)
        self.assertEqual(self.clean("logs")["count"], 0)
        self.assertGreaterEqual(self.clean("logs", {"maxAge": 0})["count"], 3)
        self.assertEqual(self.server.get(f"exec/logs/{jobs[0]}"), [])


if __name__ == "__main__":
    unittest.main()
