"""Section 4: the task as the algorithm sees it."""
import unittest

from conformance import ConformanceCase
from dialect import Dialect, dialects, pack
from harness import node

MSGPACK = bytes.fromhex("010802030000484b")  # the header
LARGE = "x" * 50_000  # past the limit up to which results travel with the task


class Fields(ConformanceCase):
    """§4.1."""

    def test_every_field_of_a_task(self):
        for dialect in dialects(("v1", "v3")):
            with self.case(dialect):
                self.check_fields(dialect)

    def check_fields(self, dialect):
        job = self.submit(
            node("green", "puppet", {"a": ["@flowInput.x", 2.5, None, True, {"n": []}]}, extraData={"any": ["thing"]},
                 ttl=90, retry={"policy": "Always", "limit": 7}, metrics={"tensorboard": False}, spec={"name": "s"}),
            node("blue", "puppet", "@green", "@green.data.0"), flowInput={"x": "flow"}, priority=4,
            name=f"fields-{dialect}")  # of its own: nothing has run before
        algorithm = self.enter(dialect)
        task = algorithm.run({"data": ["first"]})
        self.assertRegex(task.pop("taskId"), "^[0-9a-z]{8}$")
        self.assertGreater(task.pop("entranceTime"), 1_600_000_000_000)
        self.assertTrue(task.pop("spanId"))
        self.assertEqual(task, {
            "jobId": job, "nodeName": "green", "algorithmName": "puppet", "pipelineName": f"fields-{dialect}",
            "input": [{"a": ["flow", 2.5, None, True, {"n": []}]}], "storage": {},
            "flatInput": None if dialect.storage == "v1" else {}, "useCache": False, "batchIndex": 0,
            "status": "creating", "kind": "batch", "parents": [], "childs": ["blue"], "parsedFlow": {},
            "info": {"extraData": {"any": ["thing"]}, "savePaths": ["green", "green.data.0"], "lastRunResult": None},
            "metrics": {"tensorboard": False}, "ttl": 90, "retry": {"policy": "Always", "limit": 7}, "priority": 4,
            "spec": {"name": "s"}, "attempts": 0})
        task = algorithm.run(1)
        self.assertEqual((task["nodeName"], task["parents"], task["childs"]), ("blue", ["green"], []))
        self.assertEqual(task["info"], {"savePaths": [], "lastRunResult": None})
        self.assertEqual(task["input"], [{"data": ["first"]}, "first"])

    def test_what_wrappers_need_is_always_there(self):
        _, _, task = self.start()
        self.assertEqual((task["info"]["savePaths"], task["childs"], task["input"]), ([], [], []))
        self.assertEqual(task["retry"], {"policy": "OnCrash", "limit": 3})
        self.assertEqual((task["priority"], task["ttl"]), (3, 0))

    def test_items_of_a_batch(self):
        self.submit(node("green", "puppet", "#@flowInput.list", "same"), node("blue", "puppet", "#@green.x"),
                    flowInput={"list": ["a", "b"]})
        algorithm = self.enter()
        tasks = sorted((algorithm.run() for _ in range(2)), key=lambda task: task["batchIndex"])
        self.assertEqual([(task["batchIndex"], task["input"]) for task in tasks],
                         [(1, ["a", "same"]), (2, ["b", "same"])])
        self.assertNotEqual(tasks[0]["taskId"], tasks[1]["taskId"])

    def test_the_task_of_a_sub_pipeline(self):
        self.apply_puppet("inner")
        job, algorithm, _ = self.start()
        algorithm.send("startRawSubPipeline", {"subPipelineId": "1", "includeResult": True, "subPipeline": {
            "name": "sub", "nodes": [node("red", "inner")]}})
        algorithm.expect("subPipelineStarted")
        task = self.enter().run()
        self.assertEqual((task["info"]["rootJobId"], task["pipelineName"]), (job, "sub"))
        self.assertNotEqual(task["jobId"], job)

    def test_the_task_of_an_execution(self):
        self.apply_puppet("inner")
        job = self.submit(node("green", "puppet", extraData={"x": 1}), node("blue", "puppet", "@green"))
        algorithm = self.enter()
        parent = algorithm.start()
        algorithm.send("startAlgorithmExecution", {"execId": "e-5", "algorithmName": "inner", "input": [1, {"a": 2}]})
        task = self.enter().run()
        self.assertEqual((task["jobId"], task["nodeName"], task["parentNodeName"], task["execId"]),
                         (job, "green:inner", "green", "e-5"))
        self.assertEqual((task["algorithmName"], task["input"], task["retry"]["policy"]),
                         ("inner", [1, {"a": 2}], "Never"))
        self.assertNotEqual(task["taskId"], parent["taskId"])
        self.assertNotIn("extraData", task["info"])
        self.assertEqual(task["info"]["savePaths"], [])


