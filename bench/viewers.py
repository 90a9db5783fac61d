#!/usr/bin/env python3
"""Do those who look disturb those who work? 32 clients search a long log without a pause; beside them other requests and jobs
of one task, measured with and without them.

viewers.py <folder with hkube> [seconds of each measurement]"""

import pathlib
import sys
import threading
import time

from children import child, scratch
from real_server import Client, line, percentile, server

SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 10
VIEWERS = 32
LINES = 200_000
GOAL_MS = 50

PRINTS = f"""
def start(args):
    for i in range({LINES}):
        print('line', i, 'of a long and quite ordinary log with nothing in it')
"""
NOTHING = "def start(args):\n    return 1\n"


def timed(work):
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def measure(port, path, pipeline):
    """(milliseconds of requests, milliseconds of whole jobs), both for a while, side by side."""
    end = time.monotonic() + SECONDS
    requests, jobs = [], []

    def ask():
        client = Client(port)
        while time.monotonic() < end:
            requests.append(timed(lambda: client.call("GET", path)))
            time.sleep(0.002)  # a client that asks 500 times a second, not as fast as it can

    def run():
        client = Client(port)
        while time.monotonic() < end:
            jobs.append(timed(lambda: client.run(pipeline)))

    threads = [threading.Thread(target=ask), threading.Thread(target=run)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return requests, jobs


with server(pathlib.Path(sys.argv[1])) as (_, client, _):
    port = client.port
    client.apply("prints", "python", "main.py", PRINTS)
    client.apply("nothing", "python", "main.py", NOTHING)
    pipeline = {"name": "one", "nodes": [{"nodeName": "a", "algorithmName": "nothing", "input": []}]}
    logged, status = client.run({"name": "long", "nodes": [{"nodeName": "a", "algorithmName": "prints", "input": []}]})
    client.run(pipeline)
    look = f"exec/status/{logged}"
    alone = measure(port, look, pipeline)
    with scratch() as folder, open(folder / "out", "w+") as out:
        search = f"http://127.0.0.1:{port}/api/v1/exec/logs/{logged}?search=nowhere"
        with child(["wrk", "-t", "1", "-c", str(VIEWERS), "-d", f"{SECONDS + 5}s", "--timeout", "60s", search], out):
            client.call("GET", search.partition("/api/v1/")[2])  # behind the others: now all of them wait for an answer
            beside = measure(port, look, pipeline)
    for name, (requests, jobs) in (("alone", alone), (f"beside {VIEWERS} viewers", beside)):
        line(f"a status request, {name}: p99", percentile(requests, 0.99), "ms", GOAL_MS)
        line(f"a job of one task, {name}: p50", percentile(jobs, 0.5), "ms", 0)
        line(f"a job of one task, {name}: p99", percentile(jobs, 0.99), "ms", 0)
