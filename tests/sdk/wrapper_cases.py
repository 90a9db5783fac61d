"""What every wrapper must do, whatever its language. A test class gives `start_worker` and its CODE."""
import os

from scripted_worker import BINARY, CLOSE, CONTINUATION, PING, PONG

from hkube_wrapper.msgpack import pack


class WrapperCases:
    """Mixed into a TestCase per language.

    CODE is a dict of user modules; see the language's test file for what each does.
    """

    CODE = {}

    QUERY = "storage=v1&encoding=msgpack&files=1&ahead=1&named=1&stop=0"

    NAMELESS_ERROR = ""  # the class of what "raise" raises

    def start_worker(self, code, **env):
        """A ScriptedWorker on a module of CODE, or on a dict of files."""
        raise NotImplementedError

    def test_handshake_asks_for_values_in_msgpack(self):
        with self.start_worker("echo") as worker:
            self.assertEqual(worker.request, "GET /?" + self.QUERY + " HTTP/1.1")

    def test_the_secret_of_the_worker_is_told_to_it(self):
        with self.start_worker("echo", WORKER_SOCKET_SECRET="s3cret") as worker:
            self.assertIn(self.QUERY.replace("&stop=0", "") + "&secret=s3cret", worker.request)
            self.assertEqual(worker.run(1), [1])

    def test_url_overrides_host_and_port(self):
        with self.start_worker("echo", WORKER_SOCKET_HOST="256.256.256.256",
                               WORKER_SOCKET_URL="ws://127.0.0.1:{port}/some/path?a=b") as worker:
            self.assertEqual(worker.request, "GET /some/path?a=b&" + self.QUERY + " HTTP/1.1")
            self.assertEqual(worker.run(1), [1])

    def test_messages_come_in_order(self):
        with self.start_worker("echo") as worker:
            worker.send("initialize", {"input": [1]})
            self.assertEqual(worker.receive(), {"command": "initialized"})
            worker.send("start", {"spanId": None})
            self.assertEqual(worker.receive(), {"command": "started"})
            self.assertEqual(worker.receive(), {"command": "done", "data": [1]})

    def test_answers_carry_the_name_of_their_task(self):
        """docs/formats/named-answers.md"""
        with self.start_worker("calls") as worker:
            worker.send("initialize", {"input": ["stored", "simple", {}]}, assignment=7)
            self.assertEqual(worker.receive(), {"command": "initialized", "assignment": 7})
            worker.send("start", {})
            worker.expect("started")
            request = worker.expect("startStoredSubPipeline")
            self.assertEqual(request["assignment"], 7)
            worker.send("subPipelineDone", {"subPipelineId": request["data"]["subPipelineId"], "response": 1})
            self.assertEqual(worker.receive(), {"command": "done", "assignment": 7, "data": 1})
        with self.start_worker("raise") as worker:
            worker.send("initialize", {"input": ["x"]}, assignment=2 ** 40)
            self.assertEqual(worker.receive(), {"command": "initialized", "assignment": 2 ** 40})
            worker.send("start", {})
            worker.expect("started")
            self.assertEqual(worker.expect("errorMessage")["assignment"], 2 ** 40)
        for code in ("raise_in_init", "broken"):
            with self.start_worker(code) as worker:
                worker.send("initialize", {"input": []}, assignment=3)
                self.assertEqual(worker.expect("errorMessage")["assignment"], 3)
        with self.start_worker("until_stopped") as worker:
            worker.send("initialize", {"input": []}, assignment=4)
            worker.expect("initialized")
            worker.send("start", {})
            worker.expect("started")
            worker.send("stop", {"forceStop": True})
            self.assertEqual(worker.receive(), {"command": "stopped", "assignment": 4})
            self.assertNotIn("stop=", worker.request)

    def test_user_init_gets_the_arguments_first(self):
        with self.start_worker("init") as worker:
            self.assertEqual(worker.run("x"), [["init", "t1"], ["start", "t1", True]])

    def test_api_tells_about_the_task(self):
        with self.start_worker("api") as worker:
            self.assertEqual(worker.run(), ["j1", "t1", "green"])

    def test_start_algorithm(self):
        with self.start_worker("calls") as worker:
            worker.begin("algorithm", "other", [1, {"a": b"x"}])
            request = worker.expect("startAlgorithmExecution")["data"]
            self.assertEqual(request, {"execId": "1", "algorithmName": "other", "input": [1, {"a": b"x"}],
                                       "includeResult": True})
            worker.send("algorithmExecutionDone", {"execId": "2", "response": "somebody else's"})
            worker.send("algorithmExecutionDone", {"execId": "1", "response": {"sum": 3}})
            self.assertEqual(worker.expect("done")["data"], {"sum": 3})

    def test_start_stored_sub_pipeline(self):
        with self.start_worker("calls") as worker:
            worker.begin("stored", "simple", {"x": 1})
            request = worker.expect("startStoredSubPipeline")["data"]
            self.assertEqual(request, {"subPipelineId": "1", "includeResult": True,
                                       "subPipeline": {"name": "simple", "flowInput": {"x": 1}}})
            worker.send("subPipelineStarted", {"subPipelineId": "1"})
            worker.send("subPipelineDone", {"subPipelineId": "1", "response": [{"nodeName": "a", "result": 5}]})
            self.assertEqual(worker.expect("done")["data"], [{"nodeName": "a", "result": 5}])

    def test_start_raw_sub_pipeline(self):
        nodes = [{"nodeName": "a", "algorithmName": "b", "input": []}]
        with self.start_worker("calls") as worker:
            worker.begin("raw", "fresh", nodes)
            request = worker.expect("startRawSubPipeline")["data"]
            self.assertEqual(request, {"subPipelineId": "1", "includeResult": True,
                                       "subPipeline": {"name": "fresh", "nodes": nodes, "flowInput": {},
                                                       "options": {}, "webhooks": {}}})
            worker.send("subPipelineDone", {"subPipelineId": "1", "response": []})
            self.assertEqual(worker.expect("done")["data"], [])

    def test_failed_and_stopped_calls_raise(self):
        with self.start_worker("calls") as worker:
            worker.begin("algorithm", "other", [])
            name = worker.expect("startAlgorithmExecution")["data"]["execId"]
            worker.send("algorithmExecutionError", {"execId": name, "error": "no such colour"})
            self.assertEqual(worker.expect("errorMessage")["error"]["message"], "no such colour")
            for reply, data in (("subPipelineError", {"error": "no such colour"}),
                                ("subPipelineStopped", {"reason": "no such colour"})):
                worker.begin("stored", "simple", {})
                name = worker.expect("startStoredSubPipeline")["data"]["subPipelineId"]
                worker.send(reply, dict(data, subPipelineId=name))
                self.assertEqual(worker.expect("errorMessage")["error"]["message"], "no such colour")

    def test_ids_are_never_used_again(self):
        with self.start_worker("calls") as worker:
            for name in ("1", "2", "3"):
                worker.begin("stored", "simple", {})
                self.assertEqual(worker.expect("startStoredSubPipeline")["data"]["subPipelineId"], name)
                worker.send("subPipelineDone", {"subPipelineId": name, "response": name})
                self.assertEqual(worker.expect("done")["data"], name)

    def test_calls_without_waiting(self):
        with self.start_worker("calls") as worker:
            worker.begin("together")
            names = [worker.expect("startAlgorithmExecution")["data"]["execId"] for _ in range(3)]
            for name in reversed(names):
                worker.send("algorithmExecutionDone", {"execId": name, "response": "r" + name})
            self.assertEqual(worker.expect("done")["data"], ["r" + name for name in names])
            worker.begin("forget")
            worker.expect("startAlgorithmExecution")
            self.assertEqual(worker.expect("done")["data"], "not waited")
            worker.send("algorithmExecutionError", {"execId": "4", "error": "nobody cares"})
            worker.begin("stored", "simple", {})
            worker.expect("startStoredSubPipeline")

    def test_stop_ends_a_waiting_call(self):
        with self.start_worker("calls") as worker:
            worker.begin("algorithm", "other", [])
            worker.expect("startAlgorithmExecution")
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")

    def test_several_tasks_on_one_process(self):
        with self.start_worker("count") as worker:
            self.assertEqual([worker.run() for _ in range(20)], list(range(1, 21)))

    def test_nested_values_and_unicode_are_unharmed(self):
        value = {"a": [1, -1, 2 ** 40, -2 ** 40, 1.5, True, False, None],
                 "b": {"c": [[], {}, "", "x" * 40, "y" * 70000]},
                 "ключ": "日本語 \U0001F600 \u0000 é", "many": [{"k": i} for i in range(70000)], "15": list(range(20))}
        with self.start_worker("echo") as worker:
            self.assertEqual(worker.run(value), [value])

    def test_large_integers_are_exact(self):
        with self.start_worker("echo") as worker:
            self.assertEqual(worker.run(2 ** 63 + 1, -2 ** 63, 2 ** 53, 2 ** 53 + 1),
                             [2 ** 63 + 1, -2 ** 63, 2 ** 53, 2 ** 53 + 1])

    def test_bytes_are_unharmed(self):
        every = bytes(range(256))
        with self.start_worker("echo") as worker:
            self.assertEqual(worker.run(b"", every, {"deep": every * 300}), [b"", every, {"deep": every * 300}])

    def test_every_length_of_a_frame(self):
        with self.start_worker("echo") as worker:
            for size in list(range(0, 140)) + list(range(65500, 65540, 3)):
                payload = os.urandom(size)
                self.assertEqual(worker.run(payload), [payload])

    def test_ten_megabytes(self):
        payload = os.urandom(10 * 1000 * 1000 + 3)
        with self.start_worker("echo") as worker:
            self.assertTrue(worker.run(payload) == [payload])

    def test_fragments_and_pings(self):
        payload = pack({"command": "initialize", "data": {"input": ["x" * 1000]}})
        with self.start_worker("echo") as worker:
            worker.send_frame(BINARY, payload[:10], final=False)
            worker.send_frame(PING, b"there?")
            worker.send_frame(CONTINUATION, payload[10:500], final=False)
            worker.send_frame(CONTINUATION, payload[500:])
            self.assertEqual(worker.receive_frame(), (PONG, b"there?"))
            worker.expect("initialized")

    def test_unknown_and_unreadable_messages_are_ignored(self):
        with self.start_worker("echo") as worker:
            worker.send("newInAFutureVersion", {"x": 1})
            worker.send_frame(BINARY, b"\xc1")
            worker.send_frame(BINARY, b"\x2a")
            self.assertEqual(worker.run(5), [5])

    def test_error_of_start(self):
        with self.start_worker("raise") as worker:
            error = worker.fail("the reason")
            self.assertEqual((error["code"], error["message"]), ("Failed", "the reason"))
            self.assertIn("the reason", error["details"])
            self.assertEqual(worker.fail("again")["message"], "again")

    def test_error_without_a_text_is_named(self):
        with self.start_worker("raise") as worker:
            self.assertEqual(worker.fail("")["message"], self.NAMELESS_ERROR)

    def test_error_of_init(self):
        with self.start_worker("raise_in_init") as worker:
            self.assertEqual(worker.fail_early()["message"], "init failed")

    def test_missing_start(self):
        with self.start_worker("no_start") as worker:
            self.assertEqual(worker.fail_early()["message"], "unable to find mandatory method start")

    def test_module_that_does_not_load(self):
        with self.start_worker("broken") as worker:
            error = worker.fail_early()
            self.assertEqual(error["message"], "broken at import")
            self.assertIn("broken at import", error["details"])

    def test_missing_entry_point(self):
        with self.start_worker("echo", ALGORITHM_ENTRY_POINT="absent.x") as worker:
            self.assertEqual(worker.fail_early()["message"], "unable to find entry point absent.x")

    def test_missing_directory(self):
        with self.start_worker("echo", ALGORITHM_PATH="/does/not/exist") as worker:
            self.assertEqual(worker.fail_early()["message"], "invalid path /does/not/exist")

    def test_result_that_has_no_bytes(self):
        with self.start_worker("unsupported") as worker:
            self.assertIn("cannot encode", worker.fail()["message"])

    def test_result_that_contains_itself(self):
        with self.start_worker("cyclic") as worker:
            self.assertIn("contains itself", worker.fail()["message"])

    def test_depth_of_a_result_is_what_the_worker_reads(self):
        with self.start_worker("nested") as worker:
            value, depth = worker.run(199), 1  # with the message itself it is 200
            while value:
                value, depth = value[0], depth + 1
            self.assertEqual(depth, 199)
            self.assertIn("nested too deeply", worker.fail(200)["message"])

    def test_prints_are_out_before_done(self):
        with self.start_worker("print") as worker:
            worker.run("текст")
            self.assertIn("printed текст\n", worker.output())

    def test_stop_discards_the_result(self):
        with self.start_worker("until_stopped") as worker:
            worker.begin()
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")
            worker.send("stop", {"forceStop": True})  # the second is not answered
            worker.begin()
            worker.send("stop", {"forceStop": False})
            worker.expect("stopped")
            self.assertIn("stop hook True", worker.output())

    def test_stop_without_a_hook_or_a_task(self):
        with self.start_worker("echo") as worker:
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")
            self.assertEqual(worker.run(1), [1])
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")

    def test_exit_ends_with_the_code(self):
        with self.start_worker("exit_hook") as worker:
            worker.run()
            worker.send("exit", {"exitCode": 7})
            self.assertEqual(worker.wait(), 7)
            self.assertEqual(worker.output().count("exit hook 7"), 1)

    def test_lost_worker_ends_the_process(self):
        with self.start_worker("exit_hook") as worker:
            worker.run()
            worker.disconnect()
            self.assertEqual(worker.wait(), 0)
            self.assertIn("exit hook 0", worker.output())

    def test_close_is_answered(self):
        with self.start_worker("exit_hook") as worker:
            worker.send_frame(CLOSE, b"\x03\xe8")
            self.assertEqual(worker.receive_frame(), (CLOSE, b"\x03\xe8"))
            self.assertEqual(worker.wait(), 0)
            self.assertIn("exit hook 0", worker.output())
