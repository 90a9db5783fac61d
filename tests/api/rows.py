"""Rows of requests and what a server answers to them. One server stands for all rows of a file."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from harness import Case, node, tarball, wait_until  # noqa: E402, F401

CODE = tarball({"main.py": "def start(args):\n    return args['input']\n"})


def multipart(fields):
    """(body, headers) of a form; names with a dot, and `file`, are files."""
    boundary = "----hkube-test"
    parts = []
    for name, value in fields.items():
        is_file = name == "file" or "." in name
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        head += '; filename="code.tar.gz"' if is_file else ""
        parts.append(head.encode() + b"\r\n\r\n" + (value if isinstance(value, bytes) else value.encode()) + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), {
        "Content-Type": f"multipart/form-data; boundary={boundary}"}


class Rows(Case):
    """Without an engine nothing runs: jobs stay pending and builds too, which most rows want."""

    arguments = ("--engine", "none")

    def message(self, method, path, body, status, text, prefix="/api/v1/", headers=None):
        """One row: the request is refused with this text."""
        with self.subTest(f"{method} {path} {body}"):
            code, answer = self.server.call(method, path, body, headers, prefix)
            self.assertEqual((code, answer["error"]["message"] if isinstance(answer, dict) else answer), (status, text))
            self.assertEqual(answer["error"]["code"], status)

    def ok(self, method, path, body=None, status=200, prefix="/api/v1/", headers=None):
        """The answer to a request that is granted."""
        code, answer = self.server.call(method, path, body, headers, prefix)
        self.assertEqual(code, status, (method, path, answer))
        return answer

    def upload(self, name, **more):
        """Applies an algorithm with code, so that it may be run."""
        payload = {"name": name, "env": "python", "entryPoint": "main.py", **more}
        body, headers = multipart({"payload": json.dumps(payload), "file": CODE})
        return self.ok("POST", "store/algorithms/apply", body, headers=headers)

    def submit(self, name, algorithm="green", **more):
        """Submits a pipeline of one node."""
        return self.ok("POST", "exec/raw", {"name": name, "nodes": [node("a", algorithm)], **more})["jobId"]
