"""Builds that are listed, stopped and run again."""

import json
import unittest

from rows import CODE, Rows, multipart, node, wait_until


class Builds(Rows):
    def test_lists(self):
        for name in ["aa", "bb", "aa"]:
            self.upload(name, cpu=0.1 if self.server.call("GET", f"store/algorithms/{name}")[0] == 404 else 0.2)
        self.ok("POST", "store/algorithms/apply", {"payload": '{"name": "aa"}', "options": '{"forceBuild": true}'})
        every = self.ok("GET", "builds/list")
        self.assertEqual([b["algorithmName"] for b in every], ["aa", "bb", "aa"])
        starts = [b["startTime"] for b in self.ok("GET", "builds/list?sort=desc")]
        self.assertEqual(starts, sorted(starts, reverse=True))
        self.assertEqual([b["buildId"] for b in self.ok("GET", "builds/list/aa?limit=1")], [every[0]["buildId"]])
        self.assertEqual(self.ok("GET", "builds/list/none"), [])
        self.message("GET", "builds/list?limit=0", None, 400, "data.limit should be >= 1")
        self.message("GET", "builds/list?sort=x", None, 400,
                     "data.sort should be equal to one of the allowed values (asc,desc)")

    def test_stop_and_rerun(self):
        build = self.upload("stopped")["buildId"]
        self.message("POST", "builds/rerun", {"buildId": build}, 400, "unable to rerun build because its in pending status")
        self.assertEqual(self.ok("POST", "builds/stop", {"buildId": build}), {"message": "OK"})
        document = self.ok("GET", f"builds/status/{build}")
        self.assertEqual(document["status"], "stopped")
        self.assertGreaterEqual(document["endTime"], document["startTime"])
        self.message("POST", "builds/stop", {"buildId": build}, 400, "unable to stop build because its in stopped status")
        self.assertEqual(self.ok("POST", "builds/rerun", {"buildId": build}), {"message": "OK"})
        document = self.ok("GET", f"builds/status/{build}")
        self.assertEqual((document["status"], document["progress"], document["endTime"], document["error"]),
                         ("pending", 0, None, None))
        job = self.submit("waits", "stopped")
        self.assertIn("its build has not finished", json.dumps(self.ok("GET", f"exec/explain/{job}")))


class Running(Rows):
    arguments = ()

    def test_a_completed_build_runs_again_beside_its_code(self):
        self.apply("again", "def start(args):\n    return 'made'\n")
        build = self.ok("GET", "builds/list/again")[0]["buildId"]
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "again")]})
        self.ok("POST", "builds/rerun", {"buildId": build})
        self.assertEqual(self.ok("GET", f"builds/status/{build}?wait=60000")["status"], "completed")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "again")]})
        self.assertEqual(self.results(job), ["made"])
        self.assertEqual(len(self.ok("GET", "versions/algorithms/again")), 2)
        self.assertEqual(len(list((self.server.data / "builds").glob(f"{build}*"))), 2)
        self.ok("DELETE", "store/algorithms/again?keepOldVersions=false")
        wait_until(lambda: not list((self.server.data / "builds").glob(f"{build}*")), "the builds' folders go")

    def test_a_running_build_is_stopped(self):
        body, headers = multipart({"payload": json.dumps({
            "name": "slow", "env": "python", "entryPoint": "main.py", "dependencyInstallCmd": "sleep 600"}), "file": CODE})
        build = self.ok("POST", "store/algorithms/apply", body, headers=headers)["buildId"]
        wait_until(lambda: self.ok("GET", f"builds/status/{build}")["status"] == "active", "the build begins")
        self.ok("POST", "builds/stop", {"buildId": build})
        self.assertEqual(self.ok("GET", f"builds/status/{build}?wait=60000")["status"], "stopped")


if __name__ == "__main__":
    unittest.main()
