#!/usr/bin/env python3
"""What do users feel with real processes: no-op tasks a second in each language, and the time from a submission to the
algorithm's start and to the result on warm workers. Talks HTTP to a real server; jobs are durable, results and logs are kept.

real_workers.py <folder with hkube>"""

import pathlib
import sys
import time

from children import guard
from real_server import batch_rate, line, percentile, server

BIN = pathlib.Path(sys.argv[1]).resolve()
TASKS = 20_000
LATENCY_JOBS = 300

NOOP = {"python": ("main.py", "def start(args):\n    return None\n"),
        "nodejs": ("index.js", "module.exports.start = () => null;\n"),
        "java": ("Main.java", "import java.util.Map;\npublic class Main {\n"
                              "    public Object start(Map<String, Object> args) { return null; }\n}\n"),
        "cpp": ("main.cpp", "#include <hkube/algorithm.h>\n"
                            "int main() { return hkube::run([](hkube::Value) { return hkube::Value(); }); }\n")}
GOALS = {"python": 25_000, "nodejs": 25_000, "java": 25_000, "cpp": 60_000}
# The time at which the algorithm starts, seen on the clock that the client uses too.
CLOCK = ("main.py", "import time\ndef start(args):\n    return time.time()\n")


def throughput(client, env):
    name = f"noop-{env}"
    entry, code = NOOP[env]
    # A core for each worker: as many workers as cores, as the peers have.
    client.apply(name, env, "" if env == "cpp" else entry, code, cpu=1, file=entry, mem="256Mi" if env == "java" else "64Mi")
    line(f"{env} no-op tasks, real processes, warm", batch_rate(client, name, TASKS), "tasks/s", GOALS[env])


def latency(client):
    client.apply("clock", "python", *CLOCK)
    pipeline = {"name": "latency", "nodes": [{"nodeName": "a", "algorithmName": "clock"}]}
    client.run(pipeline)
    starts, results = [], []
    for _ in range(LATENCY_JOBS):
        begun, wall = time.perf_counter(), time.time()
        job = client.call("POST", "exec/raw", pipeline)["jobId"]
        started = client.call("GET", f"exec/results/{job}?wait=60000")["data"][0]["result"]
        results.append((time.perf_counter() - begun) * 1000)
        starts.append((started - wall) * 1000)
    line("exec to start on a warm worker, p50", percentile(starts, 0.5), "ms", 2)
    line("exec to start on a warm worker, p99", percentile(starts, 0.99), "ms", 10)
    line("exec to durable result, one node, p50", percentile(results, 0.5), "ms", 2)
    line("exec to durable result, one node, p99", percentile(results, 0.99), "ms", 6)


def main():
    guard(900)
    with server(BIN) as (process, client, ready):
        line("start to ready, empty store", ready, "ms", 200)
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        line("resident memory, idle", int(status.split("VmRSS:")[1].split()[0]) / 1000, "MB", 50)
        latency(client)
        for env in NOOP:
            throughput(client, env)


if __name__ == "__main__":
    main()
