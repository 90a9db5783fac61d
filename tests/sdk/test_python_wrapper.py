"""The Python wrapper, run as a process."""
import os
import sys
import unittest

import native_codec
from scripted_worker import PYTHON_SDK, ScriptedWorker, run_without_worker
from ahead_cases import AheadCases
from payload_file_cases import PayloadFileCases
from wrapper_cases import WrapperCases

COMMAND = [sys.executable, "-u", "-m", "hkube_wrapper"]
CODEC = """
from hkube_wrapper import frames, msgpack
def start(args): return [type(f).__name__ for f in (msgpack.pack, msgpack.unpack, frames.frame, frames.mask)]
"""

CODE = {
    "calls": """
def start(args, api):
    kind, *rest = args['input']
    if kind == 'algorithm': return api.start_algorithm(*rest)
    if kind == 'stored': return api.start_stored_subpipeline(*rest)
    if kind == 'raw': return api.start_raw_subpipeline(*rest)
    if kind == 'forget':
        api.start_algorithm('other', wait=False)
        return 'not waited'
    calls = []
    for i in range(3):
        assert not any(call.done() for call in calls)  # the first answer comes after the third request
        calls.append(api.start_algorithm('other', [i], wait=False))
    return [call.result() for call in calls]
""",
    "echo": "def start(args): return args['input']",
    "first": "def start(args): return args['input'][0]",
    "init": """
calls = []
def init(args): calls.append(['init', args['taskId']])
def start(args, hkube_api):
    import threading
    return calls + [['start', args['taskId'], threading.current_thread() is threading.main_thread()]]
""",
    "api": "def start(args, hkube_api): return [hkube_api.job_id, hkube_api.task_id, hkube_api.node_name]",
    "count": """
count = 0
def start(args):
    global count
    count += 1
    return count
""",
    "raise": "def start(args): raise ValueError(args['input'][0])",
    "raise_in_init": """
def init(args): raise ValueError('init failed')
def start(args): pass
""",
    "no_start": "def begin(args): pass",
    "broken": "raise RuntimeError('broken at import')",
    "unsupported": "def start(args): return {'a': {1, 2}}",
    "cyclic": """
def start(args):
    value = []
    value.append(value)
    return value
""",
    "nested": """
def start(args):
    value = []
    for _ in range(args['input'][0] - 1):
        value = [value]
    return value
""",
    "print": "def start(args): print('printed ' + args['input'][0])",
    "until_stopped": """
import threading
stopped = threading.Event()
def init(args): stopped.clear()
def start(args):
    assert stopped.wait(30)
    return 'must not be seen'
def stop(data):
    print('stop hook', data['forceStop'])
    stopped.set()
""",
    "exit_hook": """
def start(args): pass
def exit(data): print('exit hook', data['exitCode'])
""",
}


