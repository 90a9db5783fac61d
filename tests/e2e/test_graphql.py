"""GraphQL: the dashboard's queries (older and newer), paging and filters, the protocol over HTTP, errors and limits."""

import json
import unittest
import urllib.error
import urllib.parse
import urllib.request

from harness import Case, node

DOUBLE = """
def start(args):
    value = args["input"][0]
    print("doubling", value)
    if value == "bad":
        raise ValueError("cannot double")
    return value * 2
"""
WAITS = """
import os, time
def start(args):
    while not os.path.exists(args["input"][0]):
        time.sleep(0.01)
"""

STATES = "succeed failed stopped active creating preschedule pending skipped stalled warning failedScheduling"
JOB_FIELDS = f"""
  key externalId auditTrail {{ action user timestamp }}
  status {{ pipeline level status timestamp data {{ progress details states {{ {STATES} }} }} }}
  results {{ startTime timestamp status timeTook data {{ storageInfo {{ path size }} }} }}
  pipeline {{ name experimentName kind priority startTime activeTime queueTimeSeconds tags types }}
  cursor timeTook"""
JOBS = """query Jobs($experimentName: String, $pipelineName: String, $algorithmName: String, $pipelineStatus: String,
  $user: String, $tags: [String], $tag: String, $datesRange: Range, $cursor: String, $limit: Int) {
  jobsAggregated(experimentName: $experimentName, pipelineName: $pipelineName, algorithmName: $algorithmName,
    pipelineStatus: $pipelineStatus, user: $user, tags: $tags, tag: $tag, datesRange: $datesRange, cursor: $cursor,
    limit: $limit) {
    jobs { ...Row } cursor jobsCount } }
fragment Row on Job {""" + JOB_FIELDS + "}"
JOB = """query One($jobId: String!) { job(id: $jobId) {
  key userPipeline { name modified nodes { nodeName algorithmName input { path value } } options { ttl } }
  results { startTime timestamp status timeTook data { progress details states { succeed } storageInfo { path size } } }
  status { timestamp pipeline status level data { progress details states { succeed } } }
  pipeline { name version kind priority experimentName startTime lastRunResult { timestamp status timeTook }
    flowInputMetadata { metadata { values } storageInfo { path size } } flowInput
    options { ttl batchTolerance progressVerbosityLevel concurrentPipelines { amount rejectOnFailure } }
    triggers { cron { enabled pattern } pipelines } nodes { nodeName algorithmName input kind stateType } }
  graph { jobId timestamp
    nodes { nodeName algorithmName algorithmVersion taskId podName status startTime endTime level error warnings retries
      downloadFileExt devMode
      batch { podName taskId status batchIndex startTime endTime output { taskId storageInfo { path size } } input { path value } }
      batchInfo { idle completed errors running total } boards
      output { taskId discovery { host port } metadata { values } storageInfo { path size } } input { path value } }
    edges { from to value { types metrics } } } } }"""
COUNTERS = """query($pipelineName: String, $tags: [String], $datesRange: Range) {
  pipelines { pipelinesCount } algorithms { algorithmsCount list { unscheduledReason } }
  jobsAggregated(pipelineName: $pipelineName, tags: $tags, datesRange: $datesRange) { jobsCount }
  queueCount { managed preferred } dataSources { dataSourcesCount }
  discovery { pipelineDriver { driverId } worker { workerId } } }"""
ALGORITHMS = """{ algorithms { algorithmsCount list { name cpu gpu mem reservedMemory minHotWorkers env entryPoint type
  algorithmImage version debugUrl errors unscheduledReason created modified auditTrail { user timestamp version }
  options { debug pending devMode devFolder } gitRepository { gitKind url branchName webUrl cloneUrl commit { id timestamp message } }
  buildStats { total pending creating active completed failed stopped } } } }"""
BUILDS = """query($name: String!) { algorithmBuilds(algorithmName: $name) { buildId imageTag env type status progress error trace
  startTime endTime algorithmImage buildMode result { data warnings errors } gitRepository { url } algorithm { name cpu mem } } }"""
