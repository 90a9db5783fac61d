"""How a wrapper reads and writes payload files (docs/formats/payload-files.md). A test class is a WrapperCases too."""
import os
import tempfile

from hkube_wrapper.msgpack import pack, unpack

RAW, ENCODED = b"\x01\x08\x01\x03\x00\x00HK", b"\x01\x08\x02\x03\x00\x00HK"


class PayloadFileCases:
    """Mixed into a TestCase per language, beside WrapperCases."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.result = os.path.join(folder.name, "result")

    def put(self, name, payload, at, raw, before=b""):
        """A file, and what the worker says of it."""
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(before + payload + b"behind it")
        return {"at": at, "path": path, "offset": len(before), "size": len(payload), "raw": raw}

    def done_by_file(self, worker, value, *paths):
        """Runs the task "echo" with a value whose echo goes to a file; what is announced of it and the file's bytes."""
        worker.begin(value, resultFile=self.result, payloadFiles=[], info={"savePaths": list(paths)})
        message = worker.expect("done")
        self.assertNotIn("data", message)
        with open(self.result, "rb") as file:
            return message["payloadFile"]["metadata"], file.read()

    def test_values_from_files_are_in_their_places(self):
        bytes_value, nested = os.urandom(200000), {"a": [1, "x" * 70000, b"y"], "b": None}
        files = [self.put("raw", bytes_value, [1, "k", 2], True, RAW),
                 self.put("nested", pack(nested), [2], False, ENCODED + b"other"),
                 self.put("empty", b"", [3], True)]
        with self.start_worker("echo") as worker:
            worker.begin(0, {"j": None, "k": [None, 5, None], "l": 1}, None, None, None, resultFile=self.result,
                         payloadFiles=files)
            worker.expect("done")
            with open(self.result, "rb") as file:
                stored = file.read()
        self.assertEqual(stored[:8], ENCODED)
        self.assertEqual(unpack(stored[8:]),
                         [0, {"j": None, "k": [None, 5, bytes_value], "l": 1}, nested, b"", None])

    def test_small_results_are_sent(self):
        with self.start_worker("echo") as worker:
            for size in (0, 60000):
                self.assertEqual(worker.run("x" * size, resultFile=self.result, payloadFiles=[]), ["x" * size])
        self.assertFalse(os.path.exists(self.result))

    def test_large_results_without_a_file_are_sent(self):
        with self.start_worker("echo") as worker:
            self.assertEqual(worker.run(b"x" * 200000), [b"x" * 200000])

    def test_bytes_are_written_as_they_are(self):
        value = os.urandom(65536)
        with self.start_worker("first") as worker:
            metadata, stored = self.done_by_file(worker, value, "green", "green.x", "blue")
        self.assertEqual(stored, RAW + value)
        self.assertEqual(metadata, {"green": {"type": "bytearray", "size": 65536}})

    def test_others_are_written_in_msgpack(self):
        value = {"a": ["x" * 70000, 2, 3], "b": {"c": b"yz", "0": True}, "n": None, "i": 1.5}
        with self.start_worker("first") as worker:
            metadata, stored = self.done_by_file(
                worker, value, "green", "green.a", "green.a.0", "green.a.3", "green.a.x", "green.b", "green.b.c",
                "green.b.0", "green.i", "green.n", "green.absent", "green.a.0.1", "greenish")
        self.assertEqual(stored[:8], ENCODED)
        self.assertEqual(unpack(stored[8:]), value)
        self.assertEqual(metadata, {"green": {"type": "object"}, "green.a": {"type": "array", "size": 3},
                                    "green.a.0": {"type": "string"}, "green.b": {"type": "object"},
                                    "green.b.c": {"type": "bytearray", "size": 2}, "green.b.0": {"type": "boolean"},
                                    "green.i": {"type": "number"}, "green.n": {"type": "object"}})

    def test_a_file_that_is_not_there_fails_the_task(self):
        absent = {"at": [0], "path": os.path.join(self.folder, "absent"), "offset": 8, "size": 5, "raw": True}
        short = dict(self.put("short", b"abc", [0], True), size=50)
        with self.start_worker("echo") as worker:
            for file in (absent, short):
                worker.send("initialize", {"input": [None], "resultFile": self.result, "payloadFiles": [file]})
                worker.expect("errorMessage")
                self.assertEqual(worker.run(1), [1])

    def test_a_result_file_that_cannot_be_written_fails_the_task(self):
        with self.start_worker("echo") as worker:
            worker.begin("x" * 70000, resultFile=os.path.join(self.folder, "no", "folder"), payloadFiles=[])
            worker.expect("errorMessage")
            self.assertEqual(worker.run(1), [1])
