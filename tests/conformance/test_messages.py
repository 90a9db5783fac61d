"""Sections 2.2 and 2.3: every command that goes over the socket for batch pipelines."""
import time
import unittest

from conformance import ConformanceCase
from dialect import ABSENT, Dialect, dialects
from harness import wait_until

# What a worker takes note of at most.
NOTICES = (
    ("started", ABSENT), ("progress", {"progress": 40}), ("servingStatus", True), ("alive", None),
    ("streamingStatistics", [{"nodeName": "blue", "sent": 1, "queueSize": 0, "responses": 1, "dropped": 0}]),
    ("startSpan", {"name": "work", "tags": {"a": 1}}), ("finishSpan", {"tags": None, "error": None}),
    ("logData", ["a line", "another"]), ("streamingOutMessage", {"message": 1}), ("streamingInMessageDone", {}),
    ("exited", None), ("stopped", None), ("stopping", None), ("initialized", None), ("no-such-command", {"x": [1]}),
    ("Done", 1), ("cleanup", None), ("start", {}))


class FromTheWorker(ConformanceCase):
    def test_initialize_then_start_then_nothing(self):
        for dialect in dialects():
            with self.case(dialect):
                job = self.submit_one("value")
                algorithm = self.enter(dialect)
                task = algorithm.expect("initialize")
                self.assertEqual((task["jobId"], task["nodeName"], task["input"]), (job, "green", ["value"]))
                algorithm.fence()  # start has to wait for initialized
                algorithm.send("initialized")
                start = algorithm.expect("start")
                self.assertEqual(list(start), ["spanId"])
                self.assertEqual(start["spanId"], task["spanId"])
                self.assertRegex(start["spanId"]["uber-trace-id"], "^[0-9a-f]+:[0-9a-f]+:[0-9a-f]+:[0-9]+$")
                algorithm.fence()
                algorithm.send("done", 1)
                self.assertEqual(self.result(job), 1)
                algorithm.fence()

    def test_stop(self):
        for dialect in dialects():
            for answer in ("stopped", "done", "errorMessage"):
                with self.case((dialect, answer)):
                    job, algorithm, _ = self.start(dialect)
                    self.server.call("POST", "exec/stop", {"jobId": job, "reason": "enough"})
                    self.assertEqual(algorithm.expect("stop"), {"forceStop": True})
                    algorithm.fence()
                    algorithm.send(answer)
                    algorithm.process.wait()
                    status = self.server.wait(job)
                    self.assertEqual((status["status"], status["reason"]), ("stopped", "enough"))

    def test_a_data_source_is_refused(self):
        for dialect in dialects():
            with self.case(dialect):
                _, algorithm, _ = self.start(dialect)
                algorithm.send("dataSourceRequest", {"requestId": "r-1", "dataSource": {"dataSourceId": "d"}})
                self.assertEqual(algorithm.expect("dataSourceResponse"), {
                    "requestId": "r-1", "response": None, "error": "unable to find matching data-source"})


class Exit(ConformanceCase):
    arguments = ("--worker-idle-seconds", "1")

    def test_exit(self):
        for dialect in dialects(("v1", "v3")):
            with self.case(dialect):
                job, algorithm, _ = self.start(dialect)
                algorithm.send("done")
                self.server.wait(job, ("completed",))
                self.assertEqual(algorithm.expect("exit"), {"exitCode": 0})
                algorithm.send("exited")
                algorithm.process.exit(0)


