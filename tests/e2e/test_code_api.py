"""Algorithms that start algorithms and pipelines, in Python and Node.js."""

import json
import re
import unittest

from harness import ROOT, Case, Server, is_running, node, wait_until

PYTHON = """
def start(args, api):
    kind, *rest = args['input']
    call = {'algorithm': api.start_algorithm, 'stored': api.start_stored_subpipeline,
            'raw': api.start_raw_subpipeline}[kind.split('-')[0]]
    if kind.endswith('-caught'):
        try:
            return call(*rest)
        except api.CallError as error:
            return [type(error).__name__, str(error)]
    if kind.endswith('-left'):
        call(*rest, wait=False)
        return 'did not wait'
    return call(*rest)
"""
NODEJS = """
module.exports.start = async (options, api) => {
  const [kind, ...rest] = options.input;
  const call = { algorithm: 'startAlgorithm', stored: 'startStoredSubpipeline', raw: 'startRawSubpipeline' }[kind.split('-')[0]];
  if (kind.endsWith('-caught')) return api[call](...rest).catch((e) => [e.stopped ? 'CallStopped' : 'CallError', e.message]);
  if (kind.endsWith('-left')) {
    api[call](...rest);
    return 'did not wait';
  }
  return api[call](...rest);
};
"""
ABOUT = """
def start(args):
    return {'input': args['input'], 'jobId': args['jobId'], 'taskId': args['taskId'], 'nodeName': args['nodeName'],
            'root': args['info'].get('rootJobId'), 'parentNodeName': args.get('parentNodeName')}
"""
FAILING = "def start(args):\n    raise ValueError('no such colour')\n"


def sleeper(mark):
    """Says in a file that it runs, and for which job, and never ends by itself."""
    return f"""
import json, os, pathlib, threading
def start(args):
    mark = pathlib.Path({str(mark)!r})
    mark.with_suffix('.partial').write_text(json.dumps([os.getpid(), args['jobId']]))
    mark.with_suffix('.partial').rename(mark)
    threading.Event().wait()
"""


