"""The queue of jobs that wait to begin: pages, groups, and the list that users put in order."""

import unittest

from rows import Rows, node
from harness import Server


class Queue(Rows):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.upload("green")
        cls.jobs = [case.submit(name, **more) for name, more in [
            ("low", {"priority": 1}), ("one", {"tags": ["a"]}), ("one", {"tags": ["a", "b"]}), ("two", {}),
            ("high", {"priority": 5}), ("two", {"tags": ["b"]})]]
        low, first, second, third, high, last = cls.jobs
        cls.order = [high, first, second, third, last, low]

    def page(self, path, query):
        answer = self.ok("GET", f"queue/{path}?{query}")
        return answer["prevCount"], [job["jobId"] for job in answer["returnList"]], answer["nextCount"]

    def tearDown(self):
        code, answer = self.server.call("POST", "queue/preferred/deletes", {"jobs": self.jobs})
        self.assertEqual(code, 200, answer)

    def test_pages(self):
        order = self.order
        for query, expected in [
            ("pageSize=10", (0, order, 0)), ("pageSize=2", (0, order[:2], 4)),
            (f"pageSize=2&firstJobId={order[2]}", (2, order[2:4], 2)),
            (f"pageSize=2&lastJobId={order[2]}", (1, order[1:3], 3)),
            ("pageSize=2&lastJobs=true", (4, order[4:], 0)),
            # Always a full page.
            (f"pageSize=4&firstJobId={order[5]}", (2, order[2:], 0)),
            (f"pageSize=4&lastJobId={order[0]}", (0, order[:4], 2)),
            ("pageSize=3&firstJobId=none", (0, order[:3], 3)),
            ("pageSize=9&pipelineName=one", (0, order[1:3], 0)),
            ("pageSize=9&tag=b", (0, [order[2], order[4]], 0)),
            ("pageSize=9&tag=null", (0, [order[0], order[3], order[5]], 0)),
            ("pageSize=9&tag=%20", (0, [order[0], order[3], order[5]], 0)),
            ("pageSize=9&pipelineName=two&tag=a", (0, [order[3], order[4]], 0)),
        ]:
            with self.subTest(query):
                self.assertEqual(self.page("managed", query), expected)
        row = self.ok("GET", "queue/managed?pageSize=1&pipelineName=one")["returnList"][0]
        self.assertLessEqual({"experimentName": "main", "pipelineName": "one", "priority": 3, "maxExceeded": False,
                              "tags": ["a"]}.items(), row.items())
        self.assertIsInstance(row["entranceTime"], int)
        self.assertEqual(self.page("preferred", "pageSize=5"), (0, [], 0))

    def test_groups(self):
        self.assertEqual(self.ok("GET", "queue/managed/aggregation/pipeline"),
                         [{"name": "high", "count": 1}, {"name": "one", "count": 2}, {"name": "two", "count": 2},
                          {"name": "low", "count": 1}])
        self.assertEqual(self.ok("GET", "queue/managed/aggregation/tag"),
                         [{"name": "", "count": 3}, {"name": "a", "count": 2}, {"name": "b", "count": 2}])
        low, first, second, third, high, last = self.jobs
        self.ok("POST", "queue/preferred", {"jobs": [third, first, second, last], "position": "first"})
        self.assertEqual(self.ok("GET", "queue/preferred/aggregation/pipeline"),
                         [{"name": "two", "count": 1, "lastJob": third}, {"name": "one", "count": 2, "lastJob": second},
                          {"name": "two", "count": 1, "lastJob": last}])
        self.assertEqual([(run["name"], run["count"]) for run in self.ok("GET", "queue/preferred/aggregation/tag")],
                         [("", 1), ("a", 1), ("a,b", 1), ("b", 1)])

    def test_the_preferred_list(self):
        low, first, second, third, high, last = self.jobs
        self.assertEqual(self.ok("GET", "queue/count"), {"managed": 6, "preferred": 0})

        def prefer(jobs, position, **query):
            body = {"jobs": jobs, "position": position, **({"query": query} if query else {})}
            moved = self.ok("POST", "queue/preferred", body)
            self.assertEqual([job["jobId"] for job in moved], [job for job in jobs if job != "none"])
            return self.page("preferred", "pageSize=9")[1]

        self.assertEqual(prefer([third, "none"], "first"), [third])
        self.assertEqual(prefer([low], "first"), [low, third])
        self.assertEqual(prefer([second], "last"), [low, third, second])
        self.assertEqual(prefer([first], "before", jobId=second), [low, third, first, second])
        self.assertEqual(prefer([last], "after", pipeline="one"), [low, third, first, second, last])
        self.assertEqual(prefer([high], "before", tag="b"), [low, third, first, high, second, last])
        self.assertEqual(self.ok("GET", "queue/count"), {"managed": 0, "preferred": 6})
        back = self.ok("POST", "queue/preferred/deletes", {"jobs": [high, "none", low]})
        self.assertEqual([job["jobId"] for job in back], [high, low])
        self.assertEqual(self.page("managed", "pageSize=9")[1], [high, low])
        # What is not there is the beginning; `pipelineName` is what the original reads.
        self.assertEqual(prefer([low], "before", pipelineName="none"), [low, third, first, second, last])
        self.assertEqual(prefer([high], "after", pipelineName="two"), [low, third, first, second, last, high])

    def test_the_order_outlives_the_server(self):
        low, first, second, third, high, last = self.jobs
        self.ok("POST", "queue/preferred", {"jobs": [last, low], "position": "first"})
        data = self.server.data
        self.server.kill()
        type(self).server = Server(data, self.arguments)
        self.server.own_data = True
        self.assertEqual(self.page("preferred", "pageSize=9")[1], [last, low])
        self.assertEqual(self.page("managed", "pageSize=9")[1], [high, first, second, third])

    def test_messages(self):
        job = self.jobs[0]
        for path, body, text in [
            ("preferred", {}, "should have required property 'jobs'"),
            ("preferred", {"jobs": [job]}, "should have required property 'position'"),
            ("preferred", {"jobs": {}, "position": "first"}, "should be array"),
            ("preferred", {"jobs": [job], "position": "up"},
             "should be equal to one of the allowed values (first,last,before,after)"),
            ("preferred", {"jobs": ["none"], "position": "first"}, "None of the jobs exist in the general queue"),
            ("preferred", {"jobs": [job], "position": "last", "query": {"tag": "a"}},
             "No query is needed in case of position first or last"),
            ("preferred", {"jobs": [job], "position": "after"}, "Must supply query in case of position before or after"),
            ("preferred", {"jobs": [job], "position": "after", "query": {}}, "Query must contain one of jobId ,tag ,pipeline"),
            ("preferred", {"jobs": [job], "position": "after", "query": {"tag": "a", "jobId": "x"}},
             "Query must contain only one of jobId ,tag ,pipeline"),
            ("preferred/deletes", {}, "should have required property 'jobs'"),
        ]:
            self.message("POST", "queue/" + path, body, 400, text)
        for path in ["managed", "preferred"]:
            self.message("GET", f"queue/{path}", None, 400, "should have required property 'pageSize'")
            self.message("GET", f"queue/{path}?pageSize=x", None, 400, "should be integer")
            self.message("GET", f"queue/{path}?pageSize=0", None, 400, "should be >= 1")


