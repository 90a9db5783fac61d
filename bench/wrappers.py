#!/usr/bin/env python3
"""What does a wrapper cost by itself: its processor time for a no-op task, and tasks a second, against a worker that only
sends prepared bytes and counts what comes back; and how fast its Python codec is.

wrappers.py [folder with the native codec]"""

import base64
import hashlib
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

from real_server import line

SDK = pathlib.Path(__file__).resolve().parents[1] / "sdk"
TASKS = 500  # in one burst
BURSTS = 40  # of which the best counts: other programs on the machine disturb some
CODE = {"python": ("main.py", "def start(args):\n    return None\n"),
        "nodejs": ("index.js", "module.exports.start = () => null;\n")}


def frame(payload):
    """A message of the server: without a mask."""
    head = struct.pack(">BB", 0x82, len(payload)) if len(payload) < 126 else struct.pack(">BBH", 0x82, 126, len(payload))
    return head + payload


def accept(listener):
    """The wrapper's connection, after its handshake."""
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(4096)
    key = request.split(b"Sec-WebSocket-Key: ")[1].split(b"\r\n")[0]
    digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n")
    return connection


def processor_seconds(pid):
    return sum(int(file.read_text().split()[0]) for file in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def run_tasks(connection, pack, count):
    """That many tasks, one after the other. A client's frame is 6 bytes longer than its message."""
    job = {"jobId": "main:batch:9dy12jfh", "taskId": "abcdefgh", "input": [17], "nodeName": "a", "algorithmName": "noop",
           "pipelineName": "batch", "batchIndex": 5, "status": "creating", "kind": "batch", "parents": [], "childs": [],
           "info": {"savePaths": ["a"], "rootJobId": None, "extraData": None}, "metrics": {}, "ttl": 0, "priority": 3,
           "retry": {"policy": "OnCrash", "limit": 3}, "attempts": 0, "entranceTime": 1700000000000, "flatInput": None,
           "spanId": None, "storage": {}, "useCache": False}
    initialize = frame(pack({"command": "initialize", "data": job}))
    start = frame(pack({"command": "start", "data": {"spanId": None}}))
    initialized = len(pack({"command": "initialized"})) + 6
    answers = len(pack({"command": "started"})) + 6 + len(pack({"command": "done", "data": None})) + 6
    for _ in range(count):
        for message, size in ((initialize, initialized), (start, answers)):
            connection.sendall(message)
            while size > 0:
                size -= len(connection.recv(4096))


def loop(env, native):
    from hkube_wrapper.msgpack import pack
    command = ([sys.executable, "-u", "-m", "hkube_wrapper"] if env == "python"
               else [shutil.which("node"), SDK / "nodejs/hkube-wrapper"])
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
        pathlib.Path(folder, CODE[env][0]).write_text(CODE[env][1])
        paths = [str(SDK / "python")] + ([native] if native else [])
        process = subprocess.Popen(command, env={**os.environ, "WORKER_SOCKET_PORT": str(listener.getsockname()[1]),
                                                 "ALGORITHM_PATH": folder, "PYTHONPATH": os.pathsep.join(paths)})
        try:
            with accept(listener) as connection:
                run_tasks(connection, pack, 10 * TASKS)
                walls, costs = [], []
                for _ in range(BURSTS):
                    used, begun = processor_seconds(process.pid), time.perf_counter()
                    run_tasks(connection, pack, TASKS)
                    walls.append((time.perf_counter() - begun) / TASKS)
                    costs.append((processor_seconds(process.pid) - used) / TASKS)
                line(f"{env} wrapper alone, no-op tasks", 1 / min(walls), "tasks/s", 10000)
                line(f"{env} wrapper alone, processor time of a no-op task", min(costs) * 1e6, "us", 50)
        finally:
            process.kill()
            process.wait()


def best(function, repeats):
    """The shortest of some runs, in seconds."""
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        function()
        times.append(time.perf_counter() - begun)
    return min(times)


def codec(native):
    if native:
        sys.path.insert(0, native)
    from hkube_wrapper.msgpack import pack, unpack
    small = {"command": "initialize", "data": {"jobId": "main:batch:9dy12jfh", "input": [17, "x", 2.5, [1, 2, 3]],
                                               "info": {"savePaths": ["a"], "extraData": None}, "priority": 3}}
    small_bytes = pack(small)
    large = {"command": "done", "data": os.urandom(100_000_000)}
    large_bytes = pack(large)
    many = {"command": "done", "data": [{"id": i, "name": "item", "value": i * 0.5} for i in range(100_000)]}
    many_bytes = pack(many)
    line("python codec, pack of a small message", best(lambda: [pack(small) for _ in range(1000)], 50) * 1e3, "us", 2)
    line("python codec, unpack of a small message", best(lambda: [unpack(small_bytes) for _ in range(1000)], 50) * 1e3,
         "us", 2)
    line("python codec, pack of 100 MB of bytes", best(lambda: pack(large), 5) * 1e3, "ms", 40)
    line("python codec, unpack of 100 MB of bytes", best(lambda: unpack(large_bytes), 5) * 1e3, "ms", 40)
    line("python codec, pack of 100,000 small objects", best(lambda: pack(many), 3) * 1e3, "ms", 40)
    line("python codec, unpack of 100,000 small objects", best(lambda: unpack(many_bytes), 3) * 1e3, "ms", 60)


def main():
    sys.path.insert(0, str(SDK / "python"))
    native = sys.argv[1] if len(sys.argv) > 1 else None
    codec(native)
    for env in CODE:
        loop(env, native)


if __name__ == "__main__":
    main()