class PythonWrapperTest(AheadCases, PayloadFileCases, WrapperCases, unittest.TestCase):
    """The cases of every language, and those of Python."""

    NAMELESS_ERROR = "ValueError"

    native = False  # the codec in C

    def start_worker(self, code, **env):
        files = {"main.py": CODE[code]} if isinstance(code, str) else code
        native = native_codec.folder() if self.native else "off"
        return ScriptedWorker(COMMAND, files, dict({"PYTHONPATH": PYTHON_SDK, "HKUBE_NATIVE": native}, **env))

    def test_it_is_used(self):
        with self.start_worker({"main.py": CODEC}) as worker:
            self.assertEqual(worker.run(), ["function"] * 4)

    def test_what_is_printed_is_seen_at_once(self):
        code = "import threading\ndef start(args):\n    print('begun')\n    threading.Event().wait()"
        with ScriptedWorker([sys.executable, "-u", os.path.join(PYTHON_SDK, "launch.py")], {"main.py": code}) as worker:
            worker.begin()
            worker.wait_for_output("begun")

    def test_the_command_of_the_server(self):
        command = [sys.executable, "-u", os.path.join(PYTHON_SDK, "launch.py")]
        files = {"main.py": "import mine\ndef start(args): return mine.VALUE", "elsewhere/mine.py": "VALUE = 8"}
        with ScriptedWorker(command, files, {"PYTHONPATH": os.path.join("code", "elsewhere")}) as worker:
            self.assertEqual(worker.run(), 8)

    def test_a_long_task_in_a_stream_of_short_ones(self):
        code = """
import threading
stopped = threading.Event()
def start(args):
    if args['input'][0]: stopped.wait(30)
    stopped.clear()
    return 'short'
def stop(data): stopped.set()
"""
        with self.start_worker({"main.py": code}) as worker:
            for _ in range(3):
                for _ in range(100):
                    self.assertEqual(worker.run(False), "short")
                worker.begin(True)  # `started` comes although the task's end does not
                worker.send("stop", {"forceStop": True})
                worker.expect("stopped")

    def test_many_messages_at_once(self):
        with self.start_worker("count") as worker:
            burst = [(command, {"input": []}) for command in ["initialize", "start"] * 40]
            worker.send_together(burst)
            for number in range(1, 41):
                worker.expect("initialized")
                worker.expect("started")
                self.assertEqual(worker.expect("done")["data"], number)

    def test_exit_after_a_start_that_it_came_with(self):
        with self.start_worker("exit_hook") as worker:
            worker.send_together([("initialize", {}), ("start", {}), ("exit", {"exitCode": 4})])
            self.assertEqual(worker.wait(), 4)

    def test_a_frame_in_pieces(self):
        payload = os.urandom(300000)
        with self.start_worker("echo") as worker:
            worker.send_slowly("initialize", {"input": [payload, "x"]}, pieces=[1, 1, 1, 5, 70000, 3])
            worker.expect("initialized")
            worker.send_slowly("start", {}, pieces=[1, 1, 1, 1, 1])
            worker.expect("started")
            self.assertTrue(worker.expect("done")["data"] == [payload, "x"])

    def test_entry_point_in_a_folder(self):
        files = {"src/entry.py": "from helper import VALUE\ndef start(args): return VALUE", "helper.py": "VALUE = 3"}
        with self.start_worker(files, ALGORITHM_ENTRY_POINT="src/entry.py") as worker:
            self.assertEqual(worker.run(), 3)

    def test_relative_imports(self):
        files = {"main.py": "from .helper import VALUE\ndef start(args): return VALUE", "helper.py": "VALUE = 4"}
        with self.start_worker(files) as worker:
            self.assertEqual(worker.run(), 4)

    def test_user_modules_may_have_any_name(self):
        names = ["queue", "socket", "runner", "websocket", "msgpack", "loader", "hkube_wrapper", "traceback"]
        files = {name + ".py": "NAME = '{}'".format(name) for name in names}
        files["main.py"] = "import os, {}\ndef start(args): return [{}, os.listdir()]".format(
            ", ".join(names), ", ".join(name + ".NAME" for name in names))
        with self.start_worker(files) as worker:
            result = worker.run()
            self.assertEqual(result[:-1], names)
            self.assertIn("main.py", result[-1])

    def test_import_of_what_is_not_there(self):
        with self.start_worker({"main.py": "import surely_not_installed\ndef start(args): pass"}) as worker:
            error = worker.fail_early()
            self.assertEqual(error["message"], "No module named 'surely_not_installed'")
            self.assertIn("main.py", error["details"])

    def test_syntax_error(self):
        with self.start_worker({"main.py": "def start(args)\n    pass"}) as worker:
            self.assertIn("main.py", worker.fail_early()["message"])

    def test_exit_of_user_code_is_an_error(self):
        with self.start_worker({"main.py": "import sys\ndef start(args): sys.exit(3)"}) as worker:
            self.assertEqual(worker.fail()["message"], "the algorithm called exit(3)")
            self.assertEqual(worker.fail()["message"], "the algorithm called exit(3)")

    def test_error_of_the_stop_hook(self):
        code = "def start(args): pass\ndef stop(data): raise ValueError('will not stop')"
        with self.start_worker({"main.py": code}) as worker:
            worker.run()
            worker.send("stop", {"forceStop": True})
            self.assertEqual(worker.expect("errorMessage")["error"]["message"], "will not stop")

    def test_exit_while_user_code_runs(self):
        code = "import threading\ndef start(args): threading.Event().wait()\ndef exit(data): print('bye')"
        with self.start_worker({"main.py": code}) as worker:
            worker.begin()
            worker.send("exit", {"exitCode": 0})
            worker.disconnect()
            self.assertEqual(worker.wait(), 0)
            self.assertEqual(worker.output().count("bye\n"), 1)

    def test_atexit_and_left_threads(self):
        code = ("import atexit, threading\natexit.register(print, 'at exit')\n"
                "def start(args): threading.Thread(target=threading.Event().wait).start()")
        with self.start_worker({"main.py": code}) as worker:
            worker.run()
            worker.send("exit", {"exitCode": 0})
            self.assertEqual(worker.wait(), 0)
            self.assertIn("at exit\n", worker.output())

    def test_errors_of_calls_can_be_caught(self):
        code = """
def start(args, api):
    try:
        api.start_stored_subpipeline('x')
    except api.CallStopped as error:
        return ['stopped', str(error)]
    except api.CallError as error:
        return ['failed', str(error)]
"""
        with self.start_worker({"main.py": code}) as worker:
            for reply, key, word in (("subPipelineError", "error", "failed"), ("subPipelineStopped", "reason", "stopped")):
                worker.begin()
                name = worker.expect("startStoredSubPipeline")["data"]["subPipelineId"]
                worker.send(reply, {"subPipelineId": name, key: "why"})
                self.assertEqual(worker.expect("done")["data"], [word, "why"])

    def test_a_call_can_be_waited_for_with_a_limit(self):
        code = """
def start(args, api):
    call = api.start_algorithm('x', wait=False)
    try:
        call.result(0.001)
    except TimeoutError:
        return call.done()
"""
        with self.start_worker({"main.py": code}) as worker:
            worker.begin()
            worker.expect("startAlgorithmExecution")
            self.assertIs(worker.expect("done")["data"], False)

    def test_input_of_a_call_that_has_no_bytes(self):
        code = "def start(args, api): api.start_algorithm('x', [{1}])"
        with self.start_worker({"main.py": code}) as worker:
            self.assertIn("cannot encode", worker.fail()["message"])

    def test_values_like_those_of_numpy(self):
        code = """
class Array:
    def tolist(self): return [1, 2]
class Scalar:
    def item(self): return 2.5
class Text(str): pass
def start(args): return {'array': Array(), 'scalar': Scalar(), 'tuple': (1, Text('t')), 1: 'one', None: bytearray(b'b')}
"""
        with self.start_worker({"main.py": code}) as worker:
            self.assertEqual(worker.run(), {"array": [1, 2], "scalar": 2.5, "tuple": [1, "t"], "1": "one",
                                            "null": b"b"})

    FORKS = """
import ctypes, os, sys
def leave(how, api):
    if how == 'exit': sys.exit(3)
    if how == 'raise': raise RuntimeError('in the child')
    if how == 'execute': os.execvp('true', ['true'])
    if how == 'call':
        try: api.start_algorithm('other')
        except api.CallStopped as error: os._exit(len(str(error)))
    return 'of the child'
def start(args, api):
    by, how = args['input']
    child = os.fork() if by == 'os' else ctypes.PyDLL(None).fork()
    if child == 0: return leave(how, api)
    return os.waitpid(child, 0)[1] >> 8
def init(args): pass
"""

    def test_a_forked_child_never_answers(self):
        ways = {"return": 0, "exit": 3, "raise": 1, "execute": 0, "call": len("a forked process cannot call its worker")}
        for by in ("os", "libc"):
            with self.start_worker({"main.py": self.FORKS}) as worker:
                for how, code in ways.items():
                    with self.subTest(by=by, how=how):
                        self.assertEqual(worker.run(by, how), code)
                tasks = [(by, how) for how in ways if how != "call"]
                worker.send("run", [{"jobId": "j", "taskId": how, "input": [by, how]} for by, how in tasks],
                            assignments=[1, 2, 3, 4])
                answers = self.answers(worker, 4)
                self.assertEqual([(answer["assignment"], answer.get("data")) for answer in answers],
                                 [(i + 1, ways[how]) for i, (_, how) in enumerate(tasks)])
                self.assertIn("in the child", worker.output())

    def test_a_child_forked_while_the_code_loads_is_no_second_worker(self):
        code = "import os, sys\nchild = os.fork()\ndef start(args): return os.waitpid(child, 0)[1] >> 8\n"
        for end, expected in (("", 0), ("if child == 0: sys.exit(4)", 4), ("if child == 0: raise ValueError('no')", 1)):
            with self.start_worker({"main.py": code + end}) as worker:
                self.assertEqual(worker.run(), expected)

    def test_children_of_hooks_and_of_threads_end_silently(self):
        code = """
import os, threading
codes = []
def fork():
    child = os.fork()
    if child: codes.append(os.waitpid(child, 0)[1])
    return child
def init(args): fork()
def start(args):
    thread = threading.Thread(target=fork)
    thread.start()
    thread.join(30)
    return codes
"""
        with self.start_worker({"main.py": code}) as worker:
            self.assertEqual(worker.run(), [0, 0])
            self.assertEqual(worker.run(), [0, 0, 0, 0])

    CHANGES = """
import ctypes, io, locale, os, signal, sys, time
real = sys.stdout
def state():
    return [os.getcwd(), oct(os.umask(0o77) | os.umask(0o22) * 0), sorted(os.environ.items()), locale.setlocale(locale.LC_ALL),
            [str(signal.getsignal(n)) for n in (signal.SIGINT, signal.SIGALRM, signal.SIGTERM)],
            [os.fstat(n).st_ino for n in range(3)], sys.stdout is real, signal.getitimer(signal.ITIMER_REAL)[0],
            sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ()))]
def late(*_): raise RuntimeError('too late')
def chdir(): os.chdir('/')
def umask(): os.umask(0o777)
def variables():
    os.environ['NEW'] = 'x'
    os.environ.pop('PATH')
    os.environ['HOME'] = '/nowhere'
def stdout(): sys.stdout = io.StringIO()
def descriptors():
    file = os.open('/dev/null', os.O_RDWR)
    os.dup2(file, 1)
    os.close(2)
def handlers():
    signal.signal(signal.SIGTERM, late)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
def alarm():
    signal.signal(signal.SIGALRM, late)
    signal.alarm(1)
def set_locale(): locale.setlocale(locale.LC_ALL, 'C')
def native():
    library = ctypes.CDLL(None)
    library.chdir(b'/')
    library.umask(0o777)
    library.close(1)
    time.sleep(0.2)  # long enough to be looked at
def raises():
    os.chdir('/')
    raise ValueError('and fails')
def init(args):
    if args['input'][0] == 'in_init':
        os.chdir('/')
        raise ValueError('in init')
def start(args):
    what = args['input'][0]
    if what == 'state': return state()
    if what == 'final':
        os.setsid() if os.getpid() != os.getsid(0) else os.nice(0)
        return 'done'
    globals()[what]()
"""
    CHANGERS = ("chdir", "umask", "variables", "stdout", "descriptors", "handlers", "alarm", "set_locale", "native", "raises")

    def test_what_a_task_changes_is_undone(self):
        launch = [sys.executable, "-u", os.path.join(PYTHON_SDK, "launch.py")]
        with ScriptedWorker(launch, {"main.py": self.CHANGES}, {"LC_ALL": "C.UTF-8"}) as worker:
            before = worker.run("state")
            for what in self.CHANGERS:
                with self.subTest(what):
                    worker.begin(what)
                    self.assertEqual(worker.receive()["command"], "errorMessage" if what == "raises" else "done")
                    self.assertEqual(worker.run("state"), before)
            worker.send("initialize", {"input": ["in_init"]})
            worker.expect("errorMessage")
            self.assertEqual(worker.run("state"), before)
            for what in self.CHANGERS:
                with self.subTest(what, ahead=True):
                    worker.send("run", [{"taskId": str(i), "input": [kind]} for i, kind in enumerate((what, "state"))])
                    self.assertEqual(self.answers(worker, 2)[1].get("data"), before)
            worker.process.send_signal(0)  # it lives: no alarm came

    def test_what_cannot_be_undone_costs_the_process(self):
        with self.start_worker({"main.py": self.CHANGES}) as worker:
            worker.send("run", [{"taskId": str(i), "input": [what]} for i, what in enumerate(("final", "state", "state"))],
                        assignments=[1, 2, 3])
            done = worker.expect("done")
            self.assertEqual((done["assignment"], done["data"]), (1, "done"))
            self.assertEqual(sorted(worker.expect("givenBack")["data"]), [2, 3])
            worker.expect("replace")
            worker.send("initialize", {"input": ["state"]}, assignment=4)  # it was on its way
            self.assertEqual(worker.expect("givenBack")["data"], [4])
            worker.send("exit", {"exitCode": 0})
            self.assertEqual(worker.wait(), 0)
            self.assertIn("os.", worker.output())

    def test_unreachable_worker(self):
        done = run_without_worker(COMMAND, {"PYTHONPATH": PYTHON_SDK})
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"wrapper::ERROR::cannot connect to the worker at 127.0.0.1:", done.stderr)


