"""Payload files (docs/formats/payload-files.md): an extension for wrappers on the worker's machine."""
import os
import unittest

from conformance import ConformanceCase
from dialect import Dialect
from harness import node, wait_until
from hkube_wrapper.msgpack import pack, unpack

FILES = "/?storage=v1&encoding=msgpack&files=1"
RAW, ENCODED = b"\x01\x08\x01\x03\x00\x00HK", b"\x01\x08\x02\x03\x00\x00HK"
LARGE = 1 << 16
REFUSED = "the result file of the algorithm does not begin with the header of a value"


def write(task, content):
    with open(task["resultFile"], "wb") as file:
        file.write(content)


def read(file):
    """What a file of `payloadFiles` stands for."""
    with open(file["path"], "rb") as opened:
        opened.seek(file["offset"])
        payload = opened.read(file["size"])
    return payload if file["raw"] else unpack(payload)


class FilesCase(ConformanceCase):
    def begin(self, *values, **fields):
        """Brings a task to its start over a connection that takes files: (job, algorithm, task)."""
        job = self.submit_one(*values, **fields)
        algorithm = self.enter(target=FILES)
        return job, algorithm, algorithm.start()

    def hand_over(self, content, metadata, reference="@green"):
        """A node gives a result by file, the next one reads it: (algorithm, task of the second one, job)."""
        job = self.submit(node("green", "puppet"), node("blue", "puppet", "before", {"deep": [reference]}))
        algorithm = self.enter(target=FILES)
        task = algorithm.start()
        write(task, content)
        algorithm.send("done", payloadFile={"metadata": metadata})
        return algorithm, algorithm.start(), job

    def assert_gone(self, path):
        wait_until(lambda: not os.path.exists(path), f"{path} is removed")


class Files(FilesCase):
    def test_only_who_can_is_asked(self):
        for dialect, target in ((Dialect("v1", "msgpack"), None), (None, "/?storage=v1&encoding=bson&files=1"),
                                (None, "/?storage=v3&encoding=msgpack&files=1"),
                                (None, "/?storage=v1&encoding=msgpack&files=0")):
            encoding = "bson" if target and "bson" in target else "msgpack"
            with self.case(target or dialect):
                self.submit_one()
                algorithm = self.connect(self.next_process(), dialect or Dialect("v1", encoding), target=target)
                task = algorithm.start()
                self.assertFalse({"resultFile", "payloadFiles"} & set(task))

    def test_the_place_of_a_result(self):
        _, algorithm, task = self.begin(1)
        self.assertEqual((task["input"], task["payloadFiles"]), ([1], []))
        self.assertFalse(os.path.exists(task["resultFile"]))
        self.assertTrue(os.path.isdir(os.path.dirname(task["resultFile"])))
        algorithm.send("done", 5)
        self.submit_one(1)
        self.assertNotEqual(algorithm.start()["resultFile"], task["resultFile"])

    def test_bytes(self):
        payload = os.urandom(LARGE)
        algorithm, task, job = self.hand_over(RAW + payload, {"green": {"type": "bytearray", "size": LARGE}})
        self.assertEqual(task["input"], ["before", {"deep": [None]}])
        file, = task["payloadFiles"]
        self.assertEqual((file["at"], file["size"], file["raw"]), ([1, "deep", 0], LARGE, True))
        self.assertEqual(read(file), payload)
        algorithm.send("done", "taken")
        self.assertEqual(self.result(job), "taken")

    def test_other_values(self):
        value = {"text": "x" * LARGE, "list": [1, 2, 3]}
        algorithm, task, job = self.hand_over(ENCODED + pack(value), {"green": {"type": "object"}})
        file, = task["payloadFiles"]
        self.assertFalse(file["raw"])
        self.assertEqual(read(file), value)
        algorithm.send("done")
        self.result(job)

    def test_a_part_of_a_value_is_in_the_message(self):
        value = {"text": "x" * LARGE, "list": [1, b"2", 3]}
        metadata = {"green.list": {"type": "array", "size": 3}}
        algorithm, task, job = self.hand_over(ENCODED + pack(value), metadata, "@green.list")
        self.assertEqual((task["input"], task["payloadFiles"]), (["before", {"deep": [[1, b"2", 3]]}], []))
        algorithm.send("done")
        self.result(job)

    def test_small_values_are_in_the_message(self):
        algorithm, task, job = self.hand_over(RAW + b"small", {"green": {"type": "bytearray", "size": 5}})
        self.assertEqual((task["input"][1]["deep"], task["payloadFiles"]), ([b"small"], []))
        algorithm.send("done")
        self.result(job)

    def test_the_metadata_make_a_batch(self):
        value = ["x" * LARGE, "second"]
        metadata = {"green": {"type": "array", "size": 2.0}}
        algorithm, first, job = self.hand_over(ENCODED + pack(value), metadata, "#@green")
        self.assertEqual(first["input"][1], {"deep": [value[0]]})
        algorithm.send("done", 1)
        self.assertEqual(algorithm.start()["input"][1], {"deep": [value[1]]})
        algorithm.send("done", 2)
        self.server.wait(job, ("completed",))

    def test_the_file_becomes_the_object(self):
        job, algorithm, task = self.begin()
        write(task, ENCODED + pack({"a": b"bytes"}))
        algorithm.send("done", payloadFile={})
        self.server.wait(job, ("completed",))
        self.assertEqual(self.stored(self.path_of(task)), ENCODED + pack({"a": b"bytes"}))
        self.assert_gone(task["resultFile"])

    def test_what_is_no_value(self):
        for content in (b"", RAW[:7], b"x" * 100, b"\x01\x08\x02\x01\x00\x00HK\x05\x00\x00\x00\x00"):
            with self.case(content):
                job, algorithm, task = self.begin()
                write(task, content)
                algorithm.send("done", payloadFile={"metadata": {}})
                self.assertEqual(self.failure(job), REFUSED)
                with self.assertRaises(FileNotFoundError):
                    self.stored(self.path_of(task))

    def test_a_file_that_is_not_there_or_not_plain(self):
        def link(path):
            os.symlink("/etc/passwd", path)

        for make in (lambda path: None, os.mkdir, os.mkfifo, link):
            with self.case(make):
                job, algorithm, task = self.begin()
                make(task["resultFile"])
                algorithm.send("done", payloadFile={"metadata": {}})
                self.assertIn(self.path_of(task), self.failure(job))


class Leftovers(FilesCase):
    """A file that was begun and not announced is removed."""

    def test_after_an_error(self):
        job, algorithm, task = self.begin()
        write(task, RAW)
        algorithm.send("errorMessage", error={"message": "no luck"})
        self.assertEqual(self.failure(job), "no luck")
        self.assert_gone(task["resultFile"])

    def test_after_a_stop(self):
        job, algorithm, task = self.begin()
        write(task, RAW)
        self.server.call("POST", "exec/stop", {"jobId": job})
        algorithm.expect("stop")
        algorithm.send("stopped")
        self.assert_gone(task["resultFile"])

    def test_after_a_crash(self):
        job, _, task = self.begin(retry={"policy": "Never"})
        write(task, RAW)
        self._processes[-1].exit(3)
        self.failure(job)
        self.assert_gone(task["resultFile"])


if __name__ == "__main__":
    unittest.main()
