"""Stored pipelines and algorithms: bulk stores, lists, graphs, readmes, what goes with a deletion."""

import json
import unittest

from rows import Rows, multipart, node


class Store(Rows):
    def test_bulk_pipelines(self):
        self.upload("bulk")
        first = {"name": "bulk-1", "nodes": [node("a", "bulk")]}
        answer = self.ok("POST", "store/pipelines", [first, {"name": "bulk-2"}, {"name": "bulk-3", "nodes": [node("a", "none")]}],
                         status=201)
        self.assertEqual(answer[0]["name"], "bulk-1")
        self.assertEqual([item["error"] for item in answer[1:]],
                         [{"code": 400, "message": "pipeline must have at least one node", "name": "bulk-2"},
                          {"code": 404, "message": "algorithm none Not Found", "name": "bulk-3"}])
        again = self.ok("POST", "store/pipelines", [first], status=201)
        self.assertEqual(again[0]["error"]["code"], 409)
        changed = self.ok("POST", "store/pipelines?overwrite=true", [{**first, "description": "new"}], status=201)
        self.assertEqual(changed[0]["description"], "new")
        self.assertEqual(len(self.ok("GET", "versions/pipelines/bulk-1")), 2)
        # What is there already is no new version.
        self.ok("PUT", "store/pipelines", self.ok("GET", "store/pipelines/bulk-1"))
        self.assertEqual(len(self.ok("GET", "versions/pipelines/bulk-1")), 2)

    def test_bulk_algorithms(self):
        good = {"name": "many-1", "algorithmImage": "a/b"}
        answer = self.ok("POST", "store/algorithms", [good, {"name": "many-2"}, {"name": "Bad"}], status=201)
        self.assertEqual(answer[0]["name"], "many-1")
        self.assertEqual([item["error"]["message"] for item in answer[1:]],
                         ["cannot apply algorithm due to missing image url or build data",
                          "algorithm name must contain only lower-case alphanumeric, dash or dot"])
        self.assertEqual(answer[1]["error"]["name"], "many-2")
        self.assertEqual(self.ok("POST", "store/algorithms?overwrite=false", [good], status=201)[0]["error"],
                         {"code": 409, "message": "algorithm many-1 already exists", "name": "many-1"})
        changed = self.ok("POST", "store/algorithms?overwrite=true", [{**good, "cpu": 0.5}, {**good, "cpu": -1}], status=201)
        self.assertEqual(changed[0]["cpu"], 0.5)
        self.assertEqual(changed[1]["error"]["message"], "Error updating many-1 data.cpu should be >= 0")
        texts = self.ok("POST", "store/algorithms", {"payload": json.dumps([json.dumps({**good, "name": "many-3"}), "{"])},
                        status=201)
        self.assertEqual(texts[0]["messagesCode"], [1024, 1023])
        self.assertIn("error", texts[1])

    def test_a_creation_that_fails_says_so_in_its_answer(self):
        for body in [{"payload": '{"name": "failing"}'}, {"name": "failing"}]:
            answer = self.ok("POST", "store/algorithms", body, status=201)
            self.assertEqual(answer, {"error": {
                "code": 400, "message": "cannot apply algorithm due to missing image url or build data", "name": "failing"}})
        self.message("POST", "store/algorithms", {"name": "Bad Name"}, 400,
                     "algorithm name must contain only lower-case alphanumeric, dash or dot")

    def test_lists(self):
        for i in range(3):
            self.ok("POST", "store/algorithms/apply", {"payload": json.dumps({"name": f"list-{i}", "algorithmImage": f"i/{i}"})})

        def names(query):
            return [a["name"] for a in self.ok("GET", "store/algorithms?" + query)]

        self.assertEqual(names("name=list-"), ["list-0", "list-1", "list-2"])
        self.assertEqual(names("name=ist-1"), ["list-1"])
        self.assertEqual(names("name=%5Elist.*2$"), ["list-2"])
        self.assertEqual(names("name=%5Eist"), [])
        self.assertEqual(names("name=list&limit=2"), ["list-0", "list-1"])

        def hits(query):
            answer = self.ok("GET", "store/algorithmsFilter?name=list-&" + query)
            self.assertRegex(answer["timeTook"], r"^\d+\.\d\dms$")
            return [a.get("name") for a in answer["hits"]], answer.get("cursor")

        self.assertEqual(hits("")[0], ["list-2", "list-1", "list-0"])
        self.assertEqual(hits("sort=asc")[0], ["list-0", "list-1", "list-2"])
        page, cursor = hits("limit=2")
        self.assertEqual(page, ["list-2", "list-1"])
        self.assertEqual(hits(f"limit=2&cursor={cursor}")[0], ["list-0"])
        self.assertEqual(hits("limit=2&page=2")[0], ["list-0"])
        self.assertEqual(hits("algorithmImage=i/1")[0], ["list-1"])
        self.assertEqual(hits("pending=true")[0], [])
        self.assertEqual(len(hits("pending=false")[0]), 3)
        self.assertEqual(hits("kind=none"), ([], None))
        self.assertEqual(self.ok("GET", "store/algorithmsFilter?name=list-1&fields=name:true")["hits"], [{"name": "list-1"}])

    def test_unscheduled_algorithms(self):
        self.upload("stuck")
        self.submit("stuck", "stuck")
        item = self.ok("GET", "resources/unscheduledalgorithms")["stuck"]
        self.assertEqual((item["algorithmName"], item["type"], item["reason"]), ("stuck", "warning", "failedScheduling"))
        one = self.ok("GET", "resources/unscheduledalgorithms/stuck")
        self.assertEqual((one["kind"], "type" in one), ("warning", False))
        self.assertEqual(self.ok("GET", "store/algorithms?name=stuck")[0]["unscheduledReason"], one["message"])
        self.assertEqual(self.ok("GET", "resources/ignoredunscheduledalgorithms"), {})

    def test_unscheduled_algorithms_that_are_not_there(self):
        import urllib.error
        import urllib.request
        for path, which in [("unscheduledalgorithms", "unscheduled"),
                            ("ignoredunscheduledalgorithms", "ignored unscheduled")]:
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(f"{self.server.endpoint}/api/v1/resources/{path}/none")
            self.assertEqual((caught.exception.code, caught.exception.read().decode()),
                             (404, f"Algorithm none not found in the {which} list"))

    def test_deleting_an_algorithm(self):
        self.upload("gone")
        self.ok("POST", "store/pipelines", {"name": "uses-gone", "nodes": [node("a", "gone")]}, status=201)
        job = self.submit("running-gone", "gone")
        body, headers = multipart({"README.md": "# gone"})
        self.ok("POST", "readme/algorithms/gone", body, status=201, headers=headers)
        code, answer = self.server.call("DELETE", "store/algorithms/gone")
        held = f"1 pipelines (uses-gone), 1 executions ({job})"
        self.assertEqual((code, answer["error"]), (400, {
            "code": 400, "details": held,
            "message": f"algorithm gone is stored in {held}. you must first delete all related data or use the force flag"}))
        self.assertEqual(self.ok("DELETE", "store/algorithms/gone?force=true&keepOldVersions=false"), {
            "message": "algorithm gone successfully deleted from store. related data deleted: 1 builds, 1 readme, "
                       "1 pipelines, 1 executions"})
        self.message("GET", "store/pipelines/uses-gone", None, 404, "pipeline uses-gone Not Found")
        self.assertEqual(self.server.wait(job)["reason"], "algorithm gone has been deleted")
        self.message("GET", "readme/algorithms/gone", None, 404, "readme gone Not Found")

    def test_deleting_a_pipeline(self):
        self.upload("leaf")
        self.ok("POST", "store/pipelines", {"name": "leaving", "nodes": [node("a", "leaf")]}, status=201)
        job = self.ok("POST", "exec/stored", {"name": "leaving"})["jobId"]
        self.assertEqual(self.ok("DELETE", "store/pipelines/leaving?keepOldVersions=false"), {
            "message": "pipeline leaving successfully deleted from store, stopped related running pipelines 1/1"})
        self.assertEqual(self.server.wait(job)["reason"], "pipeline has been deleted")
        self.assertEqual(self.ok("GET", "versions/pipelines/leaving"), [])

    def test_graphs(self):
        self.upload("drawn")
        pipeline = {"name": "drawn", "nodes": [node("a", "drawn", 1), node("b", "drawn", "#@a"),
                                               {"nodeName": "c", "algorithmName": "drawn"}]}
        graph = {"edges": [{"from": "a", "to": "b", "value": {"types": ["waitBatch", "input"]}}],
                 "nodes": [{"nodeName": n, "algorithmName": "drawn"} for n in "abc"]}
        self.assertEqual(self.ok("POST", "store/pipelines/graph", {"pipeline": pipeline}), graph)
        self.ok("POST", "store/pipelines", pipeline, status=201)
        self.ok("POST", "store/pipelines", {"name": "later", "nodes": [node("z", "drawn")]}, status=201)
        self.assertEqual(self.ok("GET", "store/pipelines/graph/drawn"), graph)
        self.assertEqual(self.ok("POST", "store/pipelines/graph", {"name": "drawn"}), graph)

    def test_graphs_of_drafts(self):
        draft = {"name": "", "description": "", "nodes": [
                     {"kind": "algorithm", "nodeName": "", "algorithmName": "", "input": []},
                     {"kind": "algorithm", "nodeName": "b", "algorithmName": "", "input": ["@c"]},
                     node("c", "later", "@flowInput.x")],
                 "flowInput": {"x": 1}, "options": {"ttl": None}, "webhooks": {"progress": "", "result": ""},
                 "triggers": {"cron": {"pattern": "", "enabled": False}}}
        self.assertEqual(self.ok("POST", "store/pipelines/graph", {"pipeline": draft}), {
            "edges": [{"from": "c", "to": "b", "value": {"types": ["waitNode", "input"]}}],
            "nodes": [{"nodeName": "", "algorithmName": ""}, {"nodeName": "c", "algorithmName": "later"},
                      {"nodeName": "b", "algorithmName": ""}]})
        for nodes in ([], None):
            self.assertEqual(self.ok("POST", "store/pipelines/graph", {"pipeline": {"name": "", "nodes": nodes}}),
                             {"edges": [], "nodes": []})
        self.message("POST", "store/pipelines/graph", {"pipeline": {"nodes": [5]}}, 400, "data.nodes[0] should be object")

    def test_readmes(self):
        self.upload("described")
        self.ok("POST", "store/pipelines", {"name": "described", "nodes": [node("a", "described")]}, status=201)
        for kind in ["pipelines", "algorithms"]:
            path = f"readme/{kind}/described"
            body, headers = multipart({"README.md": "# one"})
            self.assertEqual(self.ok("POST", path, body, status=201, headers=headers), {"message": "OK"})
            self.assertEqual(self.ok("GET", path), {"name": "described", "readme": "# one"})
            body, headers = multipart({"README.md": "# two"})
            self.assertEqual(self.ok("PUT", path, body, headers=headers), {"message": "OK"})
            self.assertEqual(self.ok("GET", path)["readme"], "# two")
            what = kind[:-1]
            self.message("POST", f"readme/{kind}/none", body, 404, f"{what} none Not Found", headers=headers)
            other, headers = multipart({"other.md": "x"})
            self.message("PUT", path, other, 400, "data should have required property 'README.md'", headers=headers)
            self.assertEqual(self.ok("DELETE", path), {"message": "OK"})
            self.message("GET", path, None, 404, "readme described Not Found")

    def test_experiments(self):
        for name in ["first", "second"]:
            self.ok("POST", "experiment", {"name": name, "description": "d"})
        names = [e["name"] for e in self.ok("GET", "experiment")]
        self.assertEqual(names, ["main", "first", "second"])
        self.assertEqual([e["name"] for e in self.ok("GET", "experiment?sort=desc&limit=1")], ["second"])

    def test_gateways(self):
        self.assertEqual(self.ok("GET", "gateway"), [])
        self.assertEqual(self.ok("GET", "boards/tensors"), [])
        self.assertEqual(self.ok("GET", "boards/optunas"), [])


if __name__ == "__main__":
    unittest.main()
