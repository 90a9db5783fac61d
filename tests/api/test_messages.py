"""Every message of the contract's catalogue that belongs to an endpoint of this server."""

import contextlib
import json
import sqlite3
import unittest

from rows import CODE, Rows, multipart, node


class Messages(Rows):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.upload("green")
        case.ok("POST", "store/pipelines", {"name": "simple", "nodes": [node("a", "green")]}, status=201)
        cls.job = case.submit("waiting")

    def test_not_found(self):
        for path, text in [
            ("store/pipelines/none", "pipeline none Not Found"), ("store/algorithms/none", "algorithm none Not Found"),
            ("store/pipelines/graph/none", "pipeline none Not Found"), ("experiment/none", "experiment none Not Found"),
            ("builds/status/none", "build none Not Found"), ("versions/algorithms/green/none", "version none Not Found"),
            ("versions/algorithms/none/x", "algorithm none Not Found"),
            ("versions/pipelines/simple/none", "version none Not Found"),
            ("versions/pipelines/none/x", "pipeline none Not Found"), ("readme/pipelines/simple", "readme simple Not Found"),
            ("readme/algorithms/green", "readme green Not Found"), ("boards/tensors/none", "board none Not Found"),
            ("boards/optunas/none", "board none Not Found"), ("gateway/none", "gateway none Not Found"),
            ("webhooks/results/none", "webhook none Not Found"), ("webhooks/status/none", "webhook none Not Found"),
            ("webhooks/list/none", "webhook none Not Found"), ("graph/raw/none", "graph none Not Found"),
            ("graph/parsed/none", "graph none Not Found"), (f"graph/parsed/{self.job}?node=none", "node none Not Found"),
            ("exec/status/none", "status none Not Found"), ("exec/auditTrail/none", "auditTrail none Not Found"),
            ("exec/pipelines/none", "pipeline none Not Found"), ("exec/results/none", "status none Not Found"),
            ("exec/tree/none", "tree none Not Found"), ("pipelines/results?name=none", "pipeline results none Not Found"),
            ("pipelines/status?name=none", "pipeline status none Not Found"),
            ("cron/results?name=none", "cron results none Not Found"),
            ("cron/status?name=none", "cron status none Not Found"),
            ("storage/prefixes/none", "prefix none Not Found"), ("storage/keys/none/x", "key none/x Not Found"),
            ("storage/values/none/x", "value none/x Not Found"), ("storage/stream/none/x", "stream none/x Not Found"),
        ]:
            self.message("GET", path, None, 404, text)
        for method, path, body, text in [
            ("DELETE", "store/pipelines/none", None, "pipeline none Not Found"),
            ("DELETE", "store/algorithms/none", None, "algorithm none Not Found"),
            ("DELETE", "experiment/none", None, "experiment none Not Found"),
            ("DELETE", "versions/algorithms/green/none", None, "version none Not Found"),
            ("DELETE", "versions/pipelines/simple/none", None, "version none Not Found"),
            ("DELETE", "boards/tensors/none", None, "board none Not Found"),
            ("DELETE", "boards/optunas/none", None, "board none Not Found"),
            ("DELETE", "readme/pipelines/simple", None, "readme simple Not Found"),
            ("DELETE", "readme/algorithms/green", None, "readme green Not Found"),
            ("PUT", "store/pipelines", {"name": "none", "nodes": [node("a", "green")]}, "pipeline none Not Found"),
            ("PUT", "store/algorithms", {"payload": '{"name": "none", "algorithmImage": "i"}'},
             "algorithm none Not Found"),
            ("PUT", "versions/algorithms/alias", {"version": "none", "alias": "x"}, "version none Not Found"),
            ("PUT", "versions/pipelines/alias", {"version": "none", "alias": "x"}, "version none Not Found"),
            ("POST", "exec/stored", {"name": "none"}, "pipeline none Not Found"),
            ("POST", "exec/algorithm", {"name": "none"}, "algorithm none Not Found"),
            ("POST", "exec/rerun", {"jobId": "none"}, "jobId none Not Found"),
            ("POST", "exec/pause", {"jobId": "none"}, "jobId none Not Found"),
            ("POST", "exec/resume", {"jobId": "none"}, "jobId none Not Found"),
            ("POST", "exec/stop", {"pipelineName": "none", "startTime": {"from": "2020-01-01", "to": "2020-01-02"}},
             "No jobs found matching criteria (pipelineName: none, datesRange: 2020-01-01 to 2020-01-02, "
             "statuses: active,pending,paused)"),
            ("POST", "versions/algorithms/apply", {"name": "none", "version": "x"}, "algorithm none Not Found"),
            ("POST", "versions/algorithms/apply", {"name": "green", "version": "x"}, "version x Not Found"),
            ("POST", "versions/algorithms/tag", {"name": "green", "version": "x"}, "version x Not Found"),
            ("POST", "versions/pipelines/apply", {"name": "none", "version": "x"}, "pipeline none Not Found"),
            ("POST", "builds/stop", {"buildId": "none"}, "build none Not Found"),
            ("POST", "builds/rerun", {"buildId": "none"}, "build none Not Found"),
            ("POST", "builds/webhook/github", {"payload": '{"repository": {"url": "http://x"}, "commits": [{}]}'},
             "url http://x Not Found"),
            ("POST", "builds/webhook/gitlab", {"repository": {"homepage": "http://x"}, "commits": [{}]},
             "url http://x Not Found"),
            ("POST", "builds/webhook/gitlab", {"repository": {"homepage": "http://x"}, "commits": []},
             "url  Not Found"),
            ("POST", "cron/start", {"name": "none"}, "pipeline none Not Found"),
            ("POST", "store/pipelines/graph", {"name": "none"}, "pipeline none Not Found"),
            ("POST", "boards/tensors", {"taskId": "t", "jobId": self.job},
             f"No task t in job {self.job} undefined Not Found"),
            ("POST", "boards/tensors", {"nodeName": "z", "jobId": self.job},
             f"node z for job {self.job} Not Found"),
        ]:
            self.message(method, path, body, 404, text)

    def test_special_nodes(self):
        for kind, fields, text in [
            ("debug", {}, "Node for debug must have algorithm name set"),
            ("debug", {"algorithmName": "none"}, "debug none does not exists"),
            ("debug", {"algorithmName": "none-debug"}, "debug none does not exists"),
            ("dataSource", {"spec": {}}, "you must provide a valid data source spec"),
            ("dataSource", {"spec": {"name": "none"}}, "dataSource none Not Found"),
        ]:
            self.message("POST", "exec/raw", {"name": "p", "nodes": [{"nodeName": "a", "kind": kind, **fields}]}, 400, text)

    def test_what_an_upload_has_done(self):
        pushed = "the algorithm said has been successfully pushed to hkube"
        for why, code, options, more in [("first algorithm update", 1021, "{}", {}),
                                         ("force flag", 1020, '{"forceBuild": true}', {}),
                                         ("change in dependencyInstallCmd", 1022, "{}", {"dependencyInstallCmd": "true"})]:
            payload = json.dumps({"name": "said", "env": "python", "entryPoint": "main.py", **more})
            body, headers = multipart({"payload": payload, "options": options, "file": CODE})
            answer = self.ok("POST", "store/algorithms/apply", body, headers=headers)
            text = f"a build was triggered due to {why}. use the Hkube dashboard or the Hkube API to follow the build progress"
            said = dict(zip(answer["messagesCode"], answer["messages"]))
            self.assertEqual(said, {code: text, 1023: pushed} if code == 1021 else {code: text})
        answer = self.ok("POST", "store/algorithms", {"payload": '{"name": "image", "algorithmImage": "i"}'}, 201)
        self.assertEqual(answer["messages"], ["a new version of algorithm image has been created",
                                              "the algorithm image has been successfully pushed to hkube"])
        body, headers = multipart({"payload": '{"name": "nowhere", "entryPoint": "main.py"}', "file": CODE})
        self.message("POST", "store/algorithms/apply", body, 400, "data should have required property 'env'",
                     headers=headers)

    def test_counts_of_stateless_nodes(self):
        other = "Nodes which are not stateType=stateless cant have minStatelessCount or maxStatelessCount"
        order = "maxStatelessCount must be greater or equal to minStatelessCount"
        for number, (fields, text) in enumerate([
            ({}, None),
            ({"maxStatelessCount": 0}, None),
            ({"minStatelessCount": 1}, other),
            ({"maxStatelessCount": 1}, other),
            ({"stateType": "stateful", "maxStatelessCount": 1}, other),
            ({"stateType": "stateless", "minStatelessCount": 3}, None),
            ({"stateType": "stateless", "minStatelessCount": 3, "maxStatelessCount": 3}, None),
            ({"stateType": "stateless", "minStatelessCount": 3, "maxStatelessCount": 2}, order),
            ({"stateType": "stateless", "minStatelessCount": 1, "maxStatelessCount": 0}, order),
        ]):
            nodes = [{**node("a", "green"), **fields}]
            stream = {"name": f"stream-{number}", "kind": "stream", "nodes": nodes, "streaming": {"flows": {"f": "a >> a"}}}
            if text is None:
                self.ok("POST", "store/pipelines", stream, 201)
            else:
                self.message("POST", "store/pipelines", stream, 400, text)
            self.ok("POST", "store/pipelines", {"name": f"batch-{number}", "nodes": nodes}, 201)

    def test_the_pipelines_of_open_jobs(self):
        listed = {item["jobId"]: item for item in self.ok("GET", "exec/pipeline/list")}
        self.assertEqual((listed[self.job]["name"], listed[self.job]["nodes"][0]["algorithmName"]), ("waiting", "green"))
        over = self.submit("over")
        self.assertIn(over, [item["jobId"] for item in self.ok("GET", "exec/pipeline/list")])
        self.ok("POST", "exec/stop", {"jobId": over})
        self.server.wait(over)
        self.assertNotIn(over, [item["jobId"] for item in self.ok("GET", "exec/pipeline/list")])

    def test_missing_ids(self):
        for path in ["exec/status", "exec/results", "exec/pipelines", "exec/auditTrail", "exec/tree", "graph/raw",
                     "graph/parsed", "webhooks/results", "webhooks/status", "webhooks/list"]:
            self.message("GET", path, None, 400, "data should have required property 'jobId'")
        self.message("GET", "builds/status", None, 400, "data should have required property 'buildId'")
        for path in ["exec/pause", "exec/resume", "exec/rerun", "exec/caching", "boards/optunas"]:
            self.message("POST", path, {}, 400, "data should have required property 'jobId'")
        for path in ["builds/stop", "builds/rerun"]:
            self.message("POST", path, {}, 400, "data should have required property 'buildId'")
        for path in ["versions/algorithms/apply", "versions/algorithms/tag", "versions/pipelines/apply"]:
            self.message("POST", path, {"version": "x"}, 400, "data should have required property 'name'")
            self.message("POST", path, {"name": "green"}, 400, "data should have required property 'version'")

    def test_exists(self):
        self.message("POST", "store/pipelines", {"name": "simple", "nodes": [node("a", "green")]}, 409,
                     "pipeline simple already exists")
        self.message("POST", "store/algorithms", {"payload": '{"name": "green", "algorithmImage": "i"}'}, 409,
                     "algorithm green already exists")
        self.message("POST", "experiment", {"name": "main"}, 500, "could not create experiment, name is already taken")
        self.message("DELETE", "experiment/main", None, 400, "main experiment cannot be deleted")

    def test_jobs(self):
        for method, path, body, text in [
            ("GET", f"exec/results/{self.job}", None,
             "unable to get results for pipeline waiting because its in pending status"),
            ("GET", f"exec/results/{self.job}?wait=1", None,
             "unable to get results for pipeline waiting because its in pending status"),
            ("POST", "exec/resume", {"jobId": self.job},
             "unable to resume pipeline waiting because its in pending status"),
            ("POST", "exec/caching", {"jobId": "none", "nodeName": "a"}, "unable to find pipeline none"),
            ("POST", "exec/caching", {"jobId": self.job, "nodeName": "a", "x": 1},
             "data should NOT have additional properties (x)"),
            ("POST", "exec/algorithm", {"name": "green", "x": 1}, "data should NOT have additional properties (x)"),
            ("POST", "exec/search", {"limit": 101}, "data.limit should be <= 100"),
            ("POST", "exec/search", {"limit": -1}, "data.limit should be >= 0"),
            ("POST", "exec/search", {"sort": "up"}, "data.sort should be equal to one of the allowed values (asc,desc)"),
            ("POST", "exec/search", {"pageNum": 0}, "data.pageNum should be >= 1"),
            ("POST", "exec/search", {"query": {"tags": {}}}, "data.query.tags should be array"),
            ("POST", "exec/search", {"cursor": "x"}, "please provide a valid cursor"),
            ("POST", "exec/search", [], "data should be object"),
            ("GET", "exec/search?limit=ten", None, "data.limit should be integer"),
            ("GET", "exec/search?sort=up", None, "data.sort should be equal to one of the allowed values (asc,desc)"),
            ("GET", "exec/search?from=never", None, '"never" is not a date'),
            ("GET", "graph/parsed/none?from=-1", None, "data.from should be >= 0"),
            ("GET", "graph/parsed/none?to=x", None, "data.to should be integer"),
            ("GET", "graph/parsed/none?order=up", None,
             "data.order should be equal to one of the allowed values (asc,desc)"),
            ("GET", "pipelines/results?limit=0", None, "data.limit should be >= 1"),
            ("GET", "pipelines/status?sort=up", None,
             "data.sort should be equal to one of the allowed values (asc,desc)"),
            ("GET", "pipelines/triggers/tree", None, "unable to find any pipeline with triggers"),
            ("POST", "exec/getGraphByStreamingFlow", {"pipeline": {}}, "data should have required property 'keyFlow'"),
            ("POST", "exec/getGraphByStreamingFlow", {"pipeline": {}, "keyFlow": "x"},
             "stream pipelines are not enabled on this server"),
        ]:
            self.message(method, path, body, 400, text)

    def test_pipelines(self):
        good = node("a", "green")
        for pipeline, text in [
            ({"name": "p", "nodes": []}, "pipeline must have at least one node"),
            ({"name": "p", "nodes": [node("a", "green"), node("a", "green")]}, 'found duplicate node "a"'),
            ({"name": "p", "nodes": [{"nodeName": "a"}]}, "please provide algorithm name"),
            ({"name": "p", "nodes": [node("flowInput", "green")]},
             'pipeline "p" has invalid reserved name "flowInput"'),
            ({"name": "p", "nodes": [good], "priority": 0}, "data.priority should be >= 1"),
            ({"name": "p", "nodes": [good], "webhooks": {"x": 1}},
             "data.webhooks should NOT have additional properties (x)"),
            ({"name": "p", "nodes": [good], "webhooks": {"result": "x"}},
             'data.webhooks.result should match format "url"'),
            ({"name": "p", "nodes": [good], "triggers": {"cron": {"pattern": "x"}}},
             'data.triggers.cron.pattern should match format "cron"'),
            ({"name": "p p", "nodes": [good]},
             "pipeline name must contain only alphanumeric, dash, dot or underscore"),
            ({"name": "p", "experimentName": "a b", "nodes": [good]},
             "experiment name must contain only alphanumeric, dash, dot or underscore"),
            ({"name": "p", "nodes": [good], "flowInput": "x"}, "data.flowInput should be object,null"),
            ({"name": "p", "nodes": [good], "options": {"concurrentPipelines": 5}},
             "data.options.concurrentPipelines should be object"),
            ({"name": "p", "nodes": [good], "options": {"debugOverride": ["z"]}},
             "debugOverride node not in nodes list"),
            ({"name": "p", "nodes": [{"nodeName": "o", "kind": "output", "spec": {}, "input": ["@a"]}, good,
                                     {"nodeName": "q", "kind": "output", "spec": {}, "input": ["@a"]}]},
             "pipeline can not have more than one output"),
        ]:
            for path in ["store/pipelines", "exec/raw"]:
                self.message("POST", path, pipeline, 400, text)
        self.message("POST", "store/pipelines/graph", {}, 400, "data should have required property 'pipeline'")
        self.message("POST", "store/pipelines/graph", {"pipeline": {"name": "p", "nodes": [node("a", "xx", "@b")]}}, 400,
                     'node "a" is depend on node "b" which is not exists')
        self.message("POST", "store/pipelines/graph", {"pipeline": {"name": "p", "kind": "stream", "nodes": [good]}}, 400,
                     "stream pipelines are not enabled on this server")
        self.message("GET", "store/pipelines/a%20b", None, 400,
                     "pipeline name must contain only alphanumeric, dash, dot or underscore")

    def test_algorithms(self):
        shape = (" must beginning and ending with an alphanumeric character with dashes (-), underscores (_), dots (.), "
                 "and alphanumerics betweens")
        prefix = (" key prefix must be a lowercase RFC 1123 subdomain and must consist of lower case alphanumeric characters, "
                  "'-' or '.', and must start and end with an alphanumeric character")
        limits = {"cpu": 1, "memory": "1Gi"}
        for fields, text in [
            ({}, "cannot apply algorithm due to missing image url or build data"),
            ({"env": "python", "gitRepository": {"url": "https://x/y"}}, "invalid url 'https://x/y'"),
            ({"mem": "1Mi"}, "memory must be at least 4 Mi"),
            ({"mem": "512"}, "memory unit must be one of Ki,M,Mi,Gi,m,K,G,T,Ti"),
            ({"mem": "5Zi"}, "Zi is not a valid unit [Ki,M,Mi,Gi,m,K,G,T,Ti]"),
            ({"cpu": -1}, "data.cpu should be >= 0"),
            ({"algorithmImage": "a b"}, "algorithm image must contain only lower-case alphanumeric, dash or dot"),
            ({"workerCustomResources": {"requests": {}, "limits": limits}},
             "algorithm has invalid workerCustomResources: requests.memory must be defined, requests.cpu must be defined"),
            ({"workerCustomResources": {"requests": limits, "limits": {"cpu": 1}}},
             "algorithm has invalid workerCustomResources: limits.memory must be defined"),
            ({"sideCars": [{"container": {"name": "x", "image": "i"}},
                           {"container": {"name": "x", "image": "j"}}]}, "Sidecar container names must be unique!"),
            ({"kaiObject": {"queue": "q", "memory": "1Gi", "fraction": 0.5}},
             'In kaiObject, only one of "memory" or "fraction" can be defined!'),
            ({"kaiObject": {"queue": "q", "memory": "1"}}, "memory unit must be one of Ki,M,Mi,Gi,m,K,G,T,Ti"),
            ({"kaiObject": {}}, "data.kaiObject should have required property 'queue'"),
            ({"algorithmEnv": {"X": {"other": {}}}},
             "data should be equal to one of the allowed values (fieldRef,configMapKeyRef,resourceFieldRef,secretKeyRef)"),
            ({"labels": {"": "x"}}, "labels key must be a valid string"),
            ({"labels": {"a/": "x"}}, "labels key name must be a valid string"),
            ({"labels": {"a" * 64: "x"}}, "labels key name must be 63 characters or less"),
            ({"labels": {"-a": "x"}}, "labels key name" + shape),
            ({"annotations": {"A/b": "x"}}, "annotations" + prefix),
            ({"annotations": {"a": {}}}, "annotations value must be a valid string"),
            ({"labels": {"a": "x" * 64}}, "labels value must be 63 characters or less"),
            ({"labels": {"a": "x-"}}, "labels value" + shape),
            ({"mounts": [{"pvcName": "A", "path": "/x"}]},
             'data.mounts[0].pvcName should match format "algorithm-mount-pvc"'),
        ]:
            image = {} if not fields or "gitRepository" in fields else {"algorithmImage": "i"}
            payload = {"payload": json.dumps({"name": "other", **image, **fields})}
            self.message("POST", "store/algorithms/apply", payload, 400, text)
        self.message("POST", "store/algorithms/apply", {"payload": "{}"}, 400,
                     'algorithm should have required property "name"')
        self.message("POST", "store/algorithms/apply", {"payload": '{"name": "green", "type": "Image"}'}, 400,
                     'algorithm type cannot be changed from "Code" to "Image"')
        body, headers = multipart({"payload": '{"name": "other", "env": "python"}', "file": "no archive"})
        self.message("POST", "store/algorithms/apply", body, 400,
                     "data.fileExt should be equal to one of the allowed values (zip,gz)", headers=headers)
        self.assertEqual([a["name"] for a in self.ok("GET", "store/algorithms")], ["green"])
        self.message("GET", "store/algorithms/Bad", None, 400,
                     "algorithm name must contain only lower-case alphanumeric, dash or dot")
        self.message("GET", "store/algorithms?sort=up", None, 400,
                     "data.sort should be equal to one of the allowed values (asc,desc)")
        self.message("GET", "store/algorithmsFilter?cursor=x", None, 400, "please provide a valid cursor")
        self.message("DELETE", "store/algorithms/green?force=x", None, 400, "data.force should be boolean")

    def test_boards(self):
        for body, text in [({"taskId": "t"}, "Must supply jobId"), ({"jobId": "j"}, "Must supply nodeName"),
                           ({"nodeName": "n"}, "Must supply pipeLineName"),
                           ({"nodeName": "n", "pipelineName": "p"}, "tensorboards are not enabled on this server"),
                           ({"nodeName": "a", "jobId": self.job}, "tensorboards are not enabled on this server")]:
            self.message("POST", "boards/tensors", body, 400, text)
        self.message("POST", "boards/optunas", {"jobId": "j"}, 400,
                     "boards of optimisation studies are not enabled on this server")

    def test_absent_features(self):
        for method, path in [("GET", "datasource"), ("POST", "datasource"), ("GET", "datasource/id/x"),
                             ("DELETE", "datasource/x"), ("PATCH", "datasource/x/credentials"), ("POST", "datasource/x/sync")]:
            self.message(method, path, None, 404, "data sources are not enabled on this server")
        self.message("GET", "jaeger?jobId=x", None, 404, "traces are not enabled on this server")
        for what in ["pods", "jobs"]:
            self.assertEqual(self.server.call("DELETE", f"kubernetes/algorithms/{what}/green"),
                             (404, f"No {what} found with selector algorithm-name=green"))
            self.assertEqual(self.server.call("DELETE", f"kubernetes/algorithms/{what}/green?selector=a"),
                             (404, f"No {what} found with selector a"))

    def test_cleaning(self):
        names = "datasource,debug,etcd,gateway,jobs,output,pipelines,redis,status,storage,taskStatus,records,logs,versions,builds"
        for method, path in [("GET", "gc/status/x"), ("POST", "gc/clean/x"), ("POST", "gc/dryrun/x")]:
            self.message(method, path, None, 400, f"cleaner type is invalid ({names})")
        for age in [-1, "x", 1.5, {}]:
            self.message("POST", "gc/dryrun", {"maxAge": age}, 400, "maxAge must be a valid positive integer")

    def test_cleaning_that_only_looks(self):
        names = ("datasource,debug,etcd,gateway,jobs,output,pipelines,redis,status,storage,taskStatus,records,logs,versions,"
                 "builds").split(",")
        self.assertEqual(self.ok("POST", "gc/dryrun", {}), [{"name": n, "count": 0, "sample": []} for n in names])
        self.assertEqual(self.ok("POST", "gc/dryrun/jobs", {}), {"name": "jobs", "count": 0, "sample": []})

    def test_by_name(self):
        cron = {"cron": {"pattern": "0 0 * * *", "enabled": False}}
        self.ok("POST", "store/pipelines", {"name": "nightly", "nodes": [node("a", "green")], "triggers": cron}, status=201)
        listed = [{"name": "nightly", **cron}]
        self.assertEqual(self.ok("GET", "cron/list"), listed)
        self.assertEqual(self.ok("GET", "cron/list/any"), listed)
        self.ok("POST", "experiment", {"name": "named", "description": "of its own"})
        experiment = self.ok("GET", "experiment/named")
        self.assertEqual((experiment["name"], experiment["description"]), ("named", "of its own"))

    def test_malformed(self):
        for method, path in [("POST", "exec/raw"), ("POST", "exec/search"), ("POST", "store/pipelines"),
                             ("PUT", "store/algorithms"), ("POST", "versions/algorithms/apply"), ("POST", "builds/stop"),
                             ("POST", "queue/preferred"), ("POST", "gc/clean"), ("POST", "boards/tensors"),
                             ("PUT", "versions/pipelines/alias"), ("POST", "cron/start"), ("POST", "experiment")]:
            with self.subTest(path):
                self.assertEqual(self.server.call(method, path, b"{")[0], 400)
                self.assertEqual(self.server.call(method, path, b"[" * 5000)[0], 400)
        self.assertEqual(self.server.call("POST", "builds/webhook/github", {"payload": "{"})[0], 400)
        self.assertEqual(self.server.call("POST", "store/algorithms/apply", {"payload": "{"})[0], 400)
        for path in ["readme/pipelines/simple", "readme/algorithms/green"]:
            self.assertEqual(self.server.call("POST", path, b"text")[0], 400)

    def test_an_algorithm_with_nothing_to_run(self):
        """No request leaves such a one behind; the data of another installation may hold it."""
        body = json.dumps({"name": "bare", "env": "python"})
        with contextlib.closing(sqlite3.connect(self.server.data / "catalog.db")) as catalog, catalog:
            catalog.execute("INSERT INTO document(kind, key, family, body) VALUES('algorithm', 'bare', '', ?)", (body,))
        for path, pipeline in [("exec/raw", {"name": "p", "nodes": [node("a", "bare")]}),
                               ("exec/algorithm", {"name": "bare", "input": []})]:
            self.message("POST", path, pipeline, 400, "missing image for algorithm bare")

    def test_wrong_methods(self):
        for method, path in [("PATCH", "exec/search"), ("DELETE", "queue/managed"), ("POST", "gateway"), ("GET", "gc/clean"),
                             ("DELETE", "versions/algorithms/alias")]:
            self.message(method, path, None, 405, "Method Not Allowed")

    def test_indexes(self):
        for name in ["exec", "builds", "boards", "cron", "pipelines", "status", "storage", "store", "versions", "webhooks"]:
            self.assertEqual(self.ok("GET", name), {"message": f"v1 {name} api"})


if __name__ == "__main__":
    unittest.main()
