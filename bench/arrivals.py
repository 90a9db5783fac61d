#!/usr/bin/env python3
"""Jobs arrive at 1,000 a second for 20 s, whatever the server does (open loop): how long is it from the time at which a job was
to be submitted to the start of its first task, on warm Python workers? The start is taken from the algorithm's own clock. How
far the client itself was behind its schedule is printed too: that much is its own fault, yet counted.

arrivals.py <folder with hkube> [jobs a second] [seconds]"""

import json
import pathlib
import resource
import sys

from children import guard
from open_loop import drive, post
from real_server import line, percentile, server

RATE = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 20
# As many connections as jobs arrive in a second: a client of few connections waits itself as soon as the disk pauses for some
# milliseconds, and then tells of the disk instead of the server.
LANES = RATE
CLOCK = "import time\ndef start(args):\n    return time.time()\n"


def main():
    guard(900)
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    with server(pathlib.Path(sys.argv[1]).resolve()) as (_, client, _):
        client.apply("clock", "python", "main.py", CLOCK, cpu=1)
        request = post("/api/v1/exec/raw", json.dumps({"name": "arrival", "nodes": [{"nodeName": "a", "algorithmName": "clock"}]}))
        client.run({"name": "warm", "nodes": [{"nodeName": "a", "algorithmName": "clock", "input": ["#[1...1000]"]}]})
        drive(client.port, request, RATE // 10, 2, LANES)
        answers = drive(client.port, request, RATE, SECONDS, LANES)
        starts, ends = [], []
        for intended, _, _, status, body in answers:
            if status != 200:
                raise SystemExit(f"a job was refused: {status} {body[:300]}")
            job = json.loads(body)["jobId"]
            if (status := client.call("GET", f"exec/status/{job}?wait=60000"))["status"] != "completed":
                raise SystemExit(f"job {job} did not complete: {status}")
            result = client.call("GET", f"exec/results/{job}")
            starts.append((result["data"][0]["result"] - intended) * 1000)
            ends.append(result["timestamp"] / 1000)
        late = [(sent - intended) * 1000 for intended, sent, *_ in answers]
        acknowledged = [(answer - intended) * 1000 for intended, _, answer, *_ in answers]
        what = f"{RATE:,} jobs/s arriving for {SECONDS} s"
        line(f"{what}: submission to first task start, p50", percentile(starts, 0.5), "ms", 0)
        line(f"{what}: submission to first task start, p99", percentile(starts, 0.99), "ms", 20)
        line(f"{what}: submission to durable acknowledgement, p99", percentile(acknowledged, 0.99), "ms", 0)
        line(f"{what}: the client behind its schedule, p99", percentile(late, 0.99), "ms", 0)
        line(f"{what}: completed", len(answers) / (max(ends) - answers[0][0]), "jobs/s", 0)


if __name__ == "__main__":
    main()
