"""A large upload goes into a file while it comes: the server's memory does not grow with it."""

import hashlib
import http.client
import io
import json
import pathlib
import random
import resource
import tarfile
import unittest

from harness import DEADLINE, Case

SIZE = 200 << 20
# What the server may take on top of what it has: much less than the upload.
ALLOWED = 100 << 20
BOUNDARY = "a-boundary"


class LargeUploads(Case):
    arguments = ("--engine", "none", "--max-upload", "220Mi")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=0) as archive:
            for name, content in (("main.py", b"def start(args):\n    return 1\n"), ("data", random.Random(7).randbytes(SIZE))):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        cls.archive = buffer.getvalue()
        pid = cls.server.process.pid
        data = int(pathlib.Path(f"/proc/{pid}/status").read_text().split("VmData:")[1].split()[0]) << 10
        _, hard = resource.prlimit(pid, resource.RLIMIT_DATA)
        resource.prlimit(pid, resource.RLIMIT_DATA, (data + ALLOWED, hard))

    def body(self, name, more=b""):
        payload = json.dumps({"name": name, "env": "python", "entryPoint": "main.py", "cpu": 0.1, "mem": "64Mi"})
        yield (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{payload}\r\n--{BOUNDARY}\r\n'
               f'Content-Disposition: form-data; name="file"; filename="code.tar.gz"\r\n\r\n').encode()
        for at in range(0, len(self.archive), 1 << 20):
            yield self.archive[at:at + (1 << 20)]
        yield more
        yield f"\r\n--{BOUNDARY}--\r\n".encode()

    def upload(self, name, sized, more=b""):
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        if sized:
            headers["Content-Length"] = str(sum(len(part) for part in self.body(name, more)))
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=DEADLINE)
        self.addCleanup(connection.close)
        connection.request("POST", "/api/v1/store/algorithms/apply", self.body(name, more), headers,
                           encode_chunked=not sized)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def test_an_upload_is_kept_as_it_came(self):
        for name, sized in (("of-known-size", True), ("in-chunks", False)):
            with self.subTest(name):
                status, answer = self.upload(name, sized)
                self.assertEqual(status, 200, answer)
                info = self.server.get(f"store/algorithms/{name}")["fileInfo"]
                self.assertEqual((info["fileSize"], info["checksum"]),
                                 (len(self.archive), hashlib.sha1(self.archive).hexdigest()))
                kept = list((self.server.data / "builds" / answer["buildId"]).glob("archive*"))
                self.assertEqual([path.read_bytes() == self.archive for path in kept], [True])

    def test_nothing_is_left_of_one_that_is_refused(self):
        before = sorted(self.server.data.iterdir())
        status, answer = self.upload("small", False, more=bytes(30 << 20))
        self.assertEqual(status, 413, answer)
        self.assertEqual(sorted(self.server.data.iterdir()), before)


if __name__ == "__main__":
    unittest.main()
