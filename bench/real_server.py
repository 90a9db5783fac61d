"""A real server for benchmarks, and a client that talks HTTP to it."""

import contextlib
import http.client
import io
import json
import os
import tarfile
import time

from children import child, scratch, wait_until

# The peers' packages are Debian's, for Debian's Python: algorithms run in the same.
PYTHON = "/usr/bin/python3"
REQUEST_SECONDS = 120
BUILD_SECONDS = 600


class Client:
    def __init__(self, port):
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST_SECONDS)

    def call(self, method, path, body=None, content_type="application/json", prefix="/api/v1/"):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        self.connection.request(method, prefix + path, data, {"Content-Type": content_type})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:500]}")
        return json.loads(text)

    def apply(self, name, env, entry, code, cpu=0.5, mem="64Mi", file=None, files=None, more=None):
        """Builds an algorithm from the text of its entry file and other `files`; `more` goes into its description."""
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            for path, text in {file or entry: code, **(files or {})}.items():
                info = tarfile.TarInfo(path)
                info.size = len(text.encode())
                archive.addfile(info, io.BytesIO(text.encode()))
        description = {"name": name, "env": env, "cpu": cpu, "mem": mem, **({"entryPoint": entry} if entry else {}),
                       **(more or {})}
        payload = json.dumps(description)
        boundary = "hkube-bench"
        body = (f'--{boundary}\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{payload}\r\n--{boundary}\r\n'
                f'Content-Disposition: form-data; name="file"; filename="code.tar.gz"\r\n\r\n').encode()
        body += buffer.getvalue() + f"\r\n--{boundary}--\r\n".encode()
        build = self.call("POST", "store/algorithms/apply", body, f"multipart/form-data; boundary={boundary}")["buildId"]
        deadline = time.monotonic() + BUILD_SECONDS
        while (status := self.call("GET", f"builds/status/{build}?wait=60000"))["status"] != "completed":
            if status["status"] in ("failed", "stopped") or time.monotonic() > deadline:
                raise SystemExit(f"the build of {name} failed: {str(status)[-2000:]}")

    def run(self, pipeline):
        job = self.call("POST", "exec/raw", pipeline)["jobId"]
        while True:
            status = self.call("GET", f"exec/status/{job}?wait=60000")["status"]
            if status in ("completed", "failed", "stopped"):
                return job, status


def line(name, value, unit, goal, **more):
    """One figure; a peer's has more to say (see peers/peer.py)."""
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit, "goal": goal, **more}), flush=True)


def percentile(values, share):
    return sorted(values)[int(len(values) * share)]


def batch_rate(client, algorithm, tasks, repeats=3):
    """Tasks a second from the submission of a batch to its results in the client's hands; the best of some batches, as other
    work of the machine disturbs some. Peers are measured likewise."""
    node = {"nodeName": "a", "algorithmName": algorithm}
    client.run({"name": "warm", "nodes": [{**node, "input": ["#[1...1000]"]}]})
    rates = []
    for _ in range(repeats):
        begun = time.perf_counter()
        job, status = client.run({"name": "batch", "nodes": [{**node, "input": [f"#[1...{tasks}]"]}]})
        results = client.call("GET", f"exec/results/{job}")["data"]
        rates.append(tasks / (time.perf_counter() - begun))
        if status != "completed" or len(results) != tasks:
            raise SystemExit(f"the batch ended as {status} with {len(results)} results")
    return max(rates)


@contextlib.contextmanager
def server(binary_folder, *arguments, data=None):
    """Runs `hkube server` on a free port with an empty folder or with this one; gives (process, client, milliseconds to ready)."""
    with scratch() as folder, open(folder / "log", "w+") as log:
        port_file = folder / "port"
        command = [binary_folder / "hkube", "server", "--port", "0", "--data-dir", data or folder / "data", "--port-file", port_file,
                   "--python", PYTHON if os.path.exists(PYTHON) else "python3", *arguments]
        begun = time.perf_counter()
        with child(command, log) as process:
            wait_until(lambda: port_file.exists() and port_file.read_text().strip(), "the server's start", process=process)
            ready = (time.perf_counter() - begun) * 1000
            yield process, Client(int(port_file.read_text())), ready
