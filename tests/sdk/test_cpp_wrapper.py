"""The C++ wrapper, run as a process. HKUBE_SDK_CPP is the folder of the programs of cpp/, which CMake builds."""
import os
import subprocess
import unittest

from ahead_cases import AheadCases
from golden import EPOCH, GOLDEN
from scripted_worker import BINARY, DEADLINE, ROOT, ScriptedWorker, run_without_worker
from payload_file_cases import PayloadFileCases
from wrapper_cases import WrapperCases

from hkube_wrapper.msgpack import pack

PROGRAMS = os.environ.get("HKUBE_SDK_CPP", os.path.join(ROOT, "build", "dev", "tests", "sdk"))
CASES = os.path.join(PROGRAMS, "sdk_cpp_cases")
CODEC = os.path.join(PROGRAMS, "sdk_cpp_codec")


class CppWrapperTest(AheadCases, PayloadFileCases, WrapperCases, unittest.TestCase):
    """The cases of every language, and those of C++. The code of each is in cpp/cases.cpp."""

    NAMELESS_ERROR = "std::invalid_argument"
    QUERY = "storage=v1&encoding=msgpack&files=1&ahead=1&named=1"
    MARKS = False  # printf and std::cout know of no task
    test_result_that_contains_itself = None  # values of C++ cannot

    def start_worker(self, code, **env):
        return ScriptedWorker([CASES, code], {"README": ""}, env)

    def test_missing_entry_point(self):
        """There is nothing to choose: a program is one algorithm."""
        with self.start_worker("echo", ALGORITHM_ENTRY_POINT="absent.x") as worker:
            self.assertEqual(worker.run(5), [5])

    def test_missing_start_that_takes_the_api(self):
        with self.start_worker("no_start_with_api") as worker:
            self.assertEqual(worker.fail_early()["message"], "unable to find mandatory method start")

    def test_no_depth_breaks_the_process(self):
        message = pack({"command": "initialize", "data": {"input": ["deep"]}})
        with self.start_worker("echo") as worker:
            for depth, text in ((900, "cannot encode"), (100000, "cannot decode")):
                worker.send_frame(BINARY, message.replace(b"\xa4deep", b"\x91" * depth + b"\x90"))
                worker.expect("initialized")
                worker.send("start", {})
                worker.expect("started")
                self.assertIn(text + ": the value is nested too deeply", worker.expect("errorMessage")["error"]["message"])
            self.assertEqual(worker.run(5), [5])

    def test_details_name_type_and_causes(self):
        with self.start_worker("throws") as worker:
            error = worker.fail("nested")
            self.assertEqual(error["message"], "the effect")
            self.assertIn("std::runtime_error", error["details"])
            self.assertIn("the effect\nCaused by: std::out_of_range: the cause", error["details"])

    def test_what_is_no_exception_and_no_utf_8(self):
        with self.start_worker("throws") as worker:
            self.assertEqual(worker.fail("number")["message"], "int")
            self.assertEqual(worker.fail("text")["message"], "just a text")
            self.assertEqual(worker.fail("latin")["message"], "caf\ufffd")

    def test_a_forked_child_never_answers(self):
        ways = {"return": 0, "exit": 3, "raise": 1, "call": 9}
        with self.start_worker("forks") as worker:
            for how, code in ways.items():
                with self.subTest(how):
                    self.assertEqual(worker.run(how), code)
            worker.send("run", [{"taskId": how, "input": [how]} for how in ways], assignments=[1, 2, 3, 4])
            self.assertEqual([(answer["assignment"], answer["data"]) for answer in self.answers(worker, 4)],
                             list(enumerate(ways.values(), 1)))
            self.assertIn("in the child", worker.output())

    def test_what_a_task_changes_is_undone(self):
        kinds = ("directory", "mask", "variables", "locale", "alarm", "output", "closed", "stream", "raises")
        with self.start_worker("changes") as worker:
            before = worker.run("state")
            for what in kinds:
                with self.subTest(what):
                    worker.begin(what)
                    message = worker.receive()
                    self.assertEqual(message["command"], "errorMessage" if what == "raises" else "done")
                    self.assertNotEqual(message.get("data"), before)
                    self.assertEqual(worker.run("state"), before)
            for what in kinds:
                with self.subTest(what, ahead=True):
                    worker.send("run", [{"taskId": str(i), "input": [kind]} for i, kind in enumerate((what, "state"))])
                    self.assertEqual(self.answers(worker, 2)[1].get("data"), before)

    def test_wrong_types_and_failed_parses(self):
        with self.start_worker("type_error") as worker:
            self.assertIn("type must be number, but is string", worker.fail("x")["message"])
        with self.start_worker("unsupported") as worker:
            self.assertIn("cannot encode", worker.fail("parse")["message"])

    def test_input_of_a_call_that_has_no_bytes(self):
        with self.start_worker("bad_input") as worker:
            self.assertIn("cannot encode a text that is not UTF-8", worker.fail()["message"])

    def test_errors_of_calls_can_be_caught(self):
        with self.start_worker("caught") as worker:
            for reply, key, word in (("subPipelineError", "error", "failed"), ("subPipelineStopped", "reason", "stopped")):
                worker.begin()
                request = worker.expect("startStoredSubPipeline")["data"]
                self.assertEqual(request["subPipeline"], {"name": "x", "flowInput": {}})
                worker.send(reply, {"subPipelineId": request["subPipelineId"], key: "why"})
                self.assertEqual(worker.expect("done")["data"], [word, "why"])

    def test_the_api_knows_of_a_stop(self):
        with self.start_worker("asks") as worker:
            self.assertIs(worker.run("x"), False)
            worker.begin()
            worker.expect("startAlgorithmExecution")
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")
            self.assertIn("the task was stopped True\n", worker.output())

    def test_buffers_of_the_users_own_are_out_before_done(self):
        with self.start_worker("unsynced") as worker:
            worker.run()
            self.assertIn("in a buffer", worker.output())
            self.assertIn(" and out", worker.output())

    def test_errors_of_hooks(self):
        with self.start_worker("bad_hooks") as worker:
            worker.run()
            worker.send("stop", {"forceStop": True})
            self.assertEqual(worker.expect("errorMessage")["error"]["message"], "will not stop")
            worker.send("exit", {"exitCode": 5})
            self.assertEqual(worker.wait(), 5)
            self.assertIn("wrapper::ERROR::exit failed: will not exit\n", worker.output())

    def test_exit_while_user_code_runs(self):
        for stopped in (False, True):
            with self.subTest(stopped), self.start_worker("endless") as worker:
                worker.begin()
                if stopped:
                    worker.send("stop", {"forceStop": True})
                worker.send("exit", {"exitCode": 3})
                worker.disconnect()
                self.assertEqual(worker.wait(), 3)
                self.assertEqual(worker.output().count("bye\n"), 1)

    def test_exit_while_a_hook_hangs(self):
        with self.start_worker("hangs_in_stop") as worker:
            worker.run()
            worker.send("stop", {"forceStop": True})
            worker.send("exit", {"exitCode": 4})
            self.assertEqual(worker.wait(), 4)
            self.assertEqual(worker.output().count("bye\n"), 1)

    def test_main_returns_at_the_end(self):
        with self.start_worker("exit_hook") as worker:
            worker.run()
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")
            worker.send("exit", {"exitCode": 7})
            self.assertEqual(worker.wait(), 7)
            self.assertTrue(worker.output().endswith("exit hook 7\ndestroyed\n"), worker.output())

    def test_a_crash_ends_the_connection(self):
        with self.start_worker("crash") as worker:
            worker.send("initialize", {"input": []})
            worker.expect("initialized")
            worker.send("start", {})
            self.assertNotEqual(worker.wait(), 0)

    def test_started_does_not_wait_for_the_result(self):
        with self.start_worker("endless") as worker:
            worker.begin()  # expects it

    def test_wrong_settings(self):
        for name, value in (("WORKER_SOCKET_PORT", "many"), ("WORKER_SOCKET_URL", "http://127.0.0.1")):
            done = subprocess.run([CASES], env=dict(os.environ, **{name: value}), stderr=subprocess.PIPE, timeout=DEADLINE,
                                  check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("wrapper::ERROR::{} must".format(name), done.stderr.decode())

    def test_unreachable_worker(self):
        done = run_without_worker([CASES])
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"wrapper::ERROR::cannot connect to the worker at 127.0.0.1:", done.stderr)