class CodeApi(Case):
    arguments = ("--internal-api", "open")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.setUp()
        case.apply("python", PYTHON)
        case.apply("nodejs", NODEJS, env="nodejs")
        case.apply("about", ABOUT)
        case.apply("failing", FAILING)
        case.store({"name": "stored", "nodes": [node("s", "about", "@flowInput.a", "@flowInput.b")],
                    "flowInput": {"a": 1, "b": {"x": 2}}, "experimentName": "main"})
        case.doCleanups()

    def store(self, pipeline):
        status, answer = self.server.call("POST", "store/pipelines", pipeline)
        self.assertEqual(status, 201, answer)

    def both(self, check):
        for algorithm in ("python", "nodejs"):
            with self.subTest(algorithm):
                check(algorithm)

    def call(self, algorithm, *arguments, until=("completed",)):
        """Runs a task that makes this call: its job, its result, its job's status."""
        job, status = self.run_job({"name": "caller", "nodes": [node("c", algorithm, *arguments)]}, until)
        return job, self.results(job)[0] if until == ("completed",) else None, status

    def test_an_algorithm_is_a_task_of_the_same_job(self):
        def check(algorithm):
            job, result, status = self.call(algorithm, "algorithm", "about", [1, {"a": ["é", None]}])
            self.assertEqual(result["input"], [1, {"a": ["é", None]}])
            self.assertEqual((result["jobId"], result["nodeName"], result["parentNodeName"]), (job, "c:about", "c"))
            self.assertEqual(status["data"]["states"], {"succeed": 2})
            self.assertEqual(len(self.server.get(f"exec/results/{job}")["data"]), 1)
        self.both(check)

    def test_the_result_of_an_algorithm_by_reference(self):
        def check(algorithm):
            job, result, _ = self.call(algorithm, "algorithm", "about", [1], False)
            self.assertTrue((self.server.data / "objects" / result["storageInfo"]["path"]).exists())
            self.assertIn(job, result["storageInfo"]["path"])
        self.both(check)

    def test_large_values_both_ways(self):
        text = "x" * 1_000_000
        job, status = self.run_job({"name": "large", "flowInput": {"text": text}, "nodes": [
            node("c", "python", "algorithm", "about", ["@flowInput.text"]), node("d", "about", "@c.input")]})
        self.assertEqual(status["data"]["states"], {"succeed": 3})

    def test_a_stored_pipeline_is_a_job_of_its_own(self):
        def check(algorithm):
            job, (item,), _ = self.call(algorithm, "stored", "stored", {"b": 5})
            self.assertEqual(item["nodeName"], "s")
            inner = item["result"]
            self.assertEqual(inner["input"], [1, 5])
            self.assertEqual(inner["root"], job)
            pipeline = self.server.get(f"exec/pipelines/{inner['jobId']}")
            self.assertEqual(pipeline["types"], ["internal", "stored", "sub-pipeline"])
            self.assertEqual(pipeline["experimentName"], "main")
        self.both(check)

    def test_a_raw_pipeline_is_a_job_of_its_own(self):
        for algorithm in ("python", "nodejs"):
            self.apply(f"raw-{algorithm}", *{
                "python": ("def start(args, api):\n    n = [{'nodeName': 'a', 'algorithmName': 'about', 'input': ['@flowInput.x']},\n"
                           "         {'nodeName': 'b', 'algorithmName': 'about', 'input': ['@a.input']}]\n"
                           "    return api.start_raw_subpipeline('fresh', n, {'x': 7})\n", "python"),
                "nodejs": ("exports.start = (o, api) => api.startRawSubpipeline('fresh', [\n"
                           "  { nodeName: 'a', algorithmName: 'about', input: ['@flowInput.x'] },\n"
                           "  { nodeName: 'b', algorithmName: 'about', input: ['@a.input'] }], { x: 7 });\n", "nodejs"),
            }[algorithm])
            with self.subTest(algorithm):
                job, (item,), _ = self.call(f"raw-{algorithm}")
                self.assertEqual(item["result"]["input"], [[7]])
                self.assertEqual(item["result"]["root"], job)
                pipeline = self.server.get(f"exec/pipelines/{item['result']['jobId']}")
                self.assertEqual(pipeline["types"], ["internal", "raw", "sub-pipeline"])

    def test_a_failure_is_passed_through(self):
        def check(algorithm):
            _, _, status = self.call(algorithm, "algorithm", "failing", [], until=("failed",))
            self.assertEqual((status["error"], status["nodeName"]), ("no such colour", "c"))
            nodes = [node("a", "failing")]
            _, _, status = self.call(algorithm, "raw", "fails", nodes, until=("failed",))
            self.assertEqual(status["error"], "no such colour")
            _, caught, status = self.call(algorithm, "algorithm-caught", "failing", [])
            self.assertEqual(caught, ["CallError", "no such colour"])
            self.assertEqual(status["data"]["states"], {"succeed": 1, "failed": 1})
        self.both(check)

    def test_unknown_names(self):
        def check(algorithm):
            for arguments, text in (
                    (("algorithm-caught", "absent", []), "Algorithm named 'absent' does not exist"),
                    (("stored-caught", "absent", {}), "pipeline absent Not Found"),
                    (("raw-caught", "p", [node("a", "absent")]), "algorithm absent Not Found"),
                    (("raw-caught", "not a name", []), "pipeline name must contain only alphanumeric, dash, dot or underscore")):
                self.assertEqual(self.call(algorithm, *arguments)[1], ["CallError", text])
        self.both(check)

    def test_what_is_left_open_ends_with_the_task(self):
        mark = self.folder / "mark"
        self.apply("endless", sleeper(mark))
        self.apply("leaving", f"""
import pathlib, time
def start(args, api):
    api.start_raw_subpipeline('left', [{{'nodeName': 'a', 'algorithmName': 'endless', 'input': []}}], wait=False)
    while not pathlib.Path({str(mark)!r}).exists():
        time.sleep(0.01)
    return 'did not wait'
""")
        _, result, _ = self.call("leaving")
        self.assertEqual(result, "did not wait")
        pid, child = json.loads(mark.read_text())
        status = self.server.wait(child)
        self.assertEqual((status["status"], status["reason"]), ("stopped", "parent algorithm entered state results"))
        wait_until(lambda: not is_running(pid), "the algorithm of the sub-pipeline has ended")

    def test_stop_is_passed_down(self):
        for number, algorithm in enumerate(("python", "nodejs")):
            with self.subTest(algorithm):
                mark = self.folder / f"mark{number}"
                self.apply(f"endless{number}", sleeper(mark))
                nodes = [node("a", f"endless{number}")]
                _, answer = self.server.call("POST", "exec/raw", {"name": "caller", "nodes": [
                    node("c", algorithm, "raw", "middle", nodes)]})
                wait_until(mark.exists, "the sub-pipeline runs")
                pid, child = json.loads(mark.read_text())
                explained = str(self.server.get(f"exec/explain/{answer['jobId']}"))
                self.assertIn("1 sub-pipeline", explained)
                self.cli("exec", "stop", answer["jobId"], "enough")
                status = self.server.wait(child)
                self.assertEqual((status["status"], status["reason"]), ("stopped", "parent pipeline stopped. enough"))
                wait_until(lambda: not is_running(pid), "the algorithm of the sub-pipeline has ended")

    def test_a_stopped_sub_pipeline_is_an_error_of_the_call(self):
        mark = self.folder / "mark"
        self.apply("endless2", sleeper(mark))
        _, answer = self.server.call("POST", "exec/raw", {"name": "caller", "nodes": [
            node("c", "python", "raw-caught", "middle", [node("a", "endless2")])]})
        wait_until(mark.exists, "the sub-pipeline runs")
        self.cli("exec", "stop", json.loads(mark.read_text())[1], "not this one")
        self.server.wait(answer["jobId"], ("completed",))
        self.assertEqual(self.results(answer["jobId"]), [["CallStopped", "not this one"]])

    def test_five_levels_deep(self):
        self.apply("deep", """
def start(args, api):
    level = args['input'][0]
    if level == 0:
        return [args['jobId'], args['info']['rootJobId']]
    nodes = [{'nodeName': 'n', 'algorithmName': 'deep', 'input': [level - 1]}]
    return api.start_raw_subpipeline('deep', nodes)[0]['result']
""")
        job, result, _ = self.call("deep", 5)
        self.assertEqual(result[1], job)
        self.assertNotEqual(result[0], job)

    def test_callers_do_not_block_what_they_wait_for(self):
        """More callers than the machine has room for, each of which waits for the same algorithm."""
        self.apply("fat", "def start(args, api):\n    value, deeper = args['input']\n"
                          "    return api.start_algorithm('fat', [value, False]) if deeper else value * 2\n")
        status, answer = self.server.call("PUT", "store/algorithms", {"name": "fat", "cpu": 1})
        self.assertEqual((status, answer["cpu"]), (200, 1))
        job, status = self.run_job({"name": "crowd", "nodes": [node("c", "fat", "#[1...20]", True)]})
        self.assertEqual(self.results(job), [2 * i for i in range(1, 21)])
        self.assertEqual(status["data"]["states"], {"succeed": 40})

    def test_internal_api(self):
        path = "exec/raw/subPipeline"
        for prefix in ("/hkube/api-server/internal/v1/", "/hkube/api-server/internal/"):
            self.assertEqual(self.server.call("POST", path, {}, prefix=prefix), (403, {"error": "Forbidden"}))
        internal = "/internal/v1/"
        self.assertEqual(self.server.call("GET", "", prefix=internal), (200, {"message": "internal api"}))
        status, answer = self.server.call("POST", path, {"jobId": "x", "taskId": "y"}, prefix=internal)
        self.assertEqual((status, answer["error"]["message"]), (400, "data should have required property 'name'"))
        status, answer = self.server.call("POST", path, {"name": "p", "jobId": "absent", "taskId": "y"}, prefix=internal)
        self.assertEqual((status, answer["error"]["message"]), (404, "jobId absent Not Found"))
        mark = self.folder / "mark"
        self.apply("endless3", sleeper(mark))
        _, parent = self.server.call("POST", "exec/raw", {"name": "caller", "nodes": [node("c", "endless3")]})
        wait_until(mark.exists, "the caller runs")
        body = {"name": "stored", "jobId": parent["jobId"], "taskId": "absent"}
        status, answer = self.server.call("POST", "exec/stored/subPipeline", body, prefix=internal)
        self.assertEqual(status, 400, answer)
        self.assertIn("is not running", answer["error"]["message"])
        self.assertEqual(self.server.call("POST", "exec/stop", {"jobId": parent["jobId"], "reason": "r"}, prefix=internal),
                         (200, {"message": "OK"}))
        self.server.wait(parent["jobId"], ("stopped",))
        status, answer = self.server.call("POST", "exec/stop", {"jobId": parent["jobId"]}, prefix=internal)
        self.assertEqual(status, 400)
        status, answer = self.server.call("POST", "exec/stop", {"jobId": "absent"}, prefix=internal)
        self.assertEqual((status, answer["error"]["message"]), (404, "jobId absent Not Found"))