class Links(ConformanceCase):
    """§4.2 and 4.3: who stores for himself gets links to what is stored, and flatInput to find them."""

    others = ("taker", "other")

    def feed(self, storage, *values, result, encoding="msgpack"):
        """The task of a node with this input whose parent `green` gave this result, and the parent's."""
        self.submit(node("green", "puppet"), node("blue", "taker", *values), flowInput={"small": {"a": [1]}})
        parent = self.enter(Dialect("v1", encoding)).run(result)
        return self.enter(Dialect(storage, encoding)).expect("initialize"), parent

    def test_a_large_result_is_a_link(self):
        for storage in ("v2", "v3"):
            for encoding in ("json", "bson", "msgpack"):
                with self.case((storage, encoding)):
                    task, parent = self.feed(storage, "@green", {"deep": ["@green.list.1"]}, "test-param", True, 12345,
                                             "@flowInput.small", [], {}, result={"list": [0, LARGE]},
                                             encoding=encoding)
                    whole, part = self.links_of(task, 0, "", parent), self.links_of(task, 1, "list.1", parent)
                    self.assertNotEqual(whole, part)
                    self.assertEqual(task["input"], [whole, {"deep": [part]}, "test-param", True, 12345, {"a": [1]}, [],
                                                     {}])
                    self.assertEqual(task["flatInput"], {
                        "0": whole, "1.deep.0": part, "2": "test-param", "3": True, "4": 12345, "5.a.0": 1, "6": [],
                        "7": {}})

    def links_of(self, task, leaf, path, parent):
        """Checks the link that stands for a leaf; the text in its place."""
        text = task["flatInput"]["0" if leaf == 0 else "1.deep.0"]
        self.assertRegex(text, r"^\$\$[^.]+$")
        link = task["storage"][text[2:]]
        stored = self.stored(self.path_of(parent))
        self.assertEqual(link, {"storageInfo": {"path": self.path_of(parent), "size": len(stored) - 8}, "path": path})
        return text

    def serve(self, algorithm, task, **reference):
        """Ends a task as a wrapper does that serves its result to others."""
        self.store(task, MSGPACK + pack({"x": 1}))
        algorithm.send("storing", {"storageInfo": {"path": self.path_of(task), "size": 4},
                                   **{"taskId": task["taskId"], **reference}})
        algorithm.send("done")

    def test_a_result_that_its_algorithm_serves(self):
        for port in (9020, "9020"):
            with self.case(port):
                self.submit(node("green", "puppet"), node("blue", "taker", "@green.x"))
                algorithm = self.enter(Dialect("v3", "msgpack"))
                parent = algorithm.start()
                self.serve(algorithm, parent, discovery={"host": "127.0.0.1", "port": port})
                link, = self.enter(Dialect("v3", "msgpack")).expect("initialize")["storage"].values()
                self.assertEqual(link, {
                    "storageInfo": {"path": self.path_of(parent), "size": 4}, "path": "x",
                    "discovery": {"host": "127.0.0.1", "port": "9020"}, "taskId": parent["taskId"]})

    def test_a_list_of_results_that_are_served(self):
        self.submit(node("green", "puppet", "#[1...3]"), node("blue", "taker", "@green"))
        algorithm = self.enter(Dialect("v3", "msgpack"))
        for _ in range(3):
            self.serve(algorithm, algorithm.start(), discovery={"host": "127.0.0.1", "port": 9020})
        task = self.enter(Dialect("v3", "msgpack")).expect("initialize")
        self.assertEqual((task["input"], task["storage"]), ([[{"x": 1}] * 3], {}))

    def test_an_algorithm_that_is_gone_serves_nothing(self):
        self.submit(node("green", "puppet"), node("red", "other", "@green"), node("blue", "taker", "@green", "@red"))
        algorithm = self.enter(Dialect("v3", "msgpack"))
        parent = algorithm.start()
        self.serve(algorithm, parent, discovery={"host": "127.0.0.1", "port": 9020})
        between = self.enter(Dialect("v1", "msgpack"))
        between.start()
        algorithm.process.close()
        between.send("done", 1)
        link, = self.enter(Dialect("v3", "msgpack")).expect("initialize")["storage"].values()
        self.assertEqual(link, {"storageInfo": {"path": self.path_of(parent), "size": 4}, "path": ""})

    def test_addresses_elsewhere_and_names_of_others_are_not_passed_on(self):
        for reference in ({"discovery": {"host": "10.0.0.1", "port": 9020}},
                          {"discovery": {"host": "127.0.0.1", "port": 9020}, "taskId": "another1"},
                          {"discovery": {"host": "127.0.0.1", "port": 0}}, {"discovery": "127.0.0.1"}):
            with self.case(reference):
                self.submit(node("green", "puppet"), node("blue", "taker", "@green"))
                algorithm = self.enter(Dialect("v3", "msgpack"))
                self.serve(algorithm, algorithm.start(), **reference)
                link, = self.enter(Dialect("v3", "msgpack")).expect("initialize")["storage"].values()
                self.assertEqual(set(link), {"storageInfo", "path"})

    def test_v1_gets_values(self):
        task, _ = self.feed("v1", "@green.list.1", "text", result={"list": [0, LARGE]})
        self.assertEqual((task["input"], task["storage"], task["flatInput"]), ([LARGE, "text"], {}, None))

    def test_a_small_result_is_a_value(self):
        task, _ = self.feed("v3", "@green", "@green.list.0", result={"list": ["small"]})
        self.assertEqual((task["input"], task["storage"], task["flatInput"]), ([{"list": ["small"]}, "small"], {}, {}))

    def test_items_of_a_large_list_share_one_object(self):
        self.submit(node("green", "puppet"), node("blue", "taker", "#@green.list"))
        parent = self.enter(Dialect("v1", "msgpack")).run({"list": [LARGE, "b"]})
        algorithm = self.enter(Dialect("v3", "msgpack"))
        tasks = []
        for _ in range(2):
            task = algorithm.start()
            link, = task["storage"].values()
            self.assertEqual(link["storageInfo"]["path"], self.path_of(parent))
            tasks.append((task["batchIndex"], link["path"], task["useCache"]))
            self.store(task, bytes.fromhex("010802030000484bc0"))
            algorithm.send("storing", {"storageInfo": {"path": self.path_of(task), "size": 1}})
            algorithm.send("done")
        # The second task of the worker has the same objects as the first.
        self.assertEqual([use_cache for _, _, use_cache in tasks], [False, True])
        self.assertEqual(sorted(task[:2] for task in tasks), [(1, "list.0"), (2, "list.1")])

    def test_a_list_of_results_keeps_its_order_as_values(self):
        self.submit(node("green", "puppet", "#[1...3]"), node("blue", "taker", "@green.v"))
        algorithm = self.enter(Dialect("v1", "msgpack"))
        for _ in range(3):
            task = algorithm.start()
            algorithm.send("done", {"v": task["input"] + [LARGE]})
        task = self.enter(Dialect("v3", "msgpack")).expect("initialize")
        self.assertEqual((task["input"], task["storage"]), ([[[i, LARGE] for i in (1, 2, 3)]], {}))

    def test_texts_that_look_like_links(self):
        task, _ = self.feed("v3", "$$no-link", "@green", {"$$": "$$"}, result=LARGE)
        self.assertEqual(task["input"][0], "$$no-link")
        self.assertEqual(set(task["flatInput"]), {"1"})

    def test_a_path_that_leads_nowhere(self):
        task, _ = self.feed("v1", "@green.list.7.x", "@green.nothing", result={"list": [LARGE]})
        self.assertEqual(task["input"], [None, None])


if __name__ == "__main__":
    unittest.main()