LOGS = """query($podName: String!, $taskId: String, $source: String, $nodeKind: String, $logMode: String, $searchWord: String,
  $limit: Int, $containerNames: [String]) { logsByQuery(podName: $podName, taskId: $taskId, source: $source,
  nodeKind: $nodeKind, logMode: $logMode, searchWord: $searchWord, limit: $limit, containerNames: $containerNames) {
  logs { level timestamp message } podStatus } }"""
QUEUE = """query($pageSize: Int!, $firstJobId: String, $lastJobId: String, $pipelineName: String, $tag: String, $lastJobs: Boolean) {
  managedList(pageSize: $pageSize, firstJobId: $firstJobId, lastJobId: $lastJobId, pipelineName: $pipelineName, tag: $tag,
    lastJobs: $lastJobs) { ...Page }
  preferedList(pageSize: $pageSize) { ...Page }
  aggregatedTagsManaged { name count } aggregatedPipelineManaged { name count }
  aggregatedTagsPrefered { name lastJob count } aggregatedPipelinePrefered { name lastJob count }
  queueCount { managed preferred } }
fragment Page on ArrayReturnList { nextCount prevCount
  returnList { jobId experimentName pipelineName priority maxExceeded entranceTime tags } }"""
CLUSTER = """{ discovery {
    pipelineDriver { driverId podName idle paused status max capacity driverStatus jobStatus jobs { jobId active pipelineName } }
    taskExecutor { nodes { name total { cpu gpu mem } requests { cpu } workersTotal { mem } other { cpu }
        workers { total stats { algorithmName count } } workers2 labels { kubernetesiohostname } }
      resourcePressure { cpu gpu mem } actual { total stats { algorithmName count init ready working exit hot status results } } }
    worker { workerStatus isMaster workerStartingTime jobCurrentTime workerPaused hotWorker error jobId workerId algorithmName
      podName streamingDiscovery { host port } } }
  nodeStatistics { metric legend results { name algorithmsData { name amount size } } }
  diskSpace { size free }
  errorLogs { type hostName uptime timestamp serviceName podName id level message }
  healthMonitoring { overallHealthStatus services { serviceName status } } }"""
DATA_SOURCES = """query($name: String!, $id: String!) { dataSources { list { id name filesCount } dataSourcesCount }
  DataSourceVersions(name: $name) { id commitHash versionDescription }
  DataSourceSnapanshots(name: $name) { id name query droppedFiles { id } filteredFilesList { id } dataSource { id name } }
  DataSourcePreviewQuery(id: $id, query: "x") { id path } }"""


