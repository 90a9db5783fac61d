"""What the object store holds and what is cleaned from it; the order of a batch in a graph."""

import unittest

from rows import Rows, node, wait_until


class Listings(Rows):
    """With an engine: there must be something to list."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("test_keys")
        case.setUp()
        case.apply("big", "def start(args):\n    value = args['input'][0]\n    return 'x' * value\n")
        cls.job, _ = case.run_job({"name": "sizes", "nodes": [node("a", "big", "#@flowInput.sizes")],
                                   "flowInput": {"sizes": [120000, 150000, 110000]}})
        case.doCleanups()

    def test_where_it_lies(self):
        info = self.ok("GET", "storage/info")
        self.assertEqual(info, {"type": "fs", "encoding": "msgpack", "clusterName": "local", "moduleName": "@hkube/fs-adapter",
                                "storageResultsThreshold": "100Ki"})

    def test_keys(self):
        top = self.ok("GET", "storage/prefix/types")
        self.assertEqual(top, ["local-" + t for t in [
            "hkube", "hkube-persistency", "hkube-results", "hkube-metadata", "hkube-store", "hkube-execution", "hkube-index",
            "hkube-builds", "hkube-algo-metrics", "hkube-datasource"]])
        path = f"local-hkube/{self.job}"
        listing = self.ok("GET", f"storage/keys/{path}")
        self.assertEqual((listing["path"], listing["total"], len(listing["keys"])), (path, 3, 3))
        for key in listing["keys"]:
            self.assertEqual(set(key), {"path", "size", "mtime"})
        paths = [key["path"] for key in listing["keys"]]
        self.assertEqual(paths, sorted(paths))

        def sizes(query):
            return [key["size"] // 1000 for key in self.ok("GET", f"storage/keys/{path}?{query}")["keys"]]

        self.assertEqual(sizes("sort=size"), [110, 120, 150])
        self.assertEqual(sizes("sort=size&order=desc"), [150, 120, 110])
        self.assertEqual(sizes("sort=size&from=1"), [120, 150])
        self.assertEqual(sizes("sort=size&from=1&to=2"), [120])
        self.assertEqual(sizes("from=7"), [])
        self.assertGreaterEqual(self.ok("GET", "storage/keys")["total"], 3)

    def test_prefixes(self):
        listings = {item["path"]: item for item in self.ok("GET", "storage/prefixes")}
        self.assertEqual(set(listings), set(self.ok("GET", "storage/prefix/types")))
        self.assertIn(self.job, listings["local-hkube"]["keys"])
        self.assertEqual(listings["local-hkube-datasource"], {"path": "local-hkube-datasource", "total": 0, "keys": []})
        self.assertIn(self.job, self.ok("GET", "storage/prefixes/local-hkube?order=desc")["keys"])
        self.assertEqual(self.ok("GET", "storage/prefixes/local-hkube?to=0")["keys"], [])

    def test_bad_ranges(self):
        for path in ["prefixes", "prefixes/x", "keys", "keys/x"]:
            self.message("GET", f"storage/{path}?from=-1", None, 400, "data.from should be >= 0")
            self.message("GET", f"storage/{path}?to=x", None, 400, "data.to should be integer")
            self.message("GET", f"storage/{path}?order=x", None, 400,
                         "data.order should be equal to one of the allowed values (asc,desc)")
        for path in ["keys", "prefixes", "values", "stream"]:
            code, answer = self.server.call("GET", f"storage/{path}/a/../../b")
            self.assertIn(code, (400, 404), answer)

    def test_the_order_of_a_batch(self):
        def batch(query, member="batchIndex"):
            graph = self.ok("GET", f"graph/parsed/{self.job}?{query}")
            return [task[member] for task in graph["nodes"][0]["batch"]]

        self.assertEqual(batch(""), [1, 2, 3])
        self.assertEqual(batch("order=desc"), [3, 2, 1])
        self.assertEqual(batch("sort=batchIndex&order=desc&from=1&to=2"), [2])
        for key in ["taskId", "startTime", "endTime", "status"]:
            values = batch(f"sort={key}", key)
            self.assertEqual(values, sorted(values))
            self.assertEqual(batch(f"sort={key}&order=desc", key), sorted(values, reverse=True))
        self.assertEqual(len(batch("sort=duration")), 3)
        self.assertEqual(len(batch("sort=retries")), 3)
        self.message("GET", f"graph/parsed/{self.job}?sort=x", None, 400,
                     "data.sort should be equal to one of the allowed values "
                     "(batchIndex,taskId,status,startTime,endTime,duration,retries)")

    def test_where_a_task_runs(self):
        gate = self.folder / "gate"
        self.apply("gated", "import os, time\n\n\ndef start(args):\n    while not os.path.exists(args['input'][0]):\n"
                            "        time.sleep(0.02)\n")
        job = self.submit_node("gated", str(gate))
        self.server.wait(job, ("active",))
        task = self.ok("GET", f"graph/raw/{job}")["nodes"][0]
        self.assertRegex(task["podName"], r"^gated-\d+$")
        self.assertEqual(task["algorithmVersion"], self.ok("GET", "store/algorithms/gated")["version"])
        gate.touch()
        self.server.wait(job)

    def submit_node(self, algorithm, *inputs):
        return self.ok("POST", "exec/raw", {"name": "p", "nodes": [node("a", algorithm, *inputs)]})["jobId"]


class Cleaning(Rows):
    arguments = ()

    def test_cleaning(self):
        kinds = self.ok("GET", "gc/status")
        self.assertEqual([item["name"] for item in kinds], [
            "datasource", "debug", "etcd", "gateway", "jobs", "output", "pipelines", "redis", "status", "storage", "taskStatus",
            "records", "logs", "versions", "builds"])
        self.apply("big", "import os, time\n\n\ndef start(args):\n    while not os.path.exists(args['input'][0]):\n"
                          "        time.sleep(0.02)\n    return 'x' * 200000\n")
        gate = self.folder / "gate"
        done, _ = self.run_job({"name": "done", "nodes": [node("a", "big", "/")]})
        live = self.ok("POST", "exec/raw", {"name": "live", "nodes": [node("a", "big", "/"), node("b", "big", str(gate), "@a")]})
        live = live["jobId"]
        wait_until(lambda: self.server.call("GET", f"storage/keys/local-hkube/{live}")[0] == 200, "the first result is stored")
        found = self.ok("POST", "gc/dryrun/storage", {"maxAge": 0})
        self.assertEqual((found["name"], found["count"]), ("storage", len(found["sample"])))
        self.assertTrue(all(done in path for path in found["sample"]), found)
        self.assertEqual(self.ok("POST", "gc/dryrun/storage", {})["count"], 0)
        self.assertEqual(self.ok("GET", f"storage/keys/local-hkube/{done}")["total"], 1)
        cleaned = {item["name"]: item for item in self.ok("POST", "gc/clean", {"maxAge": 0})}
        self.assertEqual(cleaned["storage"], found)
        self.assertEqual(cleaned["etcd"], {"name": "etcd", "count": 0, "sample": []})
        self.message("GET", f"storage/keys/local-hkube/{done}", None, 404, f"key local-hkube/{done} Not Found")
        self.assertEqual(self.ok("GET", "gc/status/storage")["totalCleaned"], found["count"])
        gate.touch()
        self.assertEqual(self.server.wait(live)["status"], "completed")

        # Debug algorithms that nobody uses.
        job = self.ok("POST", "exec/algorithm", {"name": "big", "debug": True})["jobId"]
        self.assertEqual(self.ok("POST", "gc/clean/debug", {"maxAge": 0})["count"], 0)
        self.ok("POST", "exec/stop", {"jobId": job})
        self.server.wait(job)
        self.assertEqual(self.ok("POST", "gc/clean/debug", {})["count"], 0)
        self.assertEqual(self.ok("POST", "gc/clean/debug", {"maxAge": 0}),
                         {"name": "debug", "count": 1, "sample": ["big-debug"]})
        self.message("GET", "store/algorithms/big-debug", None, 404, "algorithm big-debug Not Found")


if __name__ == "__main__":
    unittest.main()
