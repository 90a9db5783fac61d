"""Nodes that are more than one algorithm: inlined pipelines, outputs, data sources, debug nodes."""

import unittest

from harness import Case, node

ECHO = "def start(args):\n    return args['input']\n"


class Nodes(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.setUp()
        case.apply("echo", ECHO)
        case.doCleanups()

    def store(self, name, nodes, **more):
        status, answer = self.server.call("POST", "store/pipelines", {"name": name, "nodes": nodes, **more})
        self.assertEqual(status, 201, answer)

    def error(self, pipeline, code=400):
        status, answer = self.server.call("POST", "exec/raw", pipeline)
        self.assertEqual(status, code, answer)
        return answer["error"]["message"]

    def test_an_inlined_pipeline(self):
        self.store("inner", [node("x", "echo", "@flowInput.who"), node("y", "echo", "@x", "#[1,2]")],
                   flowInput={"who": "stored"})
        outer = {"nodeName": "s", "kind": "pipeline", "spec": {"name": "inner"}}
        job, _ = self.run_job({"name": "outer", "nodes": [outer, node("z", "echo", "@s", 7)]})
        graph = self.server.get(f"graph/raw/{job}")
        self.assertEqual(sorted(n["nodeName"] for n in graph["nodes"]), ["s", "s-x", "s-y", "z"])
        # What "@s" gives is what the pipeline gives when it runs alone.
        entry = {"nodeName": "y", "algorithmName": "echo"}
        self.assertEqual(self.results(job), [[[{**entry, "batchIndex": 1, "result": [["stored"], "1"]},
                                               {**entry, "batchIndex": 2, "result": [["stored"], "2"]}], 7]])
        alone, _ = self.run_job({"name": "alone", "flowInput": {"who": "me"}, "nodes": [outer]})
        self.assertEqual(self.results(alone), [[["me"], "1"], [["me"], "2"]])
        self.assertEqual({item["nodeName"] for item in self.server.get(f"exec/results/{alone}")["data"]}, {"s-y"})

    def test_inlined_pipelines_keep_the_order_of_nodes(self):
        self.store("first", [node("a", "echo", 1)])
        self.store("second", [node("b", "echo", 2)])
        nodes = [{"nodeName": "p", "kind": "pipeline", "spec": {"name": "first"}},
                 {"nodeName": "q", "kind": "pipeline", "spec": {"name": "second"}, "input": ["@p"]},
                 node("end", "echo", "#@q.0.result")]
        job, _ = self.run_job({"name": "two", "nodes": nodes})
        edges = {(e["from"], e["to"]) for e in self.server.get(f"graph/raw/{job}")["edges"]}
        self.assertIn(("p-a", "q-b"), edges)
        self.assertEqual(self.results(job), [[2]])

    def test_pipelines_within_pipelines(self):
        self.store("level-0", [node("n", "echo", "leaf")])
        for depth in range(1, 6):
            self.store(f"level-{depth}", [{"nodeName": "in", "kind": "pipeline", "spec": {"name": f"level-{depth - 1}"}},
                                          node("out", "echo", "@in.0.result.0")])
        job, _ = self.run_job({"name": "deep", "nodes": [{"nodeName": "d", "kind": "pipeline", "spec": {"name": "level-5"}}]})
        self.assertEqual(self.results(job), [["leaf"]])
        self.store("self", [{"nodeName": "me", "kind": "pipeline", "spec": {"name": "self"}}])
        self.assertEqual(self.error({"name": "loop", "nodes": [{"nodeName": "s", "kind": "pipeline", "spec": {"name": "self"}}]}),
                         "node me puts pipeline self into itself")

    def test_bad_pipeline_nodes(self):
        self.assertEqual(self.error({"name": "p", "nodes": [{"nodeName": "s", "kind": "pipeline", "spec": {"name": "missing"}}]}, 404),
                         "pipeline missing Not Found")
        self.assertEqual(self.error({"name": "p", "nodes": [{"nodeName": "s", "kind": "pipeline"}]}),
                         "node s must have spec with name")

    def test_an_output_node_gives_its_input(self):
        job, _ = self.run_job({"name": "out", "nodes": [node("a", "echo", 5), node("lone", "echo", 6),
                                                        {"nodeName": "o", "kind": "output", "input": ["@a", {"k": "@lone"}]}]})
        data = self.server.get(f"exec/results/{job}")["data"]
        self.assertEqual([(d["nodeName"], d["algorithmName"], d["result"]) for d in data],
                         [("o", "out-output", [[5], {"k": [6]}])])
        self.assertEqual(self.error({"name": "p", "nodes": [node("a", "echo", "@o"), {"nodeName": "o", "kind": "output", "input": []}]}),
                         'node "o" should not have child nodes')

    def test_a_data_source_node_names_its_source(self):
        job, _ = self.run_job({"name": "ds", "nodes": [{"nodeName": "d", "kind": "dataSource", "spec": {"id": "5f"}},
                                                       node("a", "echo", "@d")]})
        self.assertEqual(self.results(job), [[{"dataSourceId": "5f"}]])
        self.assertEqual(self.error({"name": "p", "nodes": [{"nodeName": "d", "kind": "dataSource", "spec": {"name": "cats"}}]}),
                         "dataSource cats Not Found")

    def test_a_debug_node_waits_for_its_program_and_says_so(self):
        status, answer = self.server.call("POST", "exec/raw", {"name": "dbg", "options": {"debugOverride": ["a"]},
                                                               "nodes": [node("a", "echo", 1)]})
        job = answer["jobId"]
        explained = self.server.get(f"exec/explain/{job}")
        self.assertIn("is being debugged, and no program has connected", str(explained))
        self.assertEqual(self.server.get(f"exec/pipelines/{job}")["types"], ["raw", "debug"])
        self.assertEqual(self.server.get("store/algorithms/echo-debug")["kind"], "debug")
        self.server.call("POST", "exec/stop", {"jobId": job})
        self.server.wait(job, ("stopped",))
        self.assertEqual(self.error({"name": "p", "options": {"debugOverride": ["zz"]}, "nodes": [node("a", "echo", 1)]}),
                         "debugOverride node not in nodes list")


if __name__ == "__main__":
    unittest.main()
