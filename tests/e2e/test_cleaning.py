"""Cleaners that run by themselves: at the start of the server, then by their pattern."""

import os
import subprocess
import time
import unittest

from harness import BIN, DEADLINE, Case, Server, node, wait_until

OLD = 11 * 24 * 3600  # results are left for 10 days


class Cleaning(Case):
    arguments = ("--clean", "none")

    def test_old_results_are_removed_and_new_ones_stay(self):
        self.apply("big", "def start(args):\n    return 'x' * 200000\n")
        old, _ = self.run_job({"name": "p", "nodes": [node("a", "big")]})
        new, _ = self.run_job({"name": "p", "nodes": [node("a", "big")]})
        status = self.server.get("gc/status/storage")
        self.assertEqual((status["enabled"], status["cronNextTick"], status["lastCronStartTime"]), (False, "Never", "Never"))
        objects = self.server.data / "objects"
        left = [path for path in objects.rglob("*") if path.is_file() and old in str(path)]
        self.assertTrue(left)
        for path in left:
            os.utime(path, (time.time() - OLD,) * 2)
        server = type(self).server = self.restarted("--clean", "storage")
        wait_until(lambda: server.get("gc/status/storage")["totalCleaned"] == len(left), "the cleaner's run")
        status = server.get("gc/status/storage")
        self.assertEqual((status["enabled"], status["isHealthy"], status["cronText"]), (True, True, "At 02:00 AM"))
        self.assertRegex(status["cronNextTick"], r"^\d\d/\d\d/\d{4} 02:00:00$")
        for moment in ("lastCronStartTime", "lastCronEndTime"):
            self.assertRegex(status[moment], r"^\d\d/\d\d/\d{4} \d\d:\d\d:\d\d$")
        self.assertEqual(server.get("gc/status/debug")["enabled"], False)
        self.assertEqual([path for path in left if path.exists()], [])
        self.assertTrue([path for path in objects.rglob("*") if path.is_file() and new in str(path)])

    def restarted(self, *arguments):
        data = self.server.data
        self.server.kill()
        return Server(data=data, arguments=arguments)

    def test_names_that_there_are_not(self):
        for names in ("nothing", "all,storage", "etcd"):
            with self.subTest(names):
                done = subprocess.run([BIN / "hkube", "server", "--port", "0", "--data-dir", self.folder / "d", "--clean", names],
                                      capture_output=True, text=True, timeout=DEADLINE)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("there is no cleaner", done.stderr)


if __name__ == "__main__":
    unittest.main()