class GraphQL(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepared = False

    def setUp(self):
        super().setUp()
        if type(self).prepared:
            return
        cls = type(self)
        self.apply("double", DOUBLE)
        pipeline = {"name": "twice", "tags": ["t1", "t2"], "experimentName": "main", "flowInput": {"rows": [1, 2, 3]}, "nodes": [
            node("first", "double", "#@flowInput.rows"), node("last", "double", "@first")]}
        self.assertEqual(self.server.call("POST", "store/pipelines", pipeline)[0], 201)
        answer = self.server.call("POST", "exec/stored", {"name": "twice"})[1]
        self.server.wait(answer["jobId"])
        cls.done = answer["jobId"]
        cls.failed, _ = self.run_job({"name": "twist", "nodes": [node("n", "double", "bad")], "tags": ["t2"]}, ("failed",))
        cls.other, _ = self.run_job({"name": "other", "nodes": [node("n", "double", 1)]})
        cls.prepared = True

    def ask(self, query, **variables):
        """The data of a query that must succeed."""
        status, answer = self.server.call("POST", "graphql", {"query": query, "variables": variables}, prefix="/")
        self.assertEqual((status, answer.get("errors")), (200, None))
        return answer["data"]

    def refused(self, query, **variables):
        status, answer = self.server.call("POST", "graphql", {"query": query, "variables": variables}, prefix="/")
        self.assertNotIn("data", answer)
        error = answer["errors"][0]
        self.assertEqual(error["status"], status)
        self.assertEqual(error["code"], error["extensions"]["code"])
        return status, error["message"]

    def keys(self, **variables):
        return [job["key"] for job in self.ask(JOBS, **variables)["jobsAggregated"]["jobs"]]

    def test_one_job(self):
        job = self.ask(JOB, jobId=self.done)["job"]
        self.assertEqual(job["key"], self.done)
        self.assertEqual(job["status"]["status"], "completed")
        self.assertEqual(job["status"]["data"], {"progress": 100, "details": "100% completed, 4 succeed", "states": {"succeed": 4}})
        self.assertEqual(job["results"]["status"], "completed")
        path = job["results"]["data"]["storageInfo"]["path"]
        self.assertEqual(self.server.get("storage/values/" + path)[0]["result"], [2, 4, 6, 2, 4, 6])
        self.assertEqual(job["pipeline"]["flowInput"], {"rows": [1, 2, 3]})
        stored = {"metadata": {"flowInput.rows": {"type": "array", "size": 3}},
                  "storageInfo": {"path": f"local-hkube/{self.done}/{self.done}"}}
        self.assertEqual(job["pipeline"]["flowInputMetadata"]["storageInfo"]["path"], stored["storageInfo"]["path"])
        self.assertEqual(self.server.get("storage/values/" + stored["storageInfo"]["path"]), {"rows": [1, 2, 3]})
        self.assertEqual(self.server.get(f"exec/pipelines/{self.done}")["flowInputMetadata"], stored)
        self.assertNotIn("flowInputMetadata", self.server.get(f"exec/pipelines/{self.other}"))
        self.assertEqual(job["pipeline"]["nodes"][0]["input"], ["#@flowInput.rows"])
        self.assertEqual(job["userPipeline"]["nodes"][1]["input"], [{"path": None, "value": "@first"}])
        first, last = job["graph"]["nodes"]
        self.assertEqual(first["batchInfo"], {"idle": 0, "completed": 3, "errors": 0, "running": 0, "total": 3})
        self.assertEqual([item["input"] for item in first["batch"]], [[{"path": None, "value": n}] for n in (1, 2, 3)])
        self.assertTrue(first["batch"][0]["startTime"].isdigit())
        self.assertEqual((last["status"], last["batch"], last["level"]), ("succeed", None, 1))
        self.assertEqual(last["output"]["taskId"], last["taskId"])
        self.assertEqual(self.server.get("storage/values/" + last["output"]["storageInfo"]["path"]), [2, 4, 6, 2, 4, 6])
        self.assertEqual(job["graph"]["edges"], [{"from": "first", "to": "last", "value": {"types": ["waitNode", "input"], "metrics": None}}])
        self.assertEqual(self.refused(JOB, jobId="nothing"), (404, "job nothing Not Found"))

    def test_list(self):
        jobs = self.ask(JOBS, limit=100)["jobsAggregated"]
        self.assertEqual([job["key"] for job in jobs["jobs"]], [self.other, self.failed, self.done])
        self.assertEqual(jobs["jobsCount"], 3)
        other, failed, done = jobs["jobs"]
        self.assertEqual(done["pipeline"]["tags"], ["t1", "t2"])
        self.assertEqual(done["pipeline"]["types"], ["stored"])
        self.assertEqual((done["pipeline"]["name"], done["pipeline"]["priority"], done["pipeline"]["kind"]), ("twice", 3, "batch"))
        self.assertGreaterEqual(done["pipeline"]["activeTime"], done["pipeline"]["startTime"])
        self.assertGreaterEqual(done["pipeline"]["queueTimeSeconds"], 0)
        self.assertEqual(done["status"]["data"]["states"]["succeed"], 4)
        self.assertIsNone(done["status"]["data"]["states"]["failed"])
        self.assertEqual([(entry["action"], entry["user"]) for entry in done["auditTrail"]], [("run", "defaultUser")])
        self.assertEqual((failed["status"]["status"], failed["status"]["level"]), ("failed", "error"))
        self.assertIsNone(failed["results"]["data"])
        self.assertTrue(other["results"]["data"]["storageInfo"]["path"])
        self.assertEqual(jobs["cursor"], done["cursor"])

    def test_filters(self):
        everything = [self.other, self.failed, self.done]
        started = self.ask(JOBS, limit=1)["jobsAggregated"]["jobs"][0]["pipeline"]["startTime"]
        for filters, expected in (
            ({"pipelineName": "twi"}, [self.failed, self.done]),
            ({"pipelineName": "twice"}, [self.done]),
            ({"pipelineName": self.failed}, [self.failed]),
            ({"pipelineName": "wice"}, []),
            ({"algorithmName": "dou"}, everything),
            ({"algorithmName": "trouble"}, []),
            ({"pipelineStatus": "failed"}, [self.failed]),
            ({"pipelineStatus": "active"}, []),
            ({"pipelineStatus": "no-such"}, []),
            ({"experimentName": "main"}, everything),
            ({"experimentName": "other"}, []),
            ({"tags": ["t1", "nothing"]}, [self.done]),
            ({"tag": "t2"}, [self.failed, self.done]),
            ({"user": "defaultUser"}, everything),
            ({"user": "somebody"}, []),
            ({"datesRange": {"from": str(started), "to": str(started + 1)}}, [self.other]),
            ({"datesRange": {"to": "2020-01-01"}}, []),
            ({"limit": 0}, []),
        ):
            with self.subTest(filters=filters):
                self.assertEqual(self.keys(**filters), expected)
        self.assertEqual(self.ask(JOBS, pipelineName="twi", limit=1)["jobsAggregated"]["jobsCount"], 2)
        status, message = self.refused(JOBS, datesRange={"from": "yesterday"})
        self.assertEqual(status, 400)
        self.assertIn("is not a date", message)

    def test_pages(self):
        first = self.ask(JOBS, limit=2)["jobsAggregated"]
        second = self.ask(JOBS, limit=2, cursor=first["cursor"])["jobsAggregated"]
        third = self.ask(JOBS, limit=2, cursor=second["cursor"])["jobsAggregated"]
        self.assertEqual([[job["key"] for job in page["jobs"]] for page in (first, second, third)],
                         [[self.other, self.failed], [self.done], []])
        self.assertIsNone(third["cursor"])
        self.assertEqual([page["jobsCount"] for page in (first, second, third)], [3, 3, 3])
        self.assertEqual(self.refused(JOBS, cursor="x"), (400, "please provide a valid cursor"))

    def test_histogram_and_grid(self):
        histogram = self.ask("query($limit: Int) { jobsAggregated(limit: $limit) { jobs { key results { startTime } "
                             "pipeline { startTime } } cursor } }", limit=100000)["jobsAggregated"]
        self.assertEqual([job["key"] for job in histogram["jobs"]], [self.other, self.failed, self.done])
        for job in histogram["jobs"]:
            self.assertEqual(job["results"]["startTime"], job["pipeline"]["startTime"])
        grid = self.ask("{ jobsAggregated { jobs { key graph { nodes { nodeName status } } pipeline { nodes { nodeName } } } } }")
        self.assertEqual(grid["jobsAggregated"]["jobs"][1]["graph"]["nodes"], [{"nodeName": "n", "status": "failed"}])
        self.assertEqual(grid["jobsAggregated"]["jobs"][2]["pipeline"]["nodes"], [{"nodeName": "first"}, {"nodeName": "last"}])
        by_name = self.ask('{ jobsByExperimentName(experimentName: "main") { key } }')["jobsByExperimentName"]
        self.assertEqual(len(by_name), 3)

    def test_counters_and_catalog(self):
        data = self.ask(COUNTERS, tags=["t2"])
        self.assertEqual(data["pipelines"], {"pipelinesCount": 1})
        self.assertEqual(data["algorithms"]["algorithmsCount"], len(data["algorithms"]["list"]))
        self.assertEqual(data["jobsAggregated"], {"jobsCount": 2})
        self.assertEqual(data["dataSources"], {"dataSourcesCount": 0})
        self.assertEqual(len(data["discovery"]["pipelineDriver"]), 1)
        algorithm = next(a for a in self.ask(ALGORITHMS)["algorithms"]["list"] if a["name"] == "double")
        self.assertEqual((algorithm["env"], algorithm["cpu"], algorithm["mem"]), ("python", "0.1", "256Mi"))
        self.assertEqual((algorithm["buildStats"]["total"], algorithm["buildStats"]["completed"]), (1, 1))
        whole = self.ask('{ algorithmsByName(name: "double") }')["algorithmsByName"]
        self.assertEqual(whole["version"], algorithm["version"])
        version = self.ask("query($v: String!) { algorithmsByVersion(name: \"double\", version: $v) }", v=algorithm["version"])
        self.assertEqual(version["algorithmsByVersion"]["semver"], "1.0.0")
        self.assertEqual(self.refused('{ algorithmsByName(name: "x") }'), (404, "algorithm x Not Found"))
        build = self.ask(BUILDS, name="double")["algorithmBuilds"][0]
        self.assertEqual((build["status"], build["progress"], build["algorithm"]["name"]), ("completed", 100, "double"))
        pipelines = self.ask("{ pipelines { list pipelinesCount } }")["pipelines"]
        self.assertEqual(pipelines["list"][0]["name"], "twice")
        stats = self.ask("{ pipelineStats { name stats { status count } } }")["pipelineStats"]
        self.assertIn({"name": "twist", "stats": [{"status": "failed", "count": 1}]}, stats)
        self.assertEqual(self.ask("{ experiments { name description created } }")["experiments"][0]["name"], "main")

    def test_logs(self):
        graph = self.ask(JOB, jobId=self.done)["job"]["graph"]
        task = graph["nodes"][0]["batch"][1]
        logs = self.ask(LOGS, podName=task["podName"], taskId=task["taskId"], source="k8s", nodeKind="algorithm", logMode="algorithm",
                        limit=10)["logsByQuery"]
        self.assertEqual([(line["level"], line["message"]) for line in logs["logs"]], [("info", "doubling 2")])
        self.assertEqual(logs["podStatus"], "NORMAL")
        everything = self.ask(LOGS, podName=self.done, searchWord="DOUBLING")["logsByQuery"]["logs"]
        self.assertEqual(len(everything), 4)
        self.assertEqual(everything[-1]["message"], "doubling [2, 4, 6]", "lines of the pod come in their order")
        saved = self.ask(LOGS, podName=self.done, searchWord="DOUBLING", source="es")["logsByQuery"]["logs"]
        self.assertEqual(saved, everything[::-1], "lines of the archive come newest first")
        last = self.ask(LOGS, podName=self.done, limit=1)["logsByQuery"]["logs"]
        self.assertEqual([line["message"] for line in last], ["doubling [2, 4, 6]"])
        self.assertEqual(self.ask(LOGS, podName=self.done, logMode="internal")["logsByQuery"]["logs"], [])
        self.assertEqual(self.ask(LOGS, podName="nothing")["logsByQuery"], {"logs": [], "podStatus": "NOT_EXIST"})
        self.assertEqual(self.refused(LOGS, podName=self.done, nodeKind="x"), (400, "invalid node kind x"))

    def test_a_log_that_cannot_be_read_says_so(self):
        file, = self.server.data.glob(f"**/{self.other}.log")
        file.unlink()
        file.mkdir()  # root cannot read that as a file either
        line, = self.ask(LOGS, podName=self.other, source="es")["logsByQuery"]["logs"]
        self.assertEqual((line["level"], line["message"]),
                         ("error", "cannot read logs from es, err: the log of the job cannot be read: Is a directory"))

    def test_cluster(self):
        data = self.ask(CLUSTER)
        driver = data["discovery"]["pipelineDriver"][0]
        self.assertEqual((driver["idle"], driver["paused"], driver["capacity"], driver["jobs"]), (True, False, 0, []))
        executor = data["discovery"]["taskExecutor"][0]
        self.assertGreater(executor["nodes"][0]["total"]["cpu"], 0)
        self.assertEqual([metric["metric"] for metric in data["nodeStatistics"]], ["cpu", "mem", "gpu"])
        for metric in data["nodeStatistics"]:
            rows = metric["results"][0]["algorithmsData"]
            self.assertEqual([row["name"] for row in rows], [*metric["legend"], "total"])
            sizes = {row["name"]: row["size"] for row in rows}
            self.assertTrue(all(size == round(size, 1) for size in sizes.values()), sizes)
            self.assertAlmostEqual(sum(sizes.values()) - sizes["total"], sizes["total"], delta=0.05 * len(sizes))
        self.assertGreaterEqual(int(data["diskSpace"]["size"]), int(data["diskSpace"]["free"]))
        self.assertEqual(data["healthMonitoring"]["overallHealthStatus"], "OK")
        for worker in data["discovery"]["worker"]:
            self.assertIn(worker["workerStatus"], ("init", "ready", "working", "exit"))
        self.assertTrue(all(line["level"] in ("warning", "error") for line in data["errorLogs"]))

    def test_data_sources(self):
        data = self.ask(DATA_SOURCES, name="x", id="y")
        self.assertEqual(data["dataSources"], {"list": [], "dataSourcesCount": 0})
        self.assertEqual(data["DataSourcePreviewQuery"], [])
        self.assertEqual(self.refused('{ dataSource(name: "x", id: "y") { id } }'), (404, "dataSource x Not Found"))

    def http(self, method, url, body=None, content_type=None):
        request = urllib.request.Request(self.server.endpoint + url, data=body, method=method,
                                         headers={"Content-Type": content_type} if content_type else {})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def test_over_http(self):
        expected = (200, {"data": {"x": "Query"}})
        query = urllib.parse.urlencode({"query": "query A { a: __typename } query B { x: __typename }", "operationName": "B"})
        self.assertEqual(self.http("GET", "/graphql?" + query), expected)
        self.assertEqual(self.http("GET", "/hkube/api-server/graphql?" + query), expected)
        variables = urllib.parse.urlencode({"query": "query($yes: Boolean!) { x: __typename y: __typename @skip(if: $yes) }",
                                            "variables": '{"yes": true}'})
        self.assertEqual(self.http("GET", "/graphql?" + variables), expected)
        self.assertEqual(self.http("POST", "/graphql", b"{ x: __typename }", "application/graphql"), expected)
        self.assertEqual(self.http("POST", "/graphql", b'{"query": "{ x: __typename }", "variables": null}', "application/json"), expected)
        for method, url, body in (("GET", "/graphql", None), ("POST", "/graphql", b"{"), ("POST", "/graphql", b"[]"),
                                  ("POST", "/graphql", b'{"query": 1}'), ("POST", "/graphql", b'{"query": "{x", "variables": []}'),
                                  ("GET", "/graphql?query=%7Ba%7D&variables=1", None), ("POST", "/graphql", b'{"query": "{ nope }"}')):
            with self.subTest(url=url, body=body):
                status, answer = self.http(method, url, body, "application/json")
                self.assertEqual((status, list(answer)), (400, ["errors"]))
        self.assertEqual(self.http("DELETE", "/graphql")[0], 405)

    def test_formats_over_http(self):
        """The media types and statuses of GraphQL over HTTP; who takes anything gets what the original answers."""
        plain, response = "application/json", "application/graphql-response+json"
        missing = '{ job(id: "nothing") { key } }'
        for query, accept, status, type_, has_data in (
            ("{ __typename }", None, 200, plain, True), ("{ __typename }", "*/*", 200, plain, True),
            ("{ __typename }", response, 200, response, True), ("{", "*/*", 400, plain, False), ("{", plain, 200, plain, False),
            ("{", response, 400, response, False), ("{ nope }", plain, 200, plain, False), ("{ nope }", response, 400, response, False),
            (missing, "*/*", 404, plain, False), (missing, plain, 200, plain, True), (missing, response, 200, response, True),
        ):
            with self.subTest(query=query, accept=accept):
                headers = {"Content-Type": plain, **({"Accept": accept} if accept else {})}
                request = urllib.request.Request(self.server.endpoint + "/graphql", json.dumps({"query": query}).encode(), headers)
                try:
                    answer = urllib.request.urlopen(request, timeout=60)
                except urllib.error.HTTPError as error:
                    answer = error
                self.assertEqual((answer.status, answer.headers["Content-Type"]), (status, type_ + "; charset=utf-8"))
                self.assertEqual("data" in json.load(answer), has_data)
        for type_ in ("text/plain", "application/x-www-form-urlencoded"):
            self.assertEqual(self.http("POST", "/graphql", b'{"query": "{ x: __typename }"}', type_)[0], 400)
        self.assertEqual(self.http("GET", "/graphql?query=mutation%7B__typename%7D")[0], 405)

    def test_errors_have_places(self):
        answer = self.http("POST", "/graphql", b'{"query": "{ pipelines { pipelinesCount } job(id: \\"x\\") { key } }"}', "application/json")
        self.assertEqual(answer, (200, {"errors": [{"message": "job x Not Found", "locations": [{"line": 1, "column": 32}], "path": ["job"],
                                                    "code": "NOT_FOUND", "status": 404, "extensions": {"code": "NOT_FOUND"}}],
                                        "data": {"pipelines": {"pipelinesCount": 1}, "job": None}}))
        status, message = self.refused("{ pipelins { pipelinesCount } }")
        self.assertEqual((status, message), (400, 'Cannot query field "pipelins" on type "Query". Did you mean "pipelines"?'))

    def test_limits(self):
        many = "{" + "".join(f"a{i}: pipelines {{ pipelinesCount }} " for i in range(61)) + "}"
        self.assertEqual(self.refused(many)[0], 400)
        fragments = "{ discovery { ...F0 } }" + "".join(
            f"fragment F{i} on Discovery {{ a: worker {{ ...W{i} }} b: worker {{ ...W{i} }} ...F{i + 1} }} fragment W{i} on Worker {{ jobId }} "
            for i in range(900)) + "fragment F900 on Discovery { host }"
        self.assertEqual(self.refused(fragments)[0], 400)
        self.assertEqual(self.refused("{" * 10000)[0], 400)
        self.assertEqual(self.refused("{ a }" + " " * 300_000)[0], 413)

    def test_introspection(self):
        data = self.ask("{ __schema { queryType { name } types { kind name fields { name args { name type { ...T } } type { ...T } } "
                        "inputFields { name type { ...T } } } directives { name } } }"
                        "fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }")["__schema"]
        types = {type_["name"]: type_ for type_ in data["types"]}

        def named(type_):
            return named(type_["ofType"]) if type_["name"] is None else type_["name"]

        for type_ in data["types"]:
            for field in (type_["fields"] or []) + (type_["inputFields"] or []):
                self.assertIn(named(field["type"]), types)
        aggregated = next(field for field in types["Query"]["fields"] if field["name"] == "jobsAggregated")
        arguments = {argument["name"]: argument["type"] for argument in aggregated["args"]}
        self.assertEqual(arguments["tag"]["name"], "String")
        self.assertEqual(arguments["tags"], {"kind": "LIST", "name": None, "ofType": {"kind": "SCALAR", "name": "String", "ofType": None}})


class LiveJobs(Case):
    arguments = ("--cpus", "1", "--memory", "1Gi")

    def test_a_job_that_runs_and_one_that_waits(self):
        ask = GraphQL.ask
        self.apply("waits", WAITS, mem="1Gi")
        go = self.server.data / "go"
        first = self.server.call("POST", "exec/raw", {"name": "runs", "nodes": [node("a", "waits", str(go))]})[1]["jobId"]
        self.server.wait(first, ("active",))
        second = self.server.call("POST", "exec/raw", {"name": "waits", "nodes": [node("a", "waits", str(go))], "tags": ["x"],
                                                       "options": {"ttl": 600}})[1]["jobId"]
        jobs = ask(self, JOBS)["jobsAggregated"]
        self.assertEqual(([job["key"] for job in jobs["jobs"]], jobs["jobsCount"]), ([first], 1))
        self.assertEqual(jobs["jobs"][0]["status"]["status"], "active")
        self.assertIsNone(jobs["jobs"][0]["results"])
        pending = ask(self, JOBS, pipelineStatus="pending")["jobsAggregated"]
        self.assertEqual(([job["key"] for job in pending["jobs"]], pending["jobsCount"]), ([second], 1))
        self.assertIsNone(pending["jobs"][0]["pipeline"]["activeTime"])
        graph = ask(self, JOB, jobId=first)["job"]["graph"]
        self.assertEqual(graph["nodes"][0]["status"], "active")

        queue = ask(self, QUEUE, pageSize=10)
        self.assertEqual(queue["queueCount"], {"managed": 1, "preferred": 0})
        self.assertEqual([row["jobId"] for row in queue["managedList"]["returnList"]], [second])
        self.assertEqual(queue["managedList"]["returnList"][0]["tags"], ["x"])
        self.assertEqual(queue["preferedList"]["returnList"], [])
        self.assertEqual(queue["aggregatedTagsManaged"], [{"name": "x", "count": 1}])

        data = ask(self, CLUSTER)
        worker = next(worker for worker in data["discovery"]["worker"] if worker["algorithmName"] == "waits")
        self.assertEqual((worker["workerStatus"], worker["jobId"]), ("working", first))
        driver = data["discovery"]["pipelineDriver"][0]
        self.assertEqual({job["jobId"]: job["active"] for job in driver["jobs"]}, {first: True, second: False})
        actual = data["discovery"]["taskExecutor"][0]["actual"]
        self.assertEqual((actual["total"], actual["stats"][0]["working"]), (1, 1))
        go.write_text("")
        self.server.wait(first)
        self.server.wait(second)
        stopped = ask(self, JOBS)["jobsAggregated"]
        self.assertEqual([job["status"]["status"] for job in stopped["jobs"]], ["completed", "completed"])


class LargeBatch(Case):
    def test_what_failed_is_on_the_first_page(self):
        self.apply("some", "def start(args):\n    if args['input'][0] == 1200:\n        raise ValueError('no')\n    return 1\n")
        job, _ = self.run_job({"name": "large", "nodes": [node("n", "some", "#[1...1300]")],
                               "options": {"batchTolerance": 50}})
        query = "query($id: String!) { job(id: $id) { graph { nodes { batch { batchIndex status } batchInfo { total } } } } }"
        status, answer = self.server.call("POST", "graphql", {"query": query, "variables": {"id": job}}, prefix="/")
        self.assertEqual(status, 200, answer)
        shown = answer["data"]["job"]["graph"]["nodes"][0]
        self.assertEqual((len(shown["batch"]), shown["batchInfo"]["total"]), (1000, 1300))
        self.assertEqual(shown["batch"][0], {"batchIndex": 1200, "status": "failed"})
        self.assertEqual(shown["batch"][1]["batchIndex"], 1)
        rest = self.server.get(f"graph/parsed/{job}?from=1000&to=1300")["nodes"][0]["batch"]
        self.assertEqual([item["batchIndex"] for item in rest], list(range(1001, 1301)))


if __name__ == "__main__":
    unittest.main()
