"""Algorithms as they were written for the original Python wrapper, on ours."""
import os
import sys
import unittest

from scripted_worker import PYTHON_SDK, ScriptedWorker

LAUNCH = [sys.executable, "-u", os.path.join(PYTHON_SDK, "launch.py")]
PROGRAM = [sys.executable, "-u", os.path.join("code", "my_app.py")]

# With the functions under the names that the platform looks for, and the guard of a program.
GUARDED = """
from hkube_python_wrapper import Algorunner, HKubeApi

state = []

def init(args):
    state.append('init ' + args['taskId'])

def start(args, hkube_api: HKubeApi):
    kind, *rest = args['input']
    if kind == 'algorithm': return hkube_api.start_algorithm(*rest)
    if kind == 'named':
        return hkube_api.start_algorithm(name='other', input=rest, includeResult=False)
    if kind == 'stored': return hkube_api.start_stored_subpipeline(name='simple', flowInput={'x': 1})
    if kind == 'raw': return hkube_api.start_raw_subpipeline('fresh', rest[0], {'y': 2}, {'o': 3}, {'w': 4}, False)
    if kind == 'source': return hkube_api.getDataSource({'dataSourceId': rest[0]})
    return state

def stop(data):
    print('stopped', data['forceStop'])

def exit(data):
    print('exit hook', data['exitCode'])

if __name__ == '__main__':
    print('as a program')
    Algorunner.Run(start=start, init=init, stop=stop, exit=exit)
"""
# With other names, and without a guard.
BARE = """
from hkube_python_wrapper import Algorunner
import threading

class Counter:
    def __init__(self): self.count = 0
    def begin(self, args): self.count = args['input'][0]
    def work(self, args, api):
        self.count += 1
        return [self.count, api.node_name, threading.current_thread() is threading.main_thread()]

counter = Counter()
Algorunner.Run(counter.work, counter.begin)
print('must not be reached')
"""


