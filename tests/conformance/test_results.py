"""Sections 5.1, 5.3, 5.6 and 5.9: results that the worker stores, results that the algorithm has stored itself, and what
the next node gets of both."""
import os
import signal
import unittest

import bson
from conformance import ConformanceCase
from dialect import Dialect, dialects, pack
from harness import is_running, node, wait_until

# Headers (§5.1).
MSGPACK, BSON, JSON = (bytes.fromhex(text) for text in ("010802030000484b", "010802010000484b", "010802020000484b"))
RAW_MSGPACK, RAW_BSON = bytes.fromhex("010801030000484b"), bytes.fromhex("010801010000484b")
LARGE = "x" * 50_000


class OwnStorage(ConformanceCase):
    """v2 and v3: `storing` says where the result is, `done` ends the task."""

    def begin(self, dialect, *more, **fields):
        """A job whose node green has started: (job, algorithm, task)."""
        job = self.submit(node("green", "puppet", **fields), *more)
        algorithm = self.enter(dialect)
        return job, algorithm, algorithm.start()

    def reference(self, task, size, **more):
        return {"storageInfo": {"path": self.path_of(task), "size": size}, "metadata": {}, **more}

    def give(self, algorithm, task, content, metadata=None, **more):
        """Stores and announces a result and ends the task."""
        self.store(task, content)
        algorithm.send("storing", {**self.reference(task, len(content) - 8, **more), "metadata": metadata or {}})
        algorithm.send("done")

    def test_the_next_node_gets_it_in_every_dialect(self):
        value = {"list": [1, "é", None], "raw": b"\x00\xff"}
        for dialect in dialects(("v2", "v3"), ("bson", "msgpack")):
            with self.case(dialect):
                job, algorithm, task = self.begin(dialect, node("blue", "puppet", "@green", "@green.list.1"))
                self.give(algorithm, task, MSGPACK + pack(value),
                          {"green": {"type": "object"}, "green.list.1": {"type": "string"}})
                # The same algorithm again: it is given where to find it.
                task = algorithm.start()
                links = [task["storage"][text[2:]] for text in task["input"]]
                self.assertEqual([link["path"] for link in links], ["", "list.1"])
                self.assertEqual([self.stored(link["storageInfo"]["path"]) for link in links], [MSGPACK + pack(value)] * 2)
                self.give(algorithm, task, MSGPACK + pack(5), {})
                self.server.wait(job, ("completed",))
                self.assertEqual(self.results(job), [5])

    def test_one_that_does_not_store_gets_the_value(self):
        value = {"list": [1, "é", None], "raw": b"\x00\xff" * 30_000}
        for content in (MSGPACK + pack(value), BSON + bson.encode({"data": value}), BSON + bson.encode(value),
                        pack(value)):  # the last: without a header it is the platform's codec
            with self.case(content[:12]):
                job, algorithm, task = self.begin(Dialect("v3", "bson"), node("blue", "puppet", "@green", "@green.list"))
                self.give(algorithm, task, content)
                algorithm.process.close()
                task = self.enter(Dialect("v1", "msgpack")).expect("initialize")
                self.assertEqual(task["input"], [value, value["list"]])

    def test_what_was_sent_before_the_process_ended_counts(self):
        """The server finds both at once: the frames and the end of the process."""
        job, algorithm, task = self.begin(Dialect("v3", "bson"))
        os.kill(self.server.process.pid, signal.SIGSTOP)
        try:
            self.give(algorithm, task, MSGPACK + pack(5), {})
            os.kill(algorithm.process.pid, signal.SIGKILL)
            wait_until(lambda: not is_running(algorithm.process.pid), "the process has ended")
        finally:
            os.kill(self.server.process.pid, signal.SIGCONT)
        self.server.wait(job, ("completed",))
        self.assertEqual(self.results(job), [5])

    def test_a_result_that_is_still_being_stored_when_the_process_ends_counts(self):
        job, algorithm, _ = self.begin(Dialect("v1", "msgpack"))
        algorithm.send("done", "x" * 50_000_000)
        os.kill(algorithm.process.pid, signal.SIGKILL)
        self.server.wait(job, ("completed",))
        self.assertEqual(self.results(job)[0], None)  # too large to be shown

    def test_raw_bytes(self):
        for header in (RAW_MSGPACK, RAW_BSON):
            for payload in (b"", b"\x01\x02\x03", b"\x81" * 50_000):
                with self.case((header, len(payload))):
                    job, algorithm, task = self.begin(Dialect("v3", "bson"), node("blue", "puppet", "@green"))
                    self.give(algorithm, task, header + payload)
                    algorithm.process.close()
                    task = self.enter(Dialect("v1", "bson")).expect("initialize")
                    self.assertEqual(task["input"], [payload])

    def test_a_result_of_the_job(self):
        for content, expected in ((MSGPACK + pack([1, {"a": 2}]), [1, {"a": 2}]), (JSON + b'{"a":"\xc3\xa9"}', {"a": "é"}),
                                  (BSON + bson.encode({"data": None}), None), (BSON + bytes.fromhex("0500000000"), None)):
            with self.case(content):
                job, algorithm, task = self.begin(Dialect("v3", "bson"))
                self.give(algorithm, task, content)
                self.assertEqual(self.result(job), expected)

    def test_a_big_result_of_the_job_is_named(self):
        content = MSGPACK + pack("x" * 200_000)
        job, algorithm, task = self.begin(Dialect("v3", "bson"))
        self.give(algorithm, task, content)
        self.server.wait(job, ("completed",))
        item, = self.server.get(f"exec/results/{job}")["data"]
        self.assertEqual((item["info"]["path"], item["info"]["size"], item["info"]["isBigData"]),
                         (self.path_of(task), len(content) - 8, True))
        self.assertNotIn("result", item)

    def test_metadata_says_how_many_items_there_are(self):
        """Counts come as any kind of number, and types in any language's words."""
        for size in (3, bson.Double(3)):
            for words in ({"type": "array", "size": size}, {"type": "array", "size": size, "more": [1]}):
                with self.case(words):
                    job, algorithm, task = self.begin(Dialect("v3", "bson"), node("blue", "puppet", "#@green.list"))
                    self.give(algorithm, task, MSGPACK + pack({"list": ["a", "b", "c"]}),
                              {"green": {"type": "dict"}, "green.list": words})
                    paths = []
                    for _ in range(3):
                        task = algorithm.start()
                        link, = task["storage"].values()
                        paths.append(link["path"])
                        self.give(algorithm, task, MSGPACK + pack(link["path"]))
                    self.assertEqual(sorted(paths), ["list.0", "list.1", "list.2"])
                    self.server.wait(job, ("completed",))
                    self.assertEqual(self.results(job), ["list.0", "list.1", "list.2"])

    def test_metadata_of_items(self):
        """`*#@`: each item of a batch is a batch."""
        job = self.submit(node("green", "puppet", "#[1...2]"), node("blue", "puppet", "*#@green"))
        algorithm = self.enter(Dialect("v3", "msgpack"))
        seen = []
        for _ in range(6):
            task = algorithm.start()
            if task["nodeName"] == "green":
                self.give(algorithm, task, MSGPACK + pack([1, 2]), {"green": {"type": "array", "size": 2}})
            else:
                seen.append([link["path"] for link in task["storage"].values()])
                self.give(algorithm, task, MSGPACK + pack(0))
        self.server.wait(job, ("completed",))
        self.assertEqual(sorted(seen), [["0"], ["0"], ["1"], ["1"]])

    def test_metadata_that_makes_no_sense(self):
        for metadata in (None, [], "text", {"green.list": None}, {"green.list": {"type": "array", "size": -1}},
                         {"green.list": {"type": "array", "size": 1e300}}, {"green.list": {"type": 5}}):
            with self.case(metadata):
                job, algorithm, task = self.begin(Dialect("v3", "bson"), node("blue", "puppet", "#@green.list"))
                self.store(task, MSGPACK + pack([]))
                algorithm.send("storing", {**self.reference(task, 1), "metadata": metadata})
                algorithm.send("done")
                self.server.wait(job)  # whatever it comes to, the server and the worker are well
                algorithm.fence()

    def test_the_address_of_a_peer_may_come_along(self):
        for port in (9020, "9020"):
            with self.case(port):
                job, algorithm, task = self.begin(Dialect("v3", "bson"), node("blue", "puppet", "@green"))
                self.give(algorithm, task, MSGPACK + pack(LARGE), taskId=task["taskId"],
                          discovery={"host": "127.0.0.1", "port": port})
                task = algorithm.start()
                link, = task["storage"].values()
                self.assertEqual(link["storageInfo"]["path"].split("/")[1], job)

    def test_storing_may_come_before_the_object_exists(self):
        job, algorithm, task = self.begin(Dialect("v3", "bson"), node("blue", "puppet", "@green"))
        algorithm.send("storing", self.reference(task, 3))
        algorithm.fence()
        self.assertEqual(self.task_states(job), {"active": 1, "creating": 1})
        self.store(task, MSGPACK + pack(5))
        algorithm.send("done", {})  # as Java does
        self.assertEqual(len(algorithm.start()["storage"]), 1)

    def test_the_last_storing_counts(self):
        job, algorithm, task = self.begin(Dialect("v3", "bson"), node("blue", "puppet", "#@green"))
        algorithm.send("storing", {**self.reference(task, 1), "metadata": {"green": {"type": "array", "size": 9}}})
        self.give(algorithm, task, MSGPACK + pack([7]), {"green": {"type": "array", "size": 1}})
        self.assertEqual(algorithm.start()["batchIndex"], 1)
        self.assertEqual(self.task_states(job), {"succeed": 1, "active": 1})

    def test_an_error_after_storing(self):
        job, algorithm, task = self.begin(Dialect("v3", "bson"))
        algorithm.send("storing", self.reference(task, 3))
        algorithm.send("errorMessage", error={"message": "cannot store"})
        self.assertEqual(self.failure(job), "cannot store")
        # And what was announced is not the next task's result.
        job = self.submit_one()
        algorithm.run("own")
        self.assertEqual(self.result(job), "own")

    def test_an_object_elsewhere_is_refused(self):
        for path in ("local-hkube/other/task", "", None, "../../etc/passwd"):
            with self.case(path):
                job, algorithm, task = self.begin(Dialect("v3", "bson"))
                algorithm.send("storing", {"storageInfo": {"path": path, "size": 3}})
                self.assertEqual(self.failure(job), "the algorithm stored its result under another path than "
                                                    + self.path_of(task))
                algorithm.fence()

    def test_a_reference_that_is_none(self):
        for data in (None, [], "text", {}, {"storageInfo": None}, {"storageInfo": "x"}):
            with self.case(data):
                job, algorithm, _ = self.begin(Dialect("v3", "bson"))
                algorithm.send("storing", data)
                self.assertIn("the algorithm stored its result under another path", self.failure(job))

    def test_an_object_that_is_not_there(self):
        job, algorithm, task = self.begin(Dialect("v3", "bson"))
        algorithm.send("storing", self.reference(task, 3))
        algorithm.send("done")
        self.assertIn("the result cannot be read", self.failure(job))

    def test_done_without_storing_gives_the_value(self):
        for dialect in dialects(("v2", "v3")):
            with self.case(dialect):
                job, algorithm, task = self.begin(dialect, node("blue", "puppet", "@green"))
                algorithm.send("done", {"a": [1, LARGE]})
                child = algorithm.start()
                link, = child["storage"].values()
                self.assertEqual(self.stored(link["storageInfo"]["path"]), MSGPACK + pack({"a": [1, LARGE]}))
                algorithm.send("done", "end")
                self.assertEqual(self.result(job), "end")

    def test_storing_says_nothing_in_v1(self):
        job, algorithm, task = self.begin(Dialect("v1", "bson"))
        self.store(task, MSGPACK + pack("of the object"))
        algorithm.send("storing", self.reference(task, 3))
        algorithm.send("done", "of the message")
        self.assertEqual(self.result(job), "of the message")


class WorkersStorage(ConformanceCase):
    """v1: the value is in `done`."""

    def test_values_large_and_small(self):
        for dialect in dialects(("v1",)):
            for value in (None, 0, -1, 2 ** 40, 0.5, "", "é", True, [], {}, [[[]]], {"a": {"b": [1, None]}}, LARGE,
                          list(range(10_000))):
                with self.case((dialect, str(value)[:20])):
                    self.submit(node("green", "puppet"), node("blue", "puppet", "@green"))
                    algorithm = self.enter(dialect)
                    algorithm.run(value)
                    self.assertEqual(algorithm.expect("initialize")["input"], [value])

    def test_what_fans_out(self):
        for dialect in dialects(("v1",)):
            with self.case(dialect):
                job = self.submit(node("green", "puppet"), node("blue", "puppet", "#@green.list"))
                algorithm = self.enter(dialect)
                algorithm.run({"list": [LARGE, "b"]})
                inputs = [algorithm.run(7)["input"] for _ in range(2)]
                self.assertEqual(sorted(inputs), [["b"], [LARGE]])
                self.server.wait(job, ("completed",))
                self.assertEqual(self.results(job), [7, 7])


if __name__ == "__main__":
    unittest.main()
