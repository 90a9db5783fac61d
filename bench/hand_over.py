#!/usr/bin/env python3
"""What does it cost to hand a result to the next node: from the `return` of one Python algorithm to the `start` of another that
gets the bytes, on warm workers of one machine; beside memcpy and loopback TCP in the same run.

hand_over.py <folder with hkube>"""

import pathlib
import socket
import sys
import tempfile
import threading
import time

from children import guard
from real_server import line, server

SIZES = {"1 KB": (1_000, 50), "1 MB": (1_000_000, 30), "100 MB": (100_000_000, 5), "1 GB": (1_000_000_000, 3)}
# The moment of the return goes aside, as the result shall be nothing but bytes.
MAKE = """
import time
def start(args):
    size, path = args["input"]
    data = b"x" * size
    with open(path, "w") as file:
        file.write(repr(time.time()))
    return data
"""
TAKE = """
import time
def start(args):
    return [time.time(), len(args["input"][0])]
"""
MEMORY = "8Gi"


def memcpy(size):
    source = bytearray(b"x" * size)
    target = bytearray(size)  # its pages are there before the clock runs
    begun = time.perf_counter()
    target[:] = source
    return time.perf_counter() - begun


def loopback(size):
    listener = socket.create_server(("127.0.0.1", 0))
    received = bytearray(size)

    def receive():
        connection, _ = listener.accept()
        view = memoryview(received)
        while view:
            view = view[connection.recv_into(view):]
        connection.sendall(b".")
        connection.close()

    thread = threading.Thread(target=receive)
    thread.start()
    data = b"x" * size
    with socket.create_connection(listener.getsockname()) as connection:
        begun = time.perf_counter()
        connection.sendall(data)
        connection.recv(1)
        seconds = time.perf_counter() - begun
    thread.join()
    listener.close()
    return seconds


def hand_over(client, size, path):
    nodes = [{"nodeName": "make", "algorithmName": "make", "input": [size, path]},
             {"nodeName": "take", "algorithmName": "take", "input": ["@make"]}]
    job, status = client.run({"name": "hand-over", "nodes": nodes})
    if status != "completed":
        raise SystemExit(f"the job ended as {status}: {client.call('GET', f'exec/status/{job}')}")
    at, taken = client.call("GET", f"exec/results/{job}")["data"][0]["result"]
    if taken != size:
        raise SystemExit(f"{taken} bytes of {size} arrived")
    return at - float(pathlib.Path(path).read_text())


def median(values):
    return sorted(values)[len(values) // 2]


def main():
    guard(900)
    with server(pathlib.Path(sys.argv[1]).resolve()) as (_, client, _), tempfile.TemporaryDirectory() as folder:
        for name, code in (("make", MAKE), ("take", TAKE)):
            client.apply(name, "python", "main.py", code, mem=MEMORY)
        path = folder + "/returned"
        hand_over(client, 1, path)
        for name, (size, times) in SIZES.items():
            seconds = median([hand_over(client, size, path) for _ in range(times)])
            if size < 10_000:
                line(f"hand-over of {name} between two nodes", seconds * 1e3, "ms", 2)
                continue
            line(f"hand-over of {name} between two nodes", size / seconds / 1e9, "GB/s", 1)
            line(f"memcpy of {name}", size / median([memcpy(size) for _ in range(3)]) / 1e9, "GB/s", 0)
            line(f"loopback TCP, {name}", size / median([loopback(size) for _ in range(3)]) / 1e9, "GB/s", 0)


if __name__ == "__main__":
    main()
