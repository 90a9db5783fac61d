"""What is large goes through the server in pieces: its memory does not grow with what is downloaded."""

import http.client
import json
import os
import pathlib
import random
import socket
import unittest
import zipfile

from harness import DEADLINE, Case, node

SIZE = 300 << 20
# What a server may take on top for any download: pieces on their way and what its sanitizer holds back.
ALLOWED = 100 << 20
MAKE = ("def start(args):\n    import random\n    part = random.Random(7).randbytes(1 << 20)\n"
        "    return part * (args['input'][0] >> 20)\n")


class LargeDownloads(Case):
    @classmethod
    def setUpClass(cls):
        before = os.environ.get("ASAN_OPTIONS")
        os.environ["ASAN_OPTIONS"] = "quarantine_size_mb=16:" + (before or "")
        try:
            super().setUpClass()
        finally:
            os.environ.pop("ASAN_OPTIONS")
            if before is not None:
                os.environ["ASAN_OPTIONS"] = before
        case = cls("test_the_zip_of_a_result")
        case.setUp()
        case.apply("make", MAKE, mem="2Gi")
        cls.job, _ = case.run_job({"name": "large", "nodes": [node("a", "make", SIZE), node("b", "make", 1 << 20)]})
        case.doCleanups()
        cls.items = cls.server.get(f"exec/results/{cls.job}")["data"]

    def peak(self):
        """The most memory that the server has had since it was asked last."""
        folder = pathlib.Path(f"/proc/{self.server.process.pid}")
        status = (folder / "status").read_text()
        (folder / "clear_refs").write_text("5")
        return int(status.split("VmHWM:")[1].split()[0]) << 10

    def download(self, path, receive_buffer=None):
        """The answer's body in a file, and by how much the server has grown."""
        self.peak()
        before = self.peak()
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=DEADLINE)
        connection.connect()
        if receive_buffer:
            connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.request("GET", "/api/v1/" + path)
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        target = self.folder / "body"
        with target.open("wb") as out:
            while part := answer.read(1 << 16):
                out.write(part)
        connection.close()
        return target, self.peak() - before

    def check_content(self, stream, size):
        part = random.Random(7).randbytes(1 << 20)
        for _ in range(size >> 20):
            self.assertTrue(stream.read(1 << 20) == part)
        self.assertEqual(stream.read(1), b"")

    def test_the_zip_of_a_result(self):
        for receive_buffer in (None, 16 << 10):  # the second client is slow to take it
            with self.subTest(receive_buffer=receive_buffer):
                target, grown = self.download(f"storage/download/pipeline/result/{self.job}/name", receive_buffer)
                self.assertLess(grown, ALLOWED)
                with zipfile.ZipFile(target) as archive:
                    names = archive.namelist()
                    self.assertEqual(names[0], "metadata.json")
                    self.assertEqual(json.loads(archive.read(names[0])), self.items)
                    self.assertEqual([archive.getinfo(name).file_size for name in names[1:]], [SIZE, 1 << 20])
                    for name, size in zip(names[1:], (SIZE, 1 << 20)):
                        with archive.open(name) as stream:
                            self.check_content(stream, size)

    def test_streams(self):
        path = self.items[0]["info"]["path"]
        for route in ("stream/custom", "download/custom", "stream", "download"):
            with self.subTest(route):
                target, grown = self.download(f"storage/{route}/{path}")
                self.assertLess(grown, ALLOWED)
                with target.open("rb") as stream:
                    if "custom" not in route:
                        stream.read(8)
                    self.check_content(stream, SIZE)

    def test_what_is_gone_is_no_zip(self):
        job, _ = self.run_job({"name": "large", "nodes": [node("a", "make", 1 << 20)]})
        path = self.server.get(f"exec/results/{job}")["data"][0]["info"]["path"]
        (self.server.data / "objects" / path).unlink()
        status, answer = self.server.call("GET", f"storage/download/pipeline/result/{job}")
        self.assertEqual(status, 400, answer)


if __name__ == "__main__":
    unittest.main()