class Running(Rows):
    """The list is not only shown: preferred jobs begin before others."""

    arguments = ()

    def test_preferred_jobs_go_first(self):
        gate = self.folder / "gate"
        self.apply("gated", "import os, time\n\n\ndef start(args):\n    path = args['input'][0]\n"
                            "    while path and not os.path.exists(path):\n        time.sleep(0.02)\n    return 1\n",
                   extra="maxWorkers: 1\n")
        first = self.ok("POST", "exec/raw", {"name": "first", "nodes": [node("a", "gated", str(gate))]})["jobId"]
        self.server.wait(first, ("active",))
        jobs = [self.ok("POST", "exec/raw", {"name": f"job-{i}", "priority": priority, "nodes": [node("a", "gated", "")]})["jobId"]
                for i, priority in enumerate([5, 3, 3, 1])]
        self.ok("POST", "queue/preferred", {"jobs": [jobs[3], jobs[2]], "position": "first"})
        gate.touch()
        begun = {job: self.server.wait(job)["activeTime"] for job in jobs}
        ended = {job: self.server.get(f"exec/results/{job}")["timestamp"] for job in jobs}
        order = sorted(jobs, key=lambda job: (begun[job], ended[job]))
        self.assertEqual(order, [jobs[3], jobs[2], jobs[0], jobs[1]])
        self.assertEqual(self.ok("GET", "queue/count"), {"managed": 0, "preferred": 0})


if __name__ == "__main__":
    unittest.main()