class OriginalPythonTest(unittest.TestCase):
    """Each algorithm as a program that its user starts, and where it can be as the entry point of our launch."""

    def start(self, command, code, late=False, **env):
        """A ScriptedWorker on `my_app.py`."""
        env = dict({"PYTHONPATH": PYTHON_SDK, "ALGORITHM_ENTRY_POINT": "my_app.py"}, **env)
        return ScriptedWorker(command, {"my_app.py": code}, env, late=late)

    def both(self, check, code):
        for command in (PROGRAM, LAUNCH):
            with self.subTest(command[-1]), self.start(command, code) as worker:
                check(worker)

    def test_hooks(self):
        def check(worker):
            self.assertEqual(worker.run("state"), ["init t1"])
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")
            worker.send("exit", {"exitCode": 5})
            self.assertEqual(worker.wait(), 5)
            self.assertIn("stopped True", worker.output())
            self.assertIn("exit hook 5", worker.output())
        self.both(check, GUARDED)

    def test_the_platform_imports_a_guarded_program(self):
        with self.start(LAUNCH, GUARDED) as worker:
            worker.run("state")
            self.assertNotIn("as a program", worker.output())

    def test_a_program_without_the_platforms_names(self):
        self.both(lambda worker: self.assertEqual(worker.run(5), [6, "green", True]), BARE)
        self.both(lambda worker: self.assertEqual(worker.run(5), [6, "green", True]),
                  BARE.replace("from hkube_python_wrapper import Algorunner", "import hkube_python_wrapper as hk")
                  .replace("Algorunner.Run(", "if __name__ == '__main__': hk.Algorunner.Run("))

    def test_run_without_functions_loads_the_entry_point(self):
        files = {"app.py": "import hkube_python_wrapper as wrapper\nwrapper.Algorunner.Run()",
                 "my_app.py": "def start(args): return 'loaded'"}
        with ScriptedWorker([sys.executable, "-u", os.path.join("code", "app.py")], files,
                            {"PYTHONPATH": PYTHON_SDK, "ALGORITHM_ENTRY_POINT": "my_app.py"}) as worker:
            self.assertEqual(worker.run(), "loaded")

    def test_arguments_of_calls(self):
        def check(worker):
            worker.begin("algorithm", "other", [1, {"a": b"x"}])
            self.assertEqual(worker.expect("startAlgorithmExecution")["data"],
                             {"execId": "1", "algorithmName": "other", "input": [1, {"a": b"x"}], "includeResult": True})
            worker.send("algorithmExecutionDone", {"execId": "1", "response": 5})
            self.assertEqual(worker.expect("done")["data"], 5)
            worker.begin("named", 7)
            self.assertEqual(worker.expect("startAlgorithmExecution")["data"],
                             {"execId": "2", "algorithmName": "other", "input": [7], "includeResult": False})
            worker.send("algorithmExecutionDone", {"execId": "2", "response": {"storageInfo": {"path": "p"}}})
            self.assertEqual(worker.expect("done")["data"], {"storageInfo": {"path": "p"}})
            worker.begin("raw", [{"nodeName": "n"}])
            self.assertEqual(worker.expect("startRawSubPipeline")["data"]["subPipeline"],
                             {"name": "fresh", "nodes": [{"nodeName": "n"}], "flowInput": {"y": 2}, "options": {"o": 3},
                              "webhooks": {"w": 4}})
            worker.send("subPipelineDone", {"subPipelineId": "3", "response": []})
            self.assertEqual(worker.expect("done")["data"], [])
        self.both(check, GUARDED)

    def test_a_failed_call_returns_the_text(self):
        def check(worker):
            worker.begin("algorithm", "other")
            worker.expect("startAlgorithmExecution")
            worker.send("algorithmExecutionError", {"execId": "1", "error": "no such colour"})
            self.assertEqual(worker.expect("done")["data"], "no such colour")
            worker.begin("stored")
            worker.expect("startStoredSubPipeline")
            worker.send("subPipelineError", {"subPipelineId": "2", "error": "no such pipeline"})
            self.assertEqual(worker.expect("done")["data"], "no such pipeline")
        self.both(check, GUARDED)

    def test_a_stopped_sub_pipeline_gives_nothing(self):
        def check(worker):
            worker.begin("stored")
            worker.expect("startStoredSubPipeline")
            worker.send("subPipelineStopped", {"subPipelineId": "1", "reason": "why"})
            self.assertIsNone(worker.expect("done")["data"])
        self.both(check, GUARDED)

    def test_a_stopped_task_does_not_go_on(self):
        code = GUARDED.replace("hkube_api.start_stored_subpipeline(name='simple', flowInput={'x': 1})",
                               "[hkube_api.start_stored_subpipeline('simple'), print('went on')]")
        with self.start(LAUNCH, code) as worker:
            worker.begin("stored")
            worker.expect("startStoredSubPipeline")
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")
            self.assertNotIn("went on", worker.output())

    def test_data_sources(self):
        def check(worker):
            for number, (reply, expected) in enumerate([({"response": {"name": "d", "files": []}},
                                                         [None, {"name": "d", "files": []}]),
                                                        ({"response": None, "error": "none there"}, ["none there", None])]):
                worker.begin("source", "5")
                request = worker.expect("dataSourceRequest")["data"]
                self.assertEqual(request, {"requestId": str(number + 1), "dataSource": {"dataSourceId": "5"}})
                worker.send("dataSourceResponse", dict(reply, requestId=request["requestId"]))
                self.assertEqual(worker.expect("done")["data"], expected)
        self.both(check, GUARDED)

    def test_a_worker_without_data_sources(self):
        code = "import hkube_wrapper.api\nhkube_wrapper.api.DATA_SOURCE_TIME = 0.01\n" + GUARDED
        with self.start(LAUNCH, code) as worker:
            worker.begin("source", "5")
            worker.expect("dataSourceRequest")
            self.assertEqual(worker.expect("done")["data"],
                             ["the worker does not answer questions for data sources", None])

    def test_a_worker_that_comes_late(self):
        with self.start(PROGRAM, GUARDED, late=True) as worker:
            self.assertEqual(worker.run("state"), ["init t1"])

    def test_a_worker_that_comes_again(self):
        code = """
from hkube_python_wrapper import Algorunner
import threading
go_on = threading.Event()

def work(args, api):
    if args['input']:
        print('waits')
        try: api.start_algorithm('x')
        except Exception as error: print('the call ended:', error)
        return 'of the worker that was lost'
    return 'new'

Algorunner.Run(start=work)
"""
        with self.start(PROGRAM, code) as worker:
            self.assertEqual(worker.run(), "new")
            worker.disconnect()
            worker.accept_again()
            self.assertEqual(worker.run(), "new")
            worker.begin("wait")
            worker.expect("startAlgorithmExecution")
            worker.disconnect()
            worker.accept_again()
            self.assertEqual(worker.run(), "new")
            self.assertIn("the call ended: the connection to the worker is lost", worker.output())

    def test_debug_says_that_it_is_not_there(self):
        code = "from hkube_python_wrapper import Algorunner\nAlgorunner.Debug('ws://x/debug', start=lambda args: 1)"
        with self.start(LAUNCH, code) as worker:
            self.assertIn("no debug service", worker.fail_early()["message"])

    def test_methods(self):
        code = """
from hkube_python_wrapper import Algorunner
class A:
    def only_args(self, args): return 'one'
Algorunner.Run(start=A().only_args, options={'socket': {}})
"""
        with self.start(PROGRAM, code) as worker:
            self.assertEqual(worker.run(), "one")
            self.assertIn("options", worker.output())

    def test_code_without_an_import_keeps_its_errors(self):
        code = "def start(args, api): return api.start_algorithm('x')"
        with self.start(LAUNCH, code) as worker:
            worker.begin()
            worker.expect("startAlgorithmExecution")
            worker.send("algorithmExecutionError", {"execId": "1", "error": "why"})
            self.assertEqual(worker.expect("errorMessage")["error"]["message"], "why")


if __name__ == "__main__":
    unittest.main()
