"""exec/search: conditions, order, pages, fields, of jobs that wait and jobs that are over."""

import unittest

from rows import Rows, node
from harness import Server


class Search(Rows):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.upload("green")
        case.upload("black")
        case.ok("POST", "experiment", {"name": "other"})
        case.ok("POST", "store/pipelines", {"name": "kept", "nodes": [node("a", "green")]}, status=201)
        cls.jobs = [
            case.submit("one", "green", tags=["x", "y"]),
            case.submit("two", "black", experimentName="other", tags=["y"]),
            case.ok("POST", "exec/stored", {"name": "kept", "externalId": "mine"})["jobId"],
            case.ok("POST", "exec/algorithm", {"name": "black"})["jobId"],
            case.submit("one", "green"),
        ]
        case.ok("POST", "exec/stop", {"jobId": cls.jobs[0], "reason": "enough"})
        case.ok("POST", "exec/pause", {"jobId": cls.jobs[1]})
        cls.server.wait(cls.jobs[0])

    def found(self, body):
        return [self.jobs.index(hit["jobId"]) for hit in self.ok("POST", "exec/search", body)["hits"]]

    def test_conditions(self):
        starts = {hit["jobId"]: hit["pipeline"]["startTime"] for hit in self.ok("POST", "exec/search", {})["hits"]}
        third = starts[self.jobs[2]]
        before = [i for i, job in enumerate(self.jobs) if starts[job] < third][::-1]
        for query, expected in [
            ({}, [4, 3, 2, 1, 0]),
            ({"pipelineName": "one"}, [4, 0]),
            ({"pipelineName": self.jobs[3]}, [3]),
            ({"pipelineName": "mine"}, [2]),
            ({"pipelineName": "none"}, []),
            ({"experimentName": "other"}, [1]),
            ({"experimentName": "main", "pipelineName": "one"}, [4, 0]),
            ({"pipelineType": "raw"}, [4, 1, 0]),
            ({"pipelineType": "stored"}, [2]),
            ({"pipelineType": "algorithm"}, [3]),
            ({"algorithmName": "black"}, [3, 1]),
            ({"algorithmName": "green", "pipelineType": "raw"}, [4, 0]),
            ({"pipelineStatus": "stopped"}, [0]),
            ({"pipelineStatus": "paused"}, [1]),
            ({"pipelineStatus": "pending"}, [4, 3, 2]),
            ({"pipelineStatus": "pending", "algorithmName": "green"}, [4, 2]),
            ({"pipelineStatus": "active"}, []),
            ({"pipelineStatus": "no-such-status"}, []),
            ({"tags": ["x"]}, [0]),
            ({"tags": ["x", "y"]}, [1, 0]),
            ({"tags": []}, [4, 3, 2, 1, 0]),
            ({"datesRange": {"from": third}}, [i for i in [4, 3, 2, 1, 0] if i not in before]),
            ({"datesRange": {"to": third}}, before),
            ({"datesRange": {"from": "2020-01-01", "to": "2021-01-01T00:00:00Z"}}, []),
            ({"datesRange": {}}, [4, 3, 2, 1, 0]),
        ]:
            with self.subTest(query):
                self.assertEqual(self.found({"query": query}), expected)
        for exists, expected in [({"result": True}, [0]), ({"result": False}, [4, 3, 2, 1]), ({"externalId": True}, [2]),
                                 ({"status": True}, [4, 3, 2, 1, 0]), ({"status": False}, []), ({"none": True}, []),
                                 ({"none": False}, [4, 3, 2, 1, 0])]:
            with self.subTest(exists):
                self.assertEqual(self.found({"exists": exists}), expected)

    def test_pages(self):
        self.assertEqual(self.found({"sort": "asc"}), [0, 1, 2, 3, 4])
        self.assertEqual(self.found({"limit": 2}), [4, 3])
        self.assertEqual(self.found({"limit": 2, "pageNum": 2}), [2, 1])
        self.assertEqual(self.found({"limit": 2, "pageNum": 4}), [])
        self.assertEqual(self.found({"limit": 0}), [])
        for sort, expected in [("desc", [[4, 3], [2, 1], [0], []]), ("asc", [[0, 1], [2, 3], [4], []])]:
            cursor = {}
            for page in expected:
                answer = self.ok("POST", "exec/search", {"limit": 2, "sort": sort, "pageNum": 2 if cursor else 1, **cursor})
                self.assertEqual([self.jobs.index(hit["jobId"]) for hit in answer["hits"]], page)
                self.assertEqual("cursor" in answer, bool(page))
                if page:
                    self.assertRegex(answer["cursor"], "^[0-9a-f]{24}$")
                    cursor = {"cursor": answer["cursor"]}
        self.assertRegex(self.ok("POST", "exec/search", {})["timeTook"], r"^\d+\.\d\dms$")

    def test_by_query(self):
        for query, expected in [
            ("pipelineName=one&sort=asc", [0, 4]), ("experimentName=other", [1]), ("pipelineType=stored", [2]),
            ("algorithmName=black&limit=1", [3]), ("limit=1&page=3", [2]), ("tags=x%20,%20y", [1, 0]), ("tags=y", [1, 0]),
            ("exists=result:true", [0]), ("exists=result%20:%20false&limit=1", [4]), ("pipelineStatus=paused", [1]),
            ("to=2020-01-01", []),
        ]:
            with self.subTest(query):
                hits = self.ok("GET", "exec/search?" + query)["hits"]
                self.assertEqual([self.jobs.index(hit["jobId"]) for hit in hits], expected)

    def test_documents(self):
        stopped = self.ok("POST", "exec/search", {"query": {"pipelineStatus": "stopped"}})["hits"][0]
        self.assertEqual(list(stopped), ["jobId", "userPipeline", "pipeline", "status", "result", "completion", "auditTrail"])
        self.assertEqual((stopped["status"]["status"], stopped["result"]["reason"], stopped["completion"]),
                         ("stopped", "enough", True))
        self.assertEqual([entry["action"] for entry in stopped["auditTrail"]], ["stop", "run"])
        self.assertEqual(stopped["userPipeline"]["name"], "one")
        self.assertEqual((stopped["pipeline"]["types"], stopped["pipeline"]["priority"]), (["raw"], 3))
        waiting = self.ok("POST", "exec/search", {"query": {"pipelineName": "mine"}})["hits"][0]
        self.assertEqual(list(waiting), ["jobId", "externalId", "userPipeline", "pipeline", "status", "completion", "auditTrail"])
        self.assertEqual((waiting["externalId"], waiting["status"]["status"], waiting["completion"]), ("mine", "pending", False))
        paused = self.ok("POST", "exec/search", {"query": {"pipelineStatus": "paused"}})["hits"][0]
        self.assertEqual((paused["status"]["status"], [e["action"] for e in paused["auditTrail"]]), ("paused", ["pause", "run"]))

    def test_fields(self):
        def hit(fields):
            return self.ok("POST", "exec/search", {"query": {"pipelineName": self.jobs[0]}, "fields": fields})["hits"][0]

        self.assertEqual(hit({"jobId": True}), {"jobId": self.jobs[0]})
        self.assertEqual(hit({"status.status": True, "pipeline.name": True}),
                         {"status": {"status": "stopped"}, "pipeline": {"name": "one"}})
        self.assertEqual(hit({"pipeline.nodes.nodeName": True}), {"pipeline": {"nodes": [{"nodeName": "a"}]}})
        self.assertEqual(list(hit({"userPipeline": False, "pipeline": False, "status": False})),
                         ["jobId", "result", "completion", "auditTrail"])
        self.assertNotIn("level", hit({"status.level": False})["status"])
        graph = hit({"graph": True})["graph"]
        self.assertEqual([n["nodeName"] for n in graph["nodes"]], ["a"])
        self.assertEqual(self.ok("GET", "exec/search?limit=1&fields=jobId:true,none:true")["hits"], [{"jobId": self.jobs[4]}])
        live = self.ok("POST", "exec/search", {"limit": 1, "fields": {"graph": True}})["hits"][0]
        self.assertEqual(live["graph"]["nodes"][0]["nodeName"], "a")


class AfterARestart(Rows):
    def test_the_history_is_found_again(self):
        self.upload("green")
        job = self.submit("early", "green", tags=["t"])
        self.ok("POST", "exec/stop", {"jobId": job})
        self.server.wait(job)
        data = self.server.data
        self.server.kill()
        type(self).server = Server(data, self.arguments)
        self.server.own_data = True
        later = self.submit("late", "green", tags=["t"])
        for query, expected in [({"tags": ["t"]}, [later, job]), ({"pipelineStatus": "stopped"}, [job]),
                                ({"algorithmName": "green", "pipelineType": "raw"}, [later, job])]:
            hits = self.ok("POST", "exec/search", {"query": query})["hits"]
            self.assertEqual([hit["jobId"] for hit in hits], expected)
        self.assertEqual([e["action"] for e in hits[1]["auditTrail"]], ["stop", "run"])


if __name__ == "__main__":
    unittest.main()
