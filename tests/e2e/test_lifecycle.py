"""The life of a job as users steer it: pause, resume, run again, run in part, look back."""

import io
import json
import unittest
import urllib.request
import zipfile

from harness import Case, node, wait_until

ECHO = "def start(args):\n    return args['input'][0]\n"
HUNGRY = "def start(args):\n    return len(bytearray(b'x') * (400 << 20))\n"
COUNT = """
import pathlib
def start(args):
    with open({file!r}, 'a') as log:
        log.write(str(args['input'][0]) + chr(10))
    return args['input'][0]
"""
GATE = """
import os, threading
def start(args):
    os.close(os.open({began!r}, os.O_CREAT))
    while not os.path.exists({gate!r}):
        threading.Event().wait(0.02)
    return args['input'][0]
"""


class Lifecycle(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.setUp()
        case.apply("echo", ECHO)
        case.doCleanups()

    def gated(self, name):
        """An algorithm that returns once its gate is opened; gives (has it begun, open the gate)."""
        began, gate = self.folder / f"{name}-began", self.folder / f"{name}-gate"
        self.apply(name, GATE.format(began=str(began), gate=str(gate)))
        return began.exists, gate.touch

    def post(self, path, body, status=200):
        code, answer = self.server.call("POST", path, body)
        self.assertEqual(code, status, answer)
        return answer

    def message(self, path, body, status=400):
        return self.post(path, body, status)["error"]["message"]

    def test_pause_and_resume(self):
        began, release = self.gated("gated")
        job = self.post("exec/raw", {"name": "slow", "nodes": [node("a", "gated", 1), node("b", "echo", "@a")]})["jobId"]
        wait_until(began, "the first node runs")
        self.assertEqual(self.cli("exec", "pause", job), {"message": "OK"})
        self.assertEqual(self.server.get(f"exec/status/{job}")["status"], "paused")
        release()
        # What ran goes on to its end; nothing new begins.
        self.server_state(job, {"succeed": 1, "creating": 1})
        explained = self.cli("exec", "explain", job)
        self.assertIn("paused by defaultUser", str(explained))
        self.assertEqual(self.cli("exec", "resume", job), {"message": "OK"})
        self.server.wait(job, ("completed",))
        self.assertEqual(self.results(job), [1])
        trail = self.server.get(f"exec/auditTrail/{job}")
        self.assertEqual([trail[str(i)]["action"] for i in range(3)], ["resume", "pause", "run"])
        self.assertEqual(self.message("exec/pause", {"jobId": job}),
                         "unable to pause pipeline slow because its in completed status")
        self.assertEqual(self.message("exec/resume", {"jobId": job}),
                         "unable to resume pipeline slow because its in completed status")
        self.assertEqual(self.message("exec/pause", {"jobId": "nosuchjob"}, 404), "jobId nosuchjob Not Found")
        self.assertEqual(self.message("exec/pause", {}), "data should have required property 'jobId'")

    def server_state(self, job, states):
        wait_until(lambda: self.server.get(f"exec/status/{job}")["data"]["states"] == states, f"states become {states}")

    def test_stop_takes_a_paused_job(self):
        began, _ = self.gated("gated-stop")
        job = self.post("exec/raw", {"name": "slow", "nodes": [node("a", "gated-stop", 1)]})["jobId"]
        wait_until(began, "the node runs")
        self.post("exec/pause", {"jobId": job})
        self.assertEqual(self.post("exec/stop", {"jobId": job})["stoppedJobIds"], [job])
        self.assertEqual(self.server.wait(job)["reason"], "stopped due to request")

    def test_stop_all_jobs_of_a_pipeline_and_only_pending_ones(self):
        began, _ = self.gated("gated-many")
        pipeline = {"name": "many", "nodes": [node("a", "gated-many", 1)]}
        running = self.post("exec/raw", pipeline)["jobId"]
        wait_until(began, "the node runs")
        held = {**pipeline, "options": {"concurrentPipelines": {"amount": 1, "rejectOnFailure": False}}}
        pending = [self.post("exec/raw", held)["jobId"] for _ in range(2)]
        self.assertIn("concurrentPipelines", str(self.cli("exec", "explain", pending[0])))
        stopped = self.post("exec/stop", {"pipelineName": "many", "statusToStop": "pending", "reason": "not now"})
        self.assertEqual(sorted(stopped["stoppedJobIds"]), sorted(pending))
        self.assertEqual(self.server.wait(pending[0])["reason"], "not now")
        self.assertEqual(self.server.get(f"exec/status/{running}")["status"], "active")
        self.assertEqual(self.message("exec/stop", {"pipelineName": "many", "startTime": {"to": "2020-01-01"}}, 404),
                         "No jobs found matching criteria (pipelineName: many, datesRange:  to 2020-01-01, "
                         "statuses: active,pending,paused)")
        stopped = self.post("exec/stop", {"pipelineName": "many", "startTime": {"from": "2020-01-01T00:00:00Z"}})
        self.assertEqual(stopped["stoppedJobIds"], [running])
        self.assertEqual(self.message("exec/stop", {"pipelineName": "many"}, 404),
                         "No jobs found matching criteria (pipelineName: many, statuses: active,pending,paused)")

    def test_a_job_too_many_is_rejected(self):
        began, release = self.gated("gated-limit")
        pipeline = {"name": "limited", "nodes": [node("a", "gated-limit", 1)],
                    "options": {"concurrentPipelines": {"amount": 1}}}
        job = self.post("exec/raw", pipeline)["jobId"]
        wait_until(began, "the node runs")
        self.assertEqual(self.message("exec/raw", pipeline),
                         "maximum number [1] of concurrent pipelines has been reached")
        release()
        self.server.wait(job, ("completed",))
        self.server.wait(self.post("exec/raw", pipeline)["jobId"], ("completed",))

    def test_rerun(self):
        first, _ = self.run_job({"name": "again", "flowInput": {"x": 7}, "nodes": [node("a", "echo", "@flowInput.x")]})
        second = self.cli("exec", "rerun", first)["jobId"]
        self.server.wait(second, ("completed",))
        self.assertEqual(self.results(second), [7])
        pipeline = self.server.get(f"exec/pipelines/{second}")
        self.assertEqual(pipeline["types"], ["raw", "rerun"])
        self.assertEqual(pipeline["lastRunResult"]["status"], "completed")
        self.assertEqual(self.message("exec/rerun", {"jobId": "nosuchjob"}, 404), "jobId nosuchjob Not Found")

    def test_run_from_a_node_with_earlier_results(self):
        log = self.folder / "runs"
        self.apply("count", COUNT.format(file=str(log)))
        nodes = [node("a", "count", 1), node("rows", "count", [10, 20]), node("b", "count", ["@a", "b"]),
                 node("c", "echo", "#@rows"), node("d", "echo", ["@a", "@b", "@c"])]
        first, _ = self.run_job({"name": "steps", "nodes": nodes})
        self.assertEqual(len(log.read_text().splitlines()), 3)
        second = self.cli("exec", "caching", first, "b")["jobId"]
        self.server.wait(second, ("completed",))
        # Only b ran again; d ran on b's fresh result and the old ones of a and c.
        self.assertEqual(log.read_text().splitlines()[3:], ["[1, 'b']"])
        self.assertEqual(self.results(second), [[1, [1, "b"], [10, 20]]])
        pipeline = self.server.get(f"exec/pipelines/{second}")
        self.assertEqual((pipeline["name"], pipeline["types"], pipeline["rootJobId"]), ("steps-b", ["raw", "node"], first))
        self.assertEqual([n["nodeName"] for n in pipeline["nodes"]], ["b", "d"])
        # A part of the part finds what the first part took over.
        third = self.post("exec/caching", {"jobId": second, "nodeName": "d"})["jobId"]
        self.server.wait(third, ("completed",))
        self.assertEqual(self.results(third), [[1, [1, "b"], [10, 20]]])
        self.assertEqual(self.message("exec/caching", {"jobId": first, "nodeName": "zzz"}), "cant find relations for zzz")
        self.assertEqual(self.message("exec/caching", {"jobId": "nosuchjob", "nodeName": "b"}),
                         "unable to find pipeline nosuchjob")
        waits, _ = self.run_job({"name": "any", "nodes": [node("a", "echo", "#[1]"), node("b", "echo", "*@a")]})
        self.assertEqual(self.message("exec/caching", {"jobId": waits, "nodeName": "b"}),
                         "relation waitAny for node b is not allowed")

    def test_graph(self):
        job, _ = self.run_job({"name": "g", "nodes": [node("a", "echo", [1, 2, 3]), node("b", "echo", "#@a", "@a"),
                                                      node("w", "echo", "*@b"), node("none", "echo", []),
                                                      node("skip", "echo", "#@none")]})
        graph = self.server.get(f"graph/raw/{job}")
        self.assertEqual([(e["from"], e["to"], e["value"]["types"]) for e in graph["edges"]],
                         [("a", "b", ["waitBatch", "input", "waitNode"]), ("b", "w", ["waitAny", "input"]),
                          ("none", "skip", ["waitBatch", "input"])])
        by_name = {n["nodeName"]: n for n in graph["nodes"]}
        self.assertEqual(by_name["a"]["status"], "succeed")
        self.assertEqual(by_name["b"]["batchInfo"], {"idle": 0, "completed": 3, "errors": 0, "running": 0, "total": 3})
        self.assertEqual([n["level"] for n in graph["nodes"]], [0, 1, 2, 0, 1])
        path = by_name["a"]["output"]["storageInfo"]["path"]
        self.assertEqual(by_name["b"]["batch"][0]["input"][1]["path"], path)
        self.assertEqual(self.server.get(f"storage/values/{path}"), [1, 2, 3])
        sliced = self.server.get(f"graph/parsed/{job}?node=b&from=1&to=2")
        self.assertEqual([t["batchIndex"] for t in sliced["nodes"][0]["batch"]], [2])
        self.assertEqual(self.server.call("GET", "graph/raw/nosuchjob")[1]["error"]["message"], "graph nosuchjob Not Found")
        self.assertEqual(self.server.call("GET", f"graph/parsed/{job}?node=z")[1]["error"]["message"], "node z Not Found")

    def test_results_by_reference_and_downloads(self):
        self.apply("big", "def start(args):\n    return bytes(200000)\n")
        job, _ = self.run_job({"name": "d", "nodes": [node("a", "big"), node("b", "echo", {"k": 1})]})
        data = self.server.get(f"exec/results/{job}")["data"]
        info = data[0]["info"]
        self.assertEqual((info["size"], info["message"]), (200000, "data too large (200 kB), use the stream api"))
        self.assertEqual(data[1]["result"], {"k": 1})
        self.assertEqual(self.raw(f"storage/stream/{info['path']}")[8:], bytes(200000))
        self.assertEqual(self.raw(f"storage/stream/custom/{info['path']}"), bytes(200000))
        self.assertEqual(self.raw(f"storage/download/custom/{info['path']}?ext=bin"), bytes(200000))
        status, error = self.server.call("GET", f"storage/values/{info['path']}")
        self.assertEqual((status, error["error"]["message"]), (400, "data too large (200 kB), use the stream api"))
        archive = zipfile.ZipFile(io.BytesIO(self.raw(f"storage/download/pipeline/result/{job}")))
        names = sorted(archive.namelist(), key=lambda n: n != "metadata.json")
        self.assertEqual(json.loads(archive.read(names[0])), data)
        self.assertEqual(archive.read(names[1]), bytes(200000))
        status, error = self.server.call("GET", "storage/values/local-hkube/none/none")
        self.assertEqual((status, error["error"]["message"]), (404, "value local-hkube/none/none Not Found"))

    def test_large_objects_are_streamed(self):
        self.apply("larger", "def start(args):\n    return bytes(range(256)) * args['input'][0]\n")
        for times in (16_384, 16_385, 100_000):  # a piece is 4 MiB
            job, _ = self.run_job({"name": "d", "nodes": [node("a", "larger", times)]})
            path = self.server.get(f"exec/results/{job}")["data"][0]["info"]["path"]
            self.assertTrue(self.raw(f"storage/stream/custom/{path}") == bytes(range(256)) * times)
            self.assertTrue(self.raw(f"storage/stream/{path}")[8:] == bytes(range(256)) * times)

    def raw(self, path):
        with urllib.request.urlopen(f"{self.server.endpoint}/api/v1/{path}") as answer:
            return answer.read()

    def test_flow_input_and_external_id(self):
        self.post("store/pipelines", {"name": "stored", "nodes": [node("a", "echo", "@flowInput.x")]}, 201)
        job = self.post("exec/stored", {"name": "stored", "flowInput": {"x": [1]}, "externalId": "order-17",
                                        "tags": ["blue"]})["jobId"]
        self.server.wait(job, ("completed",))
        self.assertEqual(self.server.get(f"exec/flowInput/{job}"), {"x": [1]})
        pipeline = self.server.get(f"exec/pipelines/{job}")
        self.assertEqual((pipeline["externalId"], pipeline["types"], pipeline["tags"]), ("order-17", ["stored"], ["blue"]))
        self.assertEqual(self.server.call("GET", "exec/flowInput/nosuchjob"), (404, None))
        self.assertEqual([r["jobId"] for r in self.server.get("pipelines/results?name=order-17")], [job])

    def test_experiments(self):
        self.assertEqual(self.post("experiment", {"name": "colours"}), {"message": "OK", "name": "colours"})
        self.assertEqual(self.message("experiment", {"name": "colours"}, 500),
                         "could not create experiment, name is already taken")
        self.assertEqual([e["name"] for e in self.server.get("experiment")], ["main", "colours"])
        pipeline = {"name": "p", "experimentName": "colours", "nodes": [node("a", "echo", 1)]}
        self.run_job(pipeline)
        self.assertEqual(self.message("exec/raw", {**pipeline, "experimentName": "nothing"}, 404),
                         "experiment nothing Not Found")
        self.assertEqual(self.server.call("DELETE", "experiment/colours"),
                         (200, {"message": "deleted successfully", "name": "colours"}))
        self.assertEqual(self.server.call("DELETE", "experiment/main")[1]["error"]["message"],
                         "main experiment cannot be deleted")

    def test_ttl(self):
        began, _ = self.gated("gated-ttl")
        for options, reason in (({"ttl": 1}, "pipeline expired"), ({"activeTtl": 1}, "pipeline active TTL expired")):
            _, status = self.run_job({"name": "t", "options": options, "nodes": [node("a", "gated-ttl", 1)]}, ("stopped",))
            self.assertEqual(status["reason"], reason)
        _, status = self.run_job({"name": "t", "nodes": [node("a", "gated-ttl", 1, ttl=1)]}, ("failed",))
        self.assertEqual((status["error"], status["nodeName"]), ("Algorithm TTL expired", "a"))

    def test_a_failed_job_names_item_and_last_output(self):
        self.apply("picky", "def start(args):\n    print('looking at', args['input'][0])\n"
                            "    assert args['input'][0] != 2, 'no twos'\n")
        _, status = self.run_job({"name": "f", "options": {"batchTolerance": 10}, "nodes": [node("a", "picky", "#[1...3]")]},
                                 ("failed",))
        self.assertEqual((status["nodeName"], status["batchIndex"]), ("a", 2))
        self.assertIn("looking at 2", status["lastOutput"])

    def test_a_kill_for_memory_says_so(self):
        self.apply("hungry", HUNGRY, mem="64Mi")
        if not self.server.limits_memory():
            self.run_job({"name": "m", "nodes": [node("a", "hungry", retry={"policy": "Never"})]})
            return
        _, status = self.run_job({"name": "m", "nodes": [node("a", "hungry", retry={"policy": "Never"})]}, ("failed",))
        self.assertEqual(status["error"], "the algorithm killed due to out of memory, please specify higher memory value")


if __name__ == "__main__":
    unittest.main()
