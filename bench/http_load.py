#!/usr/bin/env python3
"""What does the REST API bear: simple requests for each second of the server's processor time, 10,000 idle connections, and
clients that send a byte at a time?

http_load.py <folder with hkube> [seconds of each measurement]"""

import multiprocessing
import pathlib
import re
import resource
import select
import shutil
import socket
import sys
import time

from children import child, guard, processor_seconds, resident_bytes, scratch
from real_server import Client, line, percentile, server

SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 10
CONNECTIONS = 16
IDLE = 10_000
FILES = 32_768  # of which the server keeps half for other things than connections
SLOW, SLOW_PAUSE = 200, 0.1
REQUESTS = 2000
NEW = 500
GOAL = 5000


def wrk(port, path):
    """(requests, of which failed) of a closed loop over connections that are kept."""
    with scratch() as folder, open(folder / "out", "w+") as out:
        command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{SECONDS}s", f"http://127.0.0.1:{port}/api/v1/{path}"]
        with child(command, out) as process:
            process.wait(SECONDS + 30)
        text = (folder / "out").read_text()
    done = re.search(r"(\d+) requests in", text)
    if not done:
        raise SystemExit(f"wrk said: {text}")
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    return int(done[1]), int(bad[1]) if bad else sum(map(int, broken.groups())) if broken else 0


def requests(process, port, name, path):
    used, begun = processor_seconds(process.pid), time.perf_counter()
    count, failed = wrk(port, path)
    seconds, used = time.perf_counter() - begun, processor_seconds(process.pid) - used
    if failed:
        raise SystemExit(f"{name}: {failed} of {count} requests failed")
    line(f"API, {name}: requests for a second of the server's processor time", count / used, "1/s", GOAL)
    line(f"API, {name}: processor time of the server", used / count * 1e6, "us", 1e6 / GOAL)
    line(f"API, {name}: requests a second, wrk beside the server", count / seconds, "1/s", 0)


def times(port, path, count):
    """Milliseconds of requests on one connection that is kept."""
    client, taken = Client(port), []
    for _ in range(count):
        begun = time.perf_counter()
        client.call("GET", path)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def new_connection(port, path):
    """Milliseconds of a request on a connection of its own."""
    begun = time.perf_counter()
    client = Client(port)
    client.call("GET", path)
    client.connection.close()
    return (time.perf_counter() - begun) * 1000


def idle(process, port, path):
    """All within the 75 s after which the server closes a connection that asks nothing."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    count = min(IDLE, limit // 2 - 10)  # where no more files are allowed: without those that ask meanwhile
    if count < IDLE * 0.99:
        raise SystemExit(f"only {limit} files may be open here: too few for {IDLE} connections")
    before, connections = resident_bytes(process.pid), []
    try:
        for _ in range(count):
            connections.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        new_connection(port, path)  # accepted after all the others
        new = [new_connection(port, path) for _ in range(NEW)]
        grown, used, begun = resident_bytes(process.pid) - before, processor_seconds(process.pid), time.perf_counter()
        time.sleep(SECONDS)
        share = (processor_seconds(process.pid) - used) / (time.perf_counter() - begun) * 100
        poller = select.poll()
        for connection in connections:
            poller.register(connection, select.POLLIN)
        if closed := len(poller.poll(0)):
            raise SystemExit(f"{closed} of {count} idle connections were closed")
    finally:
        for connection in connections:
            connection.close()
    line(f"API, {IDLE:,} idle connections: memory of the server for each", grown / count / 1000, "KB", 0)
    line(f"API, {IDLE:,} idle connections: share of a core", share, "%", 1)
    line(f"API, {IDLE:,} idle connections: a request on a new one, p99", percentile(new, 0.99), "ms", 10)


def be_slow(port, path, started):
    """Runs in a process of its own: that many clients, each of which sends a byte of its request each 100 ms."""
    text = f"GET /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: {'x' * 1000}\r\n\r\n".encode()
    connections = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(SLOW)]
    started.set()
    begun = time.perf_counter()
    for place in range(len(text)):
        for number, connection in enumerate(connections):
            # Spread over the pause, as they know nothing of each other.
            due = begun + (place + number / SLOW) * SLOW_PAUSE
            time.sleep(max(0, due - time.perf_counter()))
            try:
                connection.send(text[place:place + 1])
            except OSError:  # 75 s for a header are over: begin again
                connections[number] = socket.create_connection(("127.0.0.1", port), timeout=10)


def slow(port, path):
    line("API, a client alone, p99", percentile(times(port, path, REQUESTS), 0.99), "ms", 0)
    started = multiprocessing.Event()
    process = multiprocessing.Process(target=be_slow, args=(port, path, started), daemon=True)
    process.start()
    try:
        if not started.wait(30):
            raise SystemExit("the slow clients did not connect")
        taken = times(port, path, REQUESTS)
        if not process.is_alive():
            raise SystemExit("the slow clients were over too soon")
    finally:
        process.kill()
        process.join()
    line(f"API, a client beside {SLOW} slow ones, p99", percentile(taken, 0.99), "ms", 10)


def main():
    guard(600)
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed; scripts/install_deps.sh bench installs it")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(hard, FILES),) * 2)  # the server inherits it
    except (ValueError, OSError):  # only root may ask for more than is allowed
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with server(pathlib.Path(sys.argv[1]).resolve()) as (process, client, _):
        client.apply("noop", "python", "main.py", "def start(args):\n    return None\n")
        pipeline = {"name": "simple", "nodes": [{"nodeName": "a", "algorithmName": "noop"}]}
        job = [client.run(pipeline)[0] for _ in range(10)][-1]
        status = f"exec/status/{job}"
        requests(process, client.port, "status of a finished job", status)
        requests(process, client.port, "listing of 10 jobs, their status",
                 "exec/search?limit=10&fields=jobId:true,status.status:true")
        slow(client.port, status)
        client.connection.close()
        idle(process, client.port, status)


if __name__ == "__main__":
    main()
