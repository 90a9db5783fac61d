#!/usr/bin/env python3
"""What do 1,000 workers cost, each a real process of the C++ wrapper that is connected: the server's share of a core when nothing
is to be done, and the time from the POST of 1,000 tasks that sleep for 1 s to the durable result?

many_workers.py <folder with hkube> [workers]"""

import pathlib
import sys
import time

from children import guard, processor_seconds, resident_bytes, scratch, wait_until
from real_server import line, server

WORKERS = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
SECONDS = 10
START_SECONDS = 600
# No task ends before all workers are there: else those that are would do all the work, and the others were not needed.
SLEEP = ("#include <hkube/algorithm.h>\n#include <chrono>\n#include <cstdlib>\n#include <filesystem>\n#include <thread>\n"
         "int main() {\n  return hkube::run([](hkube::Value) {\n"
         "    while (!std::filesystem::exists(std::getenv(\"GATE\"))) std::this_thread::sleep_for(std::chrono::milliseconds(500));\n"
         "    std::this_thread::sleep_for(std::chrono::seconds(1));\n    return hkube::Value();\n  });\n}\n")


def connected(client):
    """Workers, and those of them that do nothing."""
    query = {"query": "{ discovery { taskExecutor { actual { stats { algorithmName ready working } } } } }"}
    executors = client.call("POST", "graphql", query, prefix="/")["data"]["discovery"]["taskExecutor"]
    stats = [algorithm for executor in executors for algorithm in executor["actual"]["stats"] if algorithm["algorithmName"] == "sleep"]
    idle = sum(algorithm["ready"] for algorithm in stats)
    return idle + sum(algorithm["working"] for algorithm in stats), idle


def run(client, pipeline):
    """Seconds from the submission to the durable result."""
    begun = time.perf_counter()
    job, status = client.run(pipeline)
    if status != "completed":
        raise SystemExit(f"the batch ended as {status}: {str(client.call('GET', f'exec/status/{job}'))[:1000]}")
    if (count := len(client.call("GET", f"exec/results/{job}")["data"])) != WORKERS:
        raise SystemExit(f"{count} results of {WORKERS} tasks")
    return time.perf_counter() - begun


def main():
    guard(840)
    # They sleep, so that a core for each is only what the scheduler is told. All start at once, the last ones late.
    arguments = ["--cpus", str(WORKERS), "--memory", f"{WORKERS * 16}Mi", "--algorithm-connect-ms", str(START_SECONDS * 1000)]
    with server(pathlib.Path(sys.argv[1]).resolve(), *arguments) as (process, client, _), scratch() as folder:
        gate = folder / "gate"
        client.apply("sleep", "cpp", "", SLEEP, cpu=1, mem="16Mi", file="main.cpp", more={"algorithmEnv": {"GATE": str(gate)}})
        pipeline = {"name": "sleepers", "nodes": [{"nodeName": "a", "algorithmName": "sleep", "input": [f"#[1...{WORKERS}]"]}]}
        before, begun = resident_bytes(process.pid), time.perf_counter()
        first = client.call("POST", "exec/raw", pipeline)["jobId"]
        wait_until(lambda: connected(client)[0] == WORKERS, f"{WORKERS} workers", seconds=START_SECONDS, process=process, pause=0.2)
        gate.touch()
        client.call("GET", f"exec/status/{first}?wait=60000")
        wait_until(lambda: connected(client)[1] == WORKERS, f"{WORKERS} idle workers", process=process, pause=0.2)
        print(f"{WORKERS} workers are there after {time.perf_counter() - begun:.1f} s", file=sys.stderr)
        line(f"{WORKERS:,} connected workers, idle: memory of the server for each", (resident_bytes(process.pid) - before) / WORKERS / 1000,
             "KB", 0)
        used, begun = processor_seconds(process.pid), time.perf_counter()
        time.sleep(SECONDS)
        share = (processor_seconds(process.pid) - used) / (time.perf_counter() - begun) * 100
        line(f"{WORKERS:,} connected workers, idle: share of a core", share, "%", 1)
        times = [run(client, pipeline) for _ in range(3)]
        line(f"{WORKERS:,} tasks of 1 s on {WORKERS:,} real workers, POST to durable result", min(times), "s", 0)


if __name__ == "__main__":
    main()
