#!/usr/bin/python3
"""What does BullMQ make of no-op tasks: tasks a second, and the time of a single one?

A worker process for each core with the concurrency that its guide names, addBulk of 1,000 jobs a call, and QueueEvents that
tell the client of each end with its result. Redis as BullMQ's guide to production asks for: append-only log synced once a
second, noeviction; so a crash loses up to a second of tasks. The same is measured with a sync of each write, which is what our
acknowledgements promise. The code that is measured is bullmq_noop.js."""

import json
import os
import pathlib
import shutil
import subprocess

from peer import (DEADLINE, MISSING, NODE_RATE, ONE_TASK, WORKERS, Peer, child, guard, percentile, redis, scratch)

TASKS = int(os.environ.get("BENCH_PEER_TASKS", 10_000))
LATENCY_TASKS = 300
SYNCED_SHARE = 5  # where each write is synced, that part of the tasks: they take longer
HERE = pathlib.Path(__file__).resolve().parent
MODULES = HERE / "node_modules"


def measure(appendfsync):
    tasks = TASKS if appendfsync == "everysec" else TASKS // SYNCED_SHARE
    with scratch() as folder, redis(folder, appendfsync) as port:
        command = ["node", HERE / "bullmq_noop.js", "main", str(port), str(WORKERS), str(tasks), str(LATENCY_TASKS)]
        environment = {**os.environ, "BENCH_NODE_MODULES": str(MODULES)}
        with child(command, None, stdout=subprocess.PIPE, text=True, env=environment) as process:
            text = process.stdout.read()
            if process.wait() != 0:
                raise SystemExit(f"BullMQ's benchmark ended with {process.returncode}")
            return json.loads(text)


def main():
    guard(DEADLINE)
    if not ((MODULES / "bullmq").exists() and shutil.which("redis-server")):
        raise SystemExit("BullMQ or Redis " + MISSING)
    version = json.loads((MODULES / "bullmq/package.json").read_text())["version"]
    for appendfsync, durable in (("everysec", "synced once a second"), ("always", "each write synced")):
        figures = measure(appendfsync)
        peer = Peer("BullMQ", version, f"{WORKERS} processes, concurrency 100, addBulk, Redis {durable}")
        usual = appendfsync == "everysec"
        peer.rate("no-op jobs, addBulk" + ("" if usual else f", {durable}"), figures["rate"], NODE_RATE if usual else None)
        for share in (50, 99):
            peer.line(f"one job to its result, p{share}" + ("" if usual else f", {durable}"),
                      percentile(figures["times"], share / 100), "ms", f"{ONE_TASK}, p{share}" if usual else None)


if __name__ == "__main__":
    main()