class Guide(Case):
    """The examples of docs/guide/code-api.md."""

    def test_examples(self):
        text = (ROOT / "docs/guide/code-api.md").read_text()
        for code in re.findall(r"```(?:python|js)\n(.*?)```", text, re.S):
            name, entry = re.match(r"(?:#|//) (\S+)/(\S+)\n", code).groups()
            self.apply(name, code, env="nodejs" if entry.endswith(".js") else "python", entry=entry)
        for name, value, expected in (("twice", 3, 12), ("spread", [1, 2, 3], [2, 4, 6]),
                                      ("spread-js", [1, 2, 3], [2, 4, 6]), ("pipelines", 21, 42),
                                      ("careful", 0, "Algorithm named 'not-there' does not exist")):
            with self.subTest(name):
                job, _ = self.run_job({"name": "example", "nodes": [node("n", name, value)]})
                self.assertEqual(self.results(job), [expected])


class Recovery(Case):
    def test_a_killed_server_leaves_no_sub_pipelines(self):
        mark, ran = self.folder / "mark", self.folder / "ran"
        self.apply("endless", sleeper(mark))
        self.apply("caller", f"""
import pathlib
def start(args, api):
    ran = pathlib.Path({str(ran)!r})
    if ran.exists():
        return 'second run'
    ran.touch()
    api.start_algorithm('endless', wait=False)
    return api.start_raw_subpipeline('open', [{{'nodeName': 'a', 'algorithmName': 'endless', 'input': []}}])
""")
        _, answer = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("c", "caller")]})

        def open_job():
            jobs = self.server.get("exec/jobs?raw=true&status=active")
            return next((job for job in jobs if job != answer["jobId"]), None)
        wait_until(open_job, "the sub-pipeline runs")
        child = open_job()
        server = type(self).server
        server.kill()
        type(self).server = Server(data=server.data)
        type(self).server.own_data = True
        status = self.server.wait(child)
        self.assertEqual((status["status"], status["reason"]),
                         ("stopped", "parent algorithm failed: the server was restarted"))
        self.server.wait(answer["jobId"], ("completed",))
        self.assertEqual(self.results(answer["jobId"]), ["second run"])


if __name__ == "__main__":
    unittest.main()
