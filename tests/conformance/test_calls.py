"""Sections 6.1 to 6.4: algorithms that start algorithms and pipelines."""
import unittest

from conformance import ConformanceCase, in_dialects
from dialect import Dialect, pack
from harness import node

MSGPACK = bytes.fromhex("010802030000484b")
LARGE = "x" * 50_000


class Calls(ConformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.setUp()
        try:
            case.apply_puppet("inner", "maxWorkers: 1\n")
        finally:
            case.doCleanups()
        cls.server.call("POST", "store/pipelines", {
            "name": "stored", "nodes": [node("red", "inner", "@flowInput.a")], "flowInput": {"a": 1}})

    def execute(self, caller, number="1", algorithm="inner", **more):
        caller.send("startAlgorithmExecution", {"execId": number, "algorithmName": algorithm, **more})

    def refusal(self, caller):
        error = caller.expect("algorithmExecutionError")
        return error.pop("execId"), error

    # §6.2

    @in_dialects()
    def test_an_algorithm(self, dialect):
        job, caller, task = self.start(dialect)
        self.execute(caller, input=[1, {"a": "é"}], includeResult=True)
        callee = self.enter(dialect)
        self.assertEqual(callee.run({"out": [2]})["input"], [1, {"a": "é"}])
        reply = caller.expect("algorithmExecutionDone")
        self.assertEqual(reply["execId"], "1")
        if dialect.storage == "v1":
            self.assertEqual(reply["response"], {"out": [2]})
        else:
            content = MSGPACK + pack({"out": [2]})
            self.assertEqual(self.stored(reply["response"]["storageInfo"]["path"]), content)
            self.assertEqual(reply["response"]["storageInfo"]["size"], len(content) - 8)
        caller.fence()
        caller.send("done", "end")
        self.assertEqual(self.result(job), "end")
        self.assertEqual(self.task_states(job), {"succeed": 2})

    @in_dialects(("v1",))
    def test_who_does_not_want_the_result_gets_where_it_is(self, dialect):
        _, caller, task = self.start(dialect)
        for include in ({"includeResult": False}, {}, {"includeResult": None}, {"resultAsRaw": True}):
            self.execute(caller, input=[], **include)
            callee = self.enter()
            child = callee.run(LARGE)
            path = caller.expect("algorithmExecutionDone")["response"]["storageInfo"]["path"]
            self.assertEqual(path, self.path_of(child))
            callee.process.close()

    @in_dialects(("v1",), ("bson", "msgpack"))
    def test_bytes_there_and_back(self, dialect):
        _, caller, task = self.start(dialect)
        self.execute(caller, input=[b"\x00\xff", {"a": b""}], includeResult=True)
        callee = self.enter(Dialect("v1", "bson"))
        self.assertEqual(callee.run({"out": b"\xfe" * 40_000})["input"], [b"\x00\xff", {"a": b""}])
        self.assertEqual(caller.expect("algorithmExecutionDone")["response"], {"out": b"\xfe" * 40_000})

    def test_bytes_for_one_that_cannot_take_them(self):
        _, caller, _ = self.start(Dialect("v1", "json"))
        self.execute(caller, includeResult=True)
        self.enter().run(b"\x00")
        number, error = self.refusal(caller)
        self.assertEqual(number, "1")
        self.assertIn("the result cannot be sent to the algorithm", error["error"])

    @in_dialects(("v2", "v3"))
    def test_inputs_that_the_caller_has_stored(self, dialect):
        """v2 and v3: the callee gets them by link if it stores too, and as values if not."""
        job, caller, task = self.start(dialect)
        path = self.store(task, MSGPACK + pack({"deep": ["é", LARGE]}), "abcdefgh")
        links = {"abcdefgh": {"storageInfo": {"path": path}}}
        self.execute(caller, storageInput=["$$abcdefgh", 5], storage=links, includeResult=True)
        callee = self.enter(Dialect("v1", "msgpack"))
        child = callee.run(1)
        self.assertEqual((child["input"], child["storage"]), ([{"deep": ["é", LARGE]}, 5], {}))
        caller.expect("algorithmExecutionDone")
        callee.process.close()

        self.execute(caller, storageInput=["$$abcdefgh", 5], storage=links)
        callee = self.enter(Dialect("v3", "msgpack"))
        child = callee.start()
        self.assertEqual((child["input"], child["storage"]), (["$$abcdefgh", 5], links))
        self.assertEqual(child["flatInput"], {"0": "$$abcdefgh", "1": 5})
        self.store(child, MSGPACK + pack("stored"))
        callee.send("storing", {"storageInfo": {"path": self.path_of(child), "size": 7}, "metadata": {}})
        callee.send("done")
        self.assertEqual(caller.expect("algorithmExecutionDone")["response"]["storageInfo"],
                         {"path": self.path_of(child), "size": 7})
        callee.process.close()

    def test_links_that_lead_nowhere(self):
        _, caller, task = self.start(Dialect("v3", "msgpack"))
        other = {"storageInfo": {"path": "local-hkube/other/task"}}
        for storage, text in (({}, "unable to find storage key"), ({"k": None}, "unable to find storage key"),
                              ({"k": {}}, "unable to find storage key"), ({"k": other}, "is not in local-hkube/")):
            with self.subTest(storage):
                self.execute(caller, storageInput=["$$k"], storage=storage)
                callee = self.enter(Dialect("v3", "msgpack"))
                self.assertIn(text, self.refusal(caller)[1]["error"])
                callee.fence()
                callee.process.close()

    @in_dialects()
    def test_an_algorithm_that_fails(self, dialect):
        job, caller, _ = self.start(dialect)
        self.execute(caller)
        callee = self.enter()
        callee.start()
        callee.send("errorMessage", error={"message": "no such colour"})
        self.assertEqual(self.refusal(caller), ("1", {"error": "no such colour"}))
        caller.send("done", 1)
        self.assertEqual(self.result(job), 1)

    def test_an_algorithm_that_crashes_is_not_tried_again(self):
        _, caller, _ = self.start()
        self.execute(caller)
        callee = self.enter()
        callee.start()
        callee.process.exit(3)
        self.assertIn("(exit code 3)", self.refusal(caller)[1]["error"])

    @in_dialects()
    def test_requests_that_are_refused(self, dialect):
        _, caller, _ = self.start(dialect)
        self.execute(caller, algorithm="absent")
        self.assertEqual(self.refusal(caller), ("1", {"error": "Algorithm named 'absent' does not exist"}))
        for data, number, text in (
                ({"algorithmName": "inner"}, "", "data should have required property 'execId'"),
                ({"execId": "2"}, "2", "data should have required property 'algorithmName'"),
                ({"execId": [], "algorithmName": "inner"}, "", "data.execId should be string"),
                ({"execId": "", "algorithmName": "inner"}, "", "data.execId should NOT be shorter than 1 characters"),
                ({"execId": "3", "algorithmName": "inner", "input": {}}, "3", "data.input should be array"),
                (None, "", "data should be object")):
            caller.send("startAlgorithmExecution", data)
            self.assertEqual(self.refusal(caller), (number, {"error": text}))

    def test_the_same_id_twice(self):
        _, caller, _ = self.start()
        self.execute(caller, "1")
        self.execute(caller, "1")
        self.assertEqual(self.refusal(caller), ("1", {"error": "execution 1 already running"}))
        self.enter().run(1)
        caller.expect("algorithmExecutionDone")
        self.execute(caller, "1")  # it runs no more

    def test_only_in_working(self):
        self.submit_one()
        caller = self.enter()
        caller.expect("initialize")
        for round_of in range(2):
            self.execute(caller)
            self.assertEqual(self.refusal(caller), ("1", {"error": "execution cannot start in this state"}))
            caller.send("startStoredSubPipeline", {"subPipelineId": "1", "subPipeline": {"name": "stored"}})
            self.assertEqual(caller.expect("subPipelineError"),
                             {"subPipelineId": "1", "error": "subPipeline cannot start in this state"})
            if round_of == 0:
                caller.send("initialized")
                caller.expect("start")
                caller.send("done")

    @in_dialects(encodings=("msgpack",))
    def test_stop_of_an_algorithm(self, dialect):
        _, caller, _ = self.start(dialect)
        caller.send("stopAlgorithmExecution", {"execId": "9", "reason": "none"})
        self.assertEqual(self.refusal(caller), ("9", {"error": "unable to find execId 9"}))
        self.execute(caller)
        callee = self.enter()
        callee.start()
        caller.send("stopAlgorithmExecution", {"execId": "1", "reason": "enough"})
        self.assertEqual(callee.expect("stop"), {"forceStop": True})
        self.assertEqual(self.refusal(caller), ("1", {"error": "stopped by algorithm: enough"}))

    def test_what_is_open_ends_with_the_caller(self):
        for command, more in (("done", {}), ("errorMessage", {"error": {"message": "wrong"}})):
            with self.case(command):
                _, caller, _ = self.start()
                self.execute(caller)
                callee = self.enter()
                callee.start()
                caller.send(command, **more)
                self.assertEqual(callee.expect("stop"), {"forceStop": True})
                caller.fence()  # the late end of it is nobody's
                callee.send("stopped")
                callee.process.wait()
                caller.fence()

    # §6.3

    def start_pipeline(self, caller, number="1", name="stored", **more):
        caller.send("startStoredSubPipeline", {"subPipelineId": number, "includeResult": True,
                                               "subPipeline": {"name": name, "flowInput": {"a": 5}}, **more})

    @in_dialects()
    def test_a_stored_pipeline(self, dialect):
        job, caller, _ = self.start(dialect)
        self.start_pipeline(caller)
        self.assertEqual(caller.expect("subPipelineStarted"), {"subPipelineId": "1"})
        inner = self.enter()
        task = inner.run({"out": 1})
        self.assertEqual((task["input"], task["info"]["rootJobId"]), ([5], job))
        self.check_done(caller, dialect, task, {"out": 1})
        caller.fence()

    def check_done(self, caller, dialect, task, value):
        reply = caller.expect("subPipelineDone")
        self.assertEqual(reply["subPipelineId"], "1")
        if dialect.storage == "v1":
            item, = reply["response"]
            self.assertEqual((item["nodeName"], item["algorithmName"], item["result"]), ("red", "inner", value))
        else:
            path = f"local-hkube-results/{task['jobId']}/result.json"
            self.assertEqual(reply["response"]["storageInfo"]["path"], path)
            self.assertTrue(self.stored(path).startswith(MSGPACK + b"\x91"))

    @in_dialects()
    def test_a_raw_pipeline(self, dialect):
        job, caller, _ = self.start(dialect)
        caller.send("startRawSubPipeline", {"subPipelineId": "1", "includeResult": True, "subPipeline": {
            "name": "fresh", "nodes": [node("red", "inner", "@flowInput.x")], "flowInput": {"x": "é"},
            "options": {"ttl": 100}, "webhooks": {}}})
        caller.expect("subPipelineStarted")
        task = self.enter().run(LARGE)
        self.assertEqual((task["input"], task["pipelineName"]), (["é"], "fresh"))
        self.check_done(caller, dialect, task, LARGE)
        pipeline = self.server.get(f"exec/pipelines/{task['jobId']}")
        self.assertEqual(pipeline["options"]["ttl"], 100)

    def test_large_items_are_filled_in(self):
        _, caller, _ = self.start()
        self.start_pipeline(caller)
        caller.expect("subPipelineStarted")
        self.enter().run("y" * 200_000)
        item, = caller.expect("subPipelineDone")["response"]
        self.assertEqual(item["result"], "y" * 200_000)

    def test_a_pipeline_without_its_result(self):
        for include in (False, None):
            with self.case(include):
                _, caller, _ = self.start()
                self.start_pipeline(caller, includeResult=include)
                caller.expect("subPipelineStarted")
                task = self.enter().run(1)
                reply = caller.expect("subPipelineDone")
                self.assertEqual(reply["response"]["storageInfo"]["path"],
                                 f"local-hkube-results/{task['jobId']}/result.json")

    @in_dialects()
    def test_a_pipeline_that_fails(self, dialect):
        _, caller, _ = self.start(dialect)
        self.start_pipeline(caller)
        caller.expect("subPipelineStarted")
        inner = self.enter()
        inner.start()
        inner.send("errorMessage", error={"message": "deep down"})
        self.assertEqual(caller.expect("subPipelineError"), {"subPipelineId": "1", "error": "deep down"})
        caller.fence()

    def test_a_pipeline_that_is_stopped(self):
        for encoding in ("json", "bson", "msgpack"):
            for by_algorithm in (False, True):
                with self.case((encoding, by_algorithm)):
                    _, caller, _ = self.start(Dialect("v1", encoding))
                    self.start_pipeline(caller)
                    caller.expect("subPipelineStarted")
                    inner = self.enter()
                    task = inner.start()
                    reason = "not this one"
                    if by_algorithm:
                        caller.send("stopSubPipeline", {"subPipelineId": "1", "reason": "why not"})
                        reason = "stopped by algorithm: why not"
                    else:
                        self.server.call("POST", "exec/stop", {"jobId": task["jobId"], "reason": reason})
                    self.assertEqual(inner.expect("stop"), {"forceStop": True})
                    self.assertEqual(caller.expect("subPipelineStopped"), {"subPipelineId": "1", "reason": reason})
                    caller.fence()

    @in_dialects()
    def test_pipelines_that_are_refused(self, dialect):
        _, caller, _ = self.start(dialect)
        self.start_pipeline(caller, name="absent")
        self.assertEqual(caller.expect("subPipelineStarted"), {"subPipelineId": "1"})
        self.assertEqual(caller.expect("subPipelineError"),
                         {"subPipelineId": "1", "error": "pipeline absent Not Found"})
        caller.send("startRawSubPipeline", {"subPipelineId": "2", "subPipeline": {
            "name": "p", "nodes": [node("a", "absent")]}})
        caller.expect("subPipelineStarted")
        self.assertEqual(caller.expect("subPipelineError"),
                         {"subPipelineId": "2", "error": "algorithm absent Not Found"})
        for command in ("startStoredSubPipeline", "startRawSubPipeline"):
            for data, number, text in (
                    ({"subPipeline": {}}, "", "data should have required property 'subPipelineId'"),
                    ({"subPipelineId": "3"}, "3", "data should have required property 'subPipeline'"),
                    ({"subPipelineId": {}, "subPipeline": {}}, "", "data.subPipelineId should be string"),
                    ({"subPipelineId": "3", "subPipeline": "x"}, "3", "data.subPipeline should be object"),
                    (None, "", "data should be object")):
                caller.send(command, data)
                self.assertEqual(caller.expect("subPipelineError"), {"subPipelineId": number, "error": text})
        for data, number, text in (({}, "", "data should have required property 'subPipelineId'"),
                                   ({"subPipelineId": []}, "", "data.subPipelineId should be string")):
            caller.send("stopSubPipeline", data)
            self.assertEqual(caller.expect("subPipelineError"), {"subPipelineId": number, "error": text})

    def test_pipelines_end_with_their_caller(self):
        _, caller, _ = self.start()
        self.start_pipeline(caller)
        caller.expect("subPipelineStarted")
        inner = self.enter()
        task = inner.start()
        caller.send("done")
        self.assertEqual(inner.expect("stop"), {"forceStop": True})
        status = self.server.wait(task["jobId"])
        self.assertEqual((status["status"], status["reason"]), ("stopped", "parent algorithm entered state results"))
        caller.fence()

    def test_many_calls_are_answered_by_their_ids(self):
        _, caller, _ = self.start()
        for number in ("10", "x"):
            self.execute(caller, number, input=[number], includeResult=True)
        callee = self.enter()
        for _ in range(2):
            task = callee.start()
            callee.send("done", task["input"][0] * 2)
        replies = [caller.expect("algorithmExecutionDone") for _ in range(2)]
        self.assertEqual({reply["execId"]: reply["response"] for reply in replies}, {"10": "1010", "x": "xx"})


if __name__ == "__main__":
    unittest.main()
