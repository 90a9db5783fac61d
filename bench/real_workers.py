#!/usr/bin/env python3
"""What do users feel with real processes: no-op tasks a second in Python and Node.js, and the time from a submission to the
algorithm's start and to the result on warm workers. Talks HTTP to a real server; jobs are durable, results and logs are kept.

real_workers.py <folder with hkube>"""

import http.client
import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import time

BIN = pathlib.Path(sys.argv[1]).resolve()
TASKS = 20_000
LATENCY_JOBS = 300

NOOP = {"python": ("main.py", "def start(args):\n    return None\n"),
        "nodejs": ("index.js", "module.exports.start = () => null;\n")}
# The time at which the algorithm starts, seen on the clock that the client uses too.
CLOCK = ("main.py", "import time\ndef start(args):\n    return time.time()\n")


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

    def apply(self, name, env, entry, code):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            info = tarfile.TarInfo(entry)
            info.size = len(code)
            archive.addfile(info, io.BytesIO(code.encode()))
        payload = json.dumps({"name": name, "env": env, "entryPoint": entry, "cpu": 0.5, "mem": "64Mi"})
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


def throughput(client, env):
    name = f"noop-{env}"
    client.apply(name, env, *NOOP[env])
    node = {"nodeName": "a", "algorithmName": name}
    client.run({"name": "warm", "nodes": [{**node, "input": ["#[1...100]"]}]})
    begun = time.perf_counter()
    _, status = client.run({"name": "batch", "nodes": [{**node, "input": [f"#[1...{TASKS}]"]}]})
    if status != "completed":
        raise SystemExit(f"the batch ended as {status}")
    line(f"{env} no-op tasks, real processes, warm", TASKS / (time.perf_counter() - begun), "tasks/s", 25000)


def percentile(values, share):
    return sorted(values)[int(len(values) * share)]


def latency(client):
    client.apply("clock", "python", *CLOCK)
    pipeline = {"name": "latency", "nodes": [{"nodeName": "a", "algorithmName": "clock"}]}
    client.run(pipeline)
    starts, results = [], []
    for _ in range(LATENCY_JOBS):
        begun, wall = time.perf_counter(), time.time()
        job, _ = client.run(pipeline)
        results.append((time.perf_counter() - begun) * 1000)
        starts.append((client.call("GET", f"exec/results/{job}")["data"][0]["result"] - wall) * 1000)
    line("exec to start on a warm worker, p50", percentile(starts, 0.5), "ms", 2)
    line("exec to start on a warm worker, p99", percentile(starts, 0.99), "ms", 10)
    line("exec to durable result, one node, p50", percentile(results, 0.5), "ms", 2)
    line("exec to durable result, one node, p99", percentile(results, 0.99), "ms", 6)


def main():
    with tempfile.TemporaryDirectory(prefix="hkube-bench-") as data:
        begun = time.perf_counter()
        server = subprocess.Popen([BIN / "hkube", "server", "--port", "0", "--data-dir", data], stderr=subprocess.PIPE, text=True)
        try:
            for text in server.stderr:
                if "listening" in text:
                    port = int(text.split("address=")[1].split()[0].rsplit(":", 1)[1])
                    break
            line("start to ready, empty store", (time.perf_counter() - begun) * 1000, "ms", 200)
            status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
            line("resident memory, idle", int(status.split("VmRSS:")[1].split()[0]) / 1000, "MB", 50)
            os.set_blocking(server.stderr.fileno(), False)
            client = Client(port)
            latency(client)
            for env in NOOP:
                throughput(client, env)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
