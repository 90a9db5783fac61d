"""The API for the other services of the original, which is not for clients."""

import unittest

from rows import Rows, node

INTERNAL = "/internal/v1/"


class Internal(Rows):
    arguments = ("--internal-api", "open")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("test_cron")
        case.setUp()
        case.apply("echo", "def start(args):\n    return args['input'][0]\n")
        case.ok("POST", "experiment", {"name": "other"})
        case.ok("POST", "store/pipelines", {"name": "kept", "experimentName": "other", "flowInput": {"x": 1},
                                            "nodes": [node("a", "echo", "@flowInput")]}, status=201)
        case.doCleanups()

    def run_internal(self, path, body):
        job = self.ok("POST", path, body, prefix=INTERNAL)["jobId"]
        self.assertEqual(self.server.wait(job)["status"], "completed")
        return job, self.ok("GET", f"exec/pipelines/{job}", prefix=INTERNAL)

    def test_cron(self):
        job, pipeline = self.run_internal("exec/stored/cron", {"name": "kept", "userName": "me", "experimentName": "main",
                                                               "flowInput": {"x": 2}})
        self.assertEqual((pipeline["types"], pipeline["experimentName"]), (["stored", "internal", "cron"], "other"))
        self.assertEqual(self.results(job), [{"x": 2}])
        self.assertEqual(self.ok("GET", f"exec/auditTrail/{job}")["0"]["user"], "me")
        self.assertEqual(self.ok("GET", "cron/status?name=kept&experimentName=other")[0]["jobId"], job)

    def test_trigger(self):
        parent, _ = self.run_job({"name": "parent", "nodes": [node("a", "echo", 7)]})
        job, pipeline = self.run_internal("exec/stored/trigger", {"name": "kept", "parentJobId": parent, "userName": "it",
                                                                  "tags": ["t"]})
        self.assertEqual((pipeline["types"], pipeline["tags"], pipeline["rootJobId"]),
                         (["internal", "stored", "trigger"], ["t"], parent))
        given = self.results(job)[0]
        self.assertEqual((given["x"], given["parent"][0]["result"]), (1, 7))
        self.assertEqual(self.ok("GET", f"exec/tree/{parent}")["children"][0]["jobId"], job)

    def test_clean(self):
        self.apply("big", "def start(args):\n    return 'x' * 200000\n")
        job, _ = self.run_job({"name": "big", "nodes": [node("a", "big")]})
        self.ok("GET", f"storage/keys/local-hkube/{job}")
        self.assertEqual(self.ok("POST", "exec/clean", {"jobId": job}, prefix=INTERNAL), {"message": "OK"})
        self.message("GET", f"storage/keys/local-hkube/{job}", None, 404, f"key local-hkube/{job} Not Found")
        waiting = self.ok("POST", "exec/algorithm", {"name": "echo", "debug": True})["jobId"]
        queues = {queue["name"]: queue["size"] for queue in self.ok("GET", "algorithms/queue", prefix=INTERNAL)}
        self.assertEqual(queues, {"echo-debug": 1})
        self.ok("POST", "exec/clean", {"jobId": waiting}, prefix=INTERNAL)
        self.assertEqual(self.server.wait(waiting)["reason"], "clean job")
        self.assertEqual(self.ok("GET", "algorithms/queue", prefix=INTERNAL), [])

    def test_messages(self):
        for path, body, status, text in [
            ("exec/stored/cron", {}, 400, "data should have required property 'name'"),
            ("exec/stored/cron", {"name": "none"}, 404, "pipeline none Not Found"),
            ("exec/stored/trigger", {"name": "kept"}, 400, "data should have required property 'parentJobId'"),
            ("exec/stored/trigger", {"name": "none", "parentJobId": "x"}, 404, "pipeline none Not Found"),
            ("exec/stored/trigger", {"name": "kept", "parentJobId": "none"}, 404, "jobId none Not Found"),
            ("exec/clean", {}, 400, "data should have required property 'jobId'"),
            ("exec/clean", {"jobId": "none"}, 404, "jobId none Not Found"),
            ("exec/stop", {}, 400, "data should have required property 'jobId'"),
            ("exec/stop", {"jobId": "none"}, 404, "jobId none Not Found"),
            ("exec/raw/subPipeline", {"name": "x"}, 400, "data should have required property 'jobId'"),
            ("exec/stored/subPipeline", {"name": "x", "jobId": "none", "taskId": "t"}, 404, "jobId none Not Found"),
        ]:
            self.message("POST", path, body, status, text, prefix=INTERNAL)
        self.message("GET", "exec/pipelines", None, 400, "data should have required property 'jobId'", prefix=INTERNAL)
        self.assertEqual(self.server.call("GET", "algorithms/queue", prefix="/hkube/api-server/internal/v1/"),
                         (403, {"error": "Forbidden"}))


if __name__ == "__main__":
    unittest.main()