def sort_keys(value):
    """The value with its keys in the order that those of a Value have."""
    if isinstance(value, dict):
        return {key: sort_keys(value[key]) for key in sorted(value)}
    return [sort_keys(item) for item in value] if isinstance(value, list) else value


class CppMsgpackTest(unittest.TestCase):
    """The codec by itself."""

    BROKEN = ["c1", "9201", "a56162", "0102", "819001", "c403", "cb00", "d6ff00", "c701", "dfffffffff", "ddffffffff",
              "91" * 100000 + "01", "81" * 100000 + "01", "c702ff0102"]
    OTHERS = [("c70307010203", "c403010203"), ("ca3fc00000", "cb3ff8000000000000"), ("8101c0", "81a131c0"),
              ("81c001", "81a46e756c6c01"), ("81cb3ff800000000000001", "81a3312e3501"), ("82a16101a16102", "81a16102"),
              ("d3000000000000000a", "0a"), ("cfffffffffffffffff", "cfffffffffffffffff"),
              ("d38000000000000000", "d38000000000000000"), ("d90141", "a141"), ("c50001ff", "c401ff")]
    MOMENTS = [(EPOCH, 0), ("d6ff00000001", 1000), ("d7ff7735940000000001", 1500), ("c70cff1dcd6500fffffffffffffffe", -1500),
               ("d7ff0000000200000000", 8589934592000), ("c70cff000000000000000400000000", 17179869184000)]

    def recode(self, texts):
        done = subprocess.run([CODEC], input="\n".join(texts) + "\n", stdout=subprocess.PIPE, timeout=DEADLINE, check=True,
                              text=True)
        return done.stdout.splitlines()

    def test_golden_bytes(self):
        expected = [pack(sort_keys(value)).hex() for value, _ in GOLDEN]
        self.assertEqual(self.recode([text for _, text in GOLDEN]), expected)

    def test_what_cannot_be_decoded(self):
        for text in self.recode(self.BROKEN):
            self.assertIn("cannot decode", text)

    def test_extensions_floats_and_keys(self):
        self.assertEqual(self.recode([given for given, _ in self.OTHERS]), [expected for _, expected in self.OTHERS])

    def test_timestamps(self):
        self.assertEqual(self.recode([given for given, _ in self.MOMENTS]), [pack(value).hex() for _, value in self.MOMENTS])

    def test_text_that_is_not_utf_8(self):
        self.assertIn("cannot encode", self.recode(["a1ff"])[0])


if __name__ == "__main__":
    unittest.main()