class NativePythonWrapperTest(PythonWrapperTest):
    """All of it with the codec in C."""

    native = True

    @classmethod
    def setUpClass(cls):
        cls.folder = native_codec.folder()

    def test_it_is_used(self):
        with self.start_worker({"main.py": CODEC}) as worker:
            self.assertEqual(worker.run(), ["builtin_function_or_method"] * 4)


class SelectTest(unittest.TestCase):
    """Hearing the worker while user code runs, where there is no epoll."""

    def start_worker(self, code):
        prelude = "import hkube_wrapper.runner, hkube_wrapper.watch as watch\nhkube_wrapper.runner.Watch = watch.SelectWatch\n"
        return ScriptedWorker(COMMAND, {"main.py": prelude + CODE[code]}, {"PYTHONPATH": PYTHON_SDK})

    def test_stop(self):
        with self.start_worker("until_stopped") as worker:
            for force in (True, False, True):
                worker.begin()
                worker.send("stop", {"forceStop": force})
                worker.expect("stopped")

    def test_answers_of_calls_between_tasks_without_any(self):
        with self.start_worker("calls") as worker:
            for _ in range(30):
                worker.begin("algorithm", "other", [])
                name = worker.expect("startAlgorithmExecution")["data"]["execId"]
                worker.send("algorithmExecutionDone", {"execId": name, "response": name})
                self.assertEqual(worker.expect("done")["data"], name)
        with self.start_worker("echo") as worker:
            for i in range(30):
                self.assertEqual(worker.run(i), [i])

    def test_a_lost_worker(self):
        with self.start_worker("until_stopped") as worker:
            worker.begin()
            worker.disconnect()
            self.assertEqual(worker.wait(), 0)


if __name__ == "__main__":
    unittest.main()
