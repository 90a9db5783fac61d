#!/usr/bin/env python3
"""What does a pipeline of warm Python workers cost: the time from the POST of 3 nodes in a row to the result in the client's
hands, durable; and of 40 nodes of 10 ms each in a row, whose algorithms alone need 400 ms? Beside it what the disk takes to
sync a write: a job waits for two syncs.

pipelines.py <folder with hkube>"""

import os
import pathlib
import sys
import time

from children import guard, scratch
from real_server import line, percentile, server

JOBS = 1000
SYNCS = 500
BLOCK = 4096
CHAIN = 40
CHAINS = 10
SAME = "def start(args):\n    return args['input'][0]\n"
NAP = "import time\ndef start(args):\n    time.sleep(0.01)\n    return args['input'][0]\n"


def chain(algorithm, count):
    return {"name": f"chain-{count}",
            "nodes": [{"nodeName": f"n{i}", "algorithmName": algorithm, "input": [f"@n{i - 1}" if i else 1]} for i in range(count)]}


def run(client, pipeline):
    """Milliseconds from the submission to the result, which is checked."""
    begun = time.perf_counter()
    job = client.call("POST", "exec/raw", pipeline)["jobId"]
    record = client.call("GET", f"exec/results/{job}?wait=60000")
    took = (time.perf_counter() - begun) * 1000
    if record["status"] != "completed" or [item["result"] for item in record["data"]] != [1]:
        raise SystemExit(f"{pipeline['name']} ended so: {record}")
    return took


def sync_times():
    """Milliseconds of synced writes of a block each into a file that has its room already."""
    taken = []
    with scratch() as folder:
        file = os.open(folder / "file", os.O_RDWR | os.O_CREAT)
        try:
            os.pwrite(file, bytes(SYNCS * BLOCK), 0)
            os.fsync(file)
            for number in range(SYNCS):
                begun = time.perf_counter()
                os.pwrite(file, b"x" * BLOCK, number * BLOCK)
                os.fdatasync(file)
                taken.append((time.perf_counter() - begun) * 1000)
        finally:
            os.close(file)
    return taken


def main():
    guard(600)
    line("a synced write of 4 KB on this disk, p50", percentile(sync_times(), 0.5), "ms", 0.2)
    with server(pathlib.Path(sys.argv[1]).resolve()) as (_, client, _):
        for name, code in (("same", SAME), ("nap", NAP)):
            client.apply(name, "python", "main.py", code, cpu=1)
        for _ in range(JOBS // 10):
            run(client, chain("same", 3))
        times = [run(client, chain("same", 3)) for _ in range(JOBS)]
        line("pipeline of 3 Python nodes, POST to durable result, p50", percentile(times, 0.5), "ms", 2)
        line("pipeline of 3 Python nodes, POST to durable result, p99", percentile(times, 0.99), "ms", 6)
        run(client, chain("nap", CHAIN))
        times = [run(client, chain("nap", CHAIN)) for _ in range(CHAINS)]
        line(f"chain of {CHAIN} Python nodes of 10 ms each, median", percentile(times, 0.5), "ms", 440)


if __name__ == "__main__":
    main()
