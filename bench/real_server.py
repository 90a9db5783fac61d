"""A real server for benchmarks, and a client that talks HTTP to it."""

import contextlib
import http.client
import io
import json
import os
import subprocess
import tarfile
import tempfile
import time


class Client:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def call(self, method, path, body=None, content_type="application/json"):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        self.connection.request(method, "/api/v1/" + path, data, {"Content-Type": content_type})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:500]}")
        return json.loads(text)

    def apply(self, name, env, entry, code, cpu=0.5, mem="64Mi", file=None):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            info = tarfile.TarInfo(file or entry)
            info.size = len(code)
            archive.addfile(info, io.BytesIO(code.encode()))
        description = {"name": name, "env": env, "cpu": cpu, "mem": mem, **({"entryPoint": entry} if entry else {})}
        payload = json.dumps(description)
        boundary = "hkube-bench"
        body = (f'--{boundary}\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{payload}\r\n--{boundary}\r\n'
                f'Content-Disposition: form-data; name="file"; filename="code.tar.gz"\r\n\r\n').encode()
        body += buffer.getvalue() + f"\r\n--{boundary}--\r\n".encode()
        build = self.call("POST", "store/algorithms/apply", body, f"multipart/form-data; boundary={boundary}")["buildId"]
        if self.call("GET", f"builds/status/{build}?wait=60000")["status"] != "completed":
            raise SystemExit(f"the build of {name} failed")

    def run(self, pipeline):
        job = self.call("POST", "exec/raw", pipeline)["jobId"]
        while True:
            status = self.call("GET", f"exec/status/{job}?wait=60000")["status"]
            if status in ("completed", "failed", "stopped"):
                return job, status


def line(name, value, unit, goal):
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit, "goal": goal}), flush=True)


@contextlib.contextmanager
def server(binary_folder):
    """Runs `hkube server` on a free port with an empty folder; gives (process, client, milliseconds to ready)."""
    with tempfile.TemporaryDirectory(prefix="hkube-bench-") as data:
        begun = time.perf_counter()
        process = subprocess.Popen([binary_folder / "hkube", "server", "--port", "0", "--data-dir", data],
                                   stderr=subprocess.PIPE, text=True)
        try:
            for text in process.stderr:
                if "listening" in text:
                    port = int(text.split("address=")[1].split()[0].rsplit(":", 1)[1])
                    break
            ready = (time.perf_counter() - begun) * 1000
            os.set_blocking(process.stderr.fileno(), False)
            yield process, Client(port), ready
        finally:
            process.terminate()
            process.wait()