class FromTheAlgorithm(ConformanceCase):
    def test_what_needs_no_answer(self):
        """At every point of a task: none of these changes anything or is answered."""
        for dialect in dialects():
            with self.case(dialect):
                job = self.submit_one()
                algorithm = self.enter(dialect)
                algorithm.expect("initialize")
                self.send_notices(algorithm, besides=("initialized",))
                algorithm.send("initialized")
                algorithm.expect("start")
                self.send_notices(algorithm)
                algorithm.send("done", "result")
                self.assertEqual(self.result(job), "result")
                self.send_notices(algorithm)

    def send_notices(self, algorithm, besides=()):
        for command, data in NOTICES:
            if command not in besides:
                algorithm.send(command, data)
                algorithm.fence()

    def test_missing_null_and_empty_are_alike(self):
        for dialect in dialects(("v1",)):
            for nothing in (ABSENT, None, {}):
                with self.case((dialect, nothing)):
                    job = self.submit_one()
                    algorithm = self.enter(dialect)
                    algorithm.expect("initialize")
                    algorithm.send("initialized", nothing, error=None)
                    algorithm.expect("start")
                    algorithm.send("started", nothing)
                    algorithm.send("done", nothing)
                    self.assertEqual(self.result(job), {} if nothing == {} else None)

    def test_members_beside_command_and_data(self):
        job, algorithm, _ = self.start()
        algorithm.send("done", 7, id=1, data2="x", error=None)
        self.assertEqual(self.result(job), 7)

    def test_error_messages(self):
        failed = {"code": "Failed", "message": "no such colour: grün"}
        for dialect in dialects():
            for name, error, text in (("whole", failed, failed["message"]), ("absent", ABSENT, "unknown error"),
                                      ("null", None, "unknown error"), ("no text", {"code": "Failed"}, "unknown error"),
                                      ("long", {"message": "x" * 100_000}, "x" * 100_000)):
                with self.case((dialect, name)):
                    job, algorithm, _ = self.start(dialect)
                    algorithm.send("errorMessage", error=error)
                    self.assertEqual(self.failure(job), text)
                    self.assertEqual(self.task_states(job), {"failed": 1})
                    algorithm.fence()  # the worker stays, for the policy is OnCrash

    def test_an_error_may_answer_initialize(self):
        for dialect in dialects():
            with self.case(dialect):
                job = self.submit_one()
                algorithm = self.enter(dialect)
                algorithm.expect("initialize")
                algorithm.send("errorMessage", error={"code": "Failed", "message": "cannot load"})
                self.assertEqual(self.failure(job), "cannot load")
                # The next task is begun as if nothing had been.
                job = self.submit_one()
                algorithm.run(2)
                self.assertEqual(self.result(job), 2)

    def test_progress_reaches_the_log_of_the_task(self):
        for dialect in dialects(("v1",)):
            with self.case(dialect):
                job, algorithm, _ = self.start(dialect)
                algorithm.process.print("half way")
                for progress in (50, "nearly done"):
                    algorithm.send("progress", {"progress": progress})
                algorithm.send("progress", {})
                algorithm.send("done", 1)
                self.assertEqual(self.result(job), 1)
                self.assertEqual([line["message"] for line in self.server.get(f"exec/logs/{job}")],
                                 ["half way", "progress: 50", "progress: nearly done"])

    def test_details_of_an_error_reach_the_log_of_the_task(self):
        python = "Traceback (most recent call last):\n  File \"main.py\", line 2, in start\nValueError: wrong\n"
        node = "Error: wrong\n    at start (/code/index.js:3:9)"
        for dialect in (Dialect("v1", "json"), Dialect("v3", "bson"), Dialect("v3", "msgpack")):
            for key, details in (("details", python), ("stack", node)):
                with self.case((dialect, key)):
                    job, algorithm, task = self.start(dialect)
                    algorithm.process.print("an unfinished line", 2)
                    algorithm.send("errorMessage", error={"code": "Failed", "message": "wrong", key: details})
                    self.assertEqual(self.failure(job), "wrong")
                    lines = self.server.get(f"exec/logs/{job}?taskId={task['taskId']}")
                    self.assertEqual([(line["stream"], line["message"]) for line in lines],
                                     [("stderr", text) for text in ["an unfinished line", *details.splitlines()]])
                    self.assertIn("wrong", self.server.get(f"exec/status/{job}")["lastOutput"])


class Repetition(ConformanceCase):
    """Messages that come twice, late, or when nobody has asked: none of them may end or begin a task."""

    def test_initialized_twice_is_one_start(self):
        job = self.submit_one()
        algorithm = self.enter()
        algorithm.expect("initialize")
        algorithm.send("initialized")
        algorithm.send("initialized")
        algorithm.expect("start")
        algorithm.fence()
        algorithm.send("initialized")
        algorithm.fence()
        algorithm.send("done", 1)
        self.assertEqual(self.result(job), 1)

    def test_initialized_before_there_is_a_task(self):
        self.submit_one()
        algorithm = self.enter()
        algorithm.run()
        algorithm.send("initialized")
        algorithm.fence()
        job = self.submit_one()
        algorithm.expect("initialize")
        algorithm.fence()
        algorithm.send("initialized")
        algorithm.expect("start")
        algorithm.send("done", 1)
        self.assertEqual(self.result(job), 1)

    def test_done_twice(self):
        job, algorithm, _ = self.start()
        algorithm.send("done", "first")
        algorithm.send("done", "second")
        algorithm.fence()
        self.assertEqual(self.result(job), "first")
        self.assertEqual(self.task_states(job), {"succeed": 1})

    def test_a_late_end_does_not_end_the_next_task(self):
        for command in ("done", "stopped", "storing"):
            with self.case(command):
                job, algorithm, _ = self.start()
                algorithm.send("done", "first")
                self.server.wait(job)
                algorithm.send(command, "late")
                job = self.submit_one()
                algorithm.expect("initialize")
                algorithm.send(command, "late")  # it may have been on its way
                algorithm.fence()
                algorithm.send("initialized")
                algorithm.expect("start")
                algorithm.send("done", "second")
                self.assertEqual(self.result(job), "second")

    def test_an_error_when_nothing_runs(self):
        job, algorithm, _ = self.start()
        algorithm.send("done", "first")
        algorithm.send("errorMessage", error={"message": "too late"})
        algorithm.fence()
        self.assertEqual(self.result(job), "first")
        job = self.submit_one()
        algorithm.run("second")
        self.assertEqual(self.result(job), "second")

    def test_error_twice(self):
        job, algorithm, _ = self.start()
        algorithm.send("errorMessage", error={"message": "first"})
        algorithm.send("errorMessage", error={"message": "second"})
        algorithm.fence()
        self.assertEqual(self.failure(job), "first")

    def test_done_after_an_error(self):
        job, algorithm, _ = self.start()
        algorithm.send("errorMessage", error={"message": "first"})
        algorithm.send("done", 1)
        algorithm.fence()
        self.assertEqual(self.failure(job), "first")


