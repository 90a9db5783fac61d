"""The README's example with the real server, command line, Python and Node.js."""

import subprocess
import unittest

from harness import Case, ROOT


class Numbers(Case):
    example = ROOT / "examples/numbers"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        subprocess.run([cls.example / "make.sh"], check=True, stdout=subprocess.DEVNULL)

    def test_walk_through(self):
        def cli(*arguments):
            return self.cli(*arguments, cwd=self.example)

        for name in ("range", "multiply", "reduce"):
            cli("algorithm", "apply", "--f", f"{name}.yml")
        self.assertLessEqual({"range", "multiply", "reduce"}, set(cli("algorithm", "list")))

        outcome = cli("exec", "raw", "--f", "numbers.yml")
        self.assertEqual(outcome["jobStatus"], "completed")
        self.assertEqual(outcome["jobResult"]["data"][0]["result"], 30)

        self.assertEqual(cli("pipeline", "store", "--f", "numbers.yml")["name"], "numbers")
        self.assertEqual(cli("exec", "stored", "numbers")["jobResult"]["data"][0]["result"], 30)
        outcome = cli("exec", "stored", "numbers", "--f", "otherFlowInput.yml")
        self.assertEqual(outcome["jobResult"]["data"][0]["result"], 25050000)

        job = outcome["jobId"]
        status = cli("exec", "status", job)
        self.assertEqual(status["status"], "completed")
        self.assertEqual(status["data"], {"progress": 100, "states": {"succeed": 502},
                                          "details": "100% completed, 502 succeed"})
        result = cli("exec", "result", job)
        self.assertEqual(result["data"], [{"nodeName": "Reduce", "algorithmName": "reduce", "result": 25050000}])
        self.assertEqual(result["pipeline"], "numbers")
        self.assertEqual(cli("exec", "get", job)["flowInput"], {"data": 500, "mul": 200})

    def test_both_prefixes_and_health(self):
        self.assertEqual(self.server.call("GET", "status/version", prefix="/hkube/api-server/api/v1/")[0], 200)
        self.assertEqual(self.server.call("GET", "status/version")[0], 200)
        self.assertEqual(self.server.call("GET", "healthz", prefix="/"), (200, {"status": "ok"}))


if __name__ == "__main__":
    unittest.main()
