#!/usr/bin/env python3
"""What do 100 levels of sub-pipelines cost: a job whose algorithm starts a job, and so on down, each waiting for the next?

nested_jobs.py <folder with hkube>"""

import pathlib
import sys
import time

from children import guard
from real_server import line, server

LEVELS = 100
CODE = """
def start(args, api):
    level = args["input"][0]
    if level == 0:
        return 0
    items = api.start_stored_subpipeline("nested", {"level": level - 1})
    return items[0]["result"] + 1
"""


def main():
    guard(900)
    with server(pathlib.Path(sys.argv[1]).resolve()) as (process, client, _):
        client.apply("nested", "python", "main.py", CODE, cpu=0.01, mem="48Mi")
        pipeline = {"name": "nested", "nodes": [{"nodeName": "a", "algorithmName": "nested", "input": ["@flowInput.level"]}],
                    "flowInput": {"level": 0}}
        client.call("POST", "store/pipelines", pipeline)
        for name in ("cold", "warm"):
            begun = time.perf_counter()
            job, status = client.run({**pipeline, "flowInput": {"level": LEVELS - 1}})
            seconds = time.perf_counter() - begun
            if status != "completed" or client.call("GET", f"exec/results/{job}")["data"][0]["result"] != LEVELS - 1:
                raise SystemExit(f"the nested jobs ended as {status}")
            line(f"{LEVELS} levels of sub-pipelines, {name} workers", seconds, "s", 30 if name == "cold" else 2)
        memory = pathlib.Path(f"/proc/{process.pid}/status").read_text().split("VmHWM:")[1].split()[0]
        line(f"{LEVELS} levels of sub-pipelines, memory of the server", int(memory) / 1000, "MB", 100)


if __name__ == "__main__":
    main()