class Damage(ConformanceCase):
    """Frames that are no messages: the worker does not trust such an algorithm any more. The task is tried again."""

    arguments = ("--max-message", "64Ki")

    def test_frames_that_cannot_be_read(self):
        for encoding, payload in (
                ("json", b'{"command":"done"'), ("json", b"null"), ("json", b"[1]"), ("json", b"{}"), ("json", b""),
                ("json", b'{"command":5}'), ("json", b'{"command":"done","data":NaN}'),
                ("bson", b"\x05\x00\x00\x00\x00"), ("bson", b"\xff\xff\xff\x7f\x00"), ("bson", b"abc"),
                ("bson", bytes.fromhex("290000000364617461001e000000")), ("msgpack", b"\x81"), ("msgpack", b"\xc1"),
                ("msgpack", b"\xdf\xff\xff\xff\xff"), ("msgpack", b"\x91" * 5000), ("msgpack", b"")):
            with self.case((encoding, payload[:20])):
                job, algorithm, _ = self.start(Dialect("v1", encoding), retry={"policy": "Never"})
                algorithm.send_bytes(payload)
                algorithm.process.wait()
                self.assertIn("the algorithm sent a message that cannot be read: ", self.failure(job))

    def test_text_that_is_none(self):
        job, algorithm, _ = self.start(Dialect("v1", "json"), retry={"policy": "Never"})
        algorithm.send_bytes(b'{"command":"done","data":"\xff"}')
        self.assertEqual(algorithm.expect_end(), 1007)
        self.assertIn("is not a WebSocket's message", self.failure(job))

    def test_frames_that_are_no_frames(self):
        job, algorithm, _ = self.start(retry={"policy": "Never"})
        algorithm.connection.send(3, b"an opcode that nobody has")
        self.assertEqual(algorithm.expect_end(), 1002)
        self.assertIn("is not a WebSocket's message", self.failure(job))

    def test_who_never_answers_the_close(self):
        """Nobody waits for it: the half minute that a close may take elsewhere is not the job's."""
        began = time.monotonic()
        job, algorithm, _ = self.start(retry={"policy": "Never"})
        algorithm.connection.send(3, b"an opcode that nobody has")
        self.assertIn("is not a WebSocket's message", self.failure(job))
        self.assertLess(time.monotonic() - began, 20)

    def test_a_message_that_is_too_long(self):
        job, algorithm, _ = self.start(retry={"policy": "Never"})
        algorithm.send("done", b"x" * 65_536)
        self.assertEqual(algorithm.expect_end(), 1009)
        self.assertEqual(self.failure(job), "the algorithm sent a message of more than 65536 bytes")

    def test_one_that_just_fits(self):
        job, algorithm, _ = self.start()
        overhead = len(algorithm.dialect.encode({"command": "done", "data": b"x" * 65_000})) - 65_000
        algorithm.send("done", b"x" * (65_536 - overhead))
        self.server.wait(job, ("completed",))

    def test_the_task_is_tried_again(self):
        job, algorithm, _ = self.start()
        algorithm.send_bytes(b"\xc1")
        algorithm.process.wait()
        self.assertEqual(self.enter().run("second")["attempts"], 1)
        self.assertEqual(self.result(job), "second")


class Output(ConformanceCase):
    """§8.4: what the process prints belongs to the task that runs."""

    def test_lines_of_both_streams(self):
        job = self.submit_one()
        process = self.next_process()
        process.print("before the first task\n")
        algorithm = self.connect(process)
        task = algorithm.start()
        process.print("one\nwrapper::two\n")
        process.print("three\n", 2)
        process.print("four, unfinished")
        algorithm.send("done")
        self.server.wait(job)
        wait_until(lambda: len(self.lines(job)) >= 5, "the lines are in the log")
        self.assertEqual(sorted(self.lines(job)), [
            ("stderr", "three"), ("stdout", "before the first task"), ("stdout", "four, unfinished"), ("stdout", "one"),
            ("stdout", "wrapper::two")])
        own = self.server.get(f"exec/logs/{job}?taskId={task['taskId']}")
        self.assertEqual({line["message"] for line in own}, {"before the first task", "one", "wrapper::two", "three", "four, unfinished"})

    def lines(self, job):
        return [(line["stream"], line["message"]) for line in self.server.get(f"exec/logs/{job}")]


if __name__ == "__main__":
    unittest.main()
