"""What the harnesses of peers share: their lines, a Redis of their own, and how the time of one task is measured.

A peer's line says for which of our figures it stands (`of`), how many times better we want to be (`times`, 1 is as good), its
version, and how it was set up."""

import contextlib
import os
import pathlib
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from children import child, guard, scratch, wait_until  # noqa: E402,F401
from real_server import line, percentile  # noqa: E402

WORKERS = os.cpu_count()  # as many as ours, whose no-op algorithms ask for a core each
DEADLINE = 900
MISSING = "is not installed; scripts/install_deps.sh bench installs the peers"
PYTHON_RATE = "python no-op tasks, real processes, warm"
NODE_RATE = "nodejs no-op tasks, real processes, warm"
ONE_TASK = "exec to durable result, one node"


class Peer:
    """Prints the lines of one peer."""

    def __init__(self, name, version, setup):
        self.name, self.version, self.setup = name, version, setup

    def rate(self, what, value, of=None, times=1):
        self.line(what, value, "tasks/s", of, times)

    def line(self, what, value, unit, of=None, times=1):
        line(f"{self.name}: {what}", value, unit, 0, peer=self.name, version=self.version, setup=self.setup, of=of,
             times=times)

    def latency(self, run_one, count):
        """The time of one task after the other, from its submission to its result in the client's hands."""
        for _ in range(count // 10):
            run_one()
        times = []
        for _ in range(count):
            begun = time.perf_counter()
            run_one()
            times.append((time.perf_counter() - begun) * 1000)
        for share in (50, 99):
            self.line(f"one task to its result, p{share}", percentile(times, share / 100), "ms", f"{ONE_TASK}, p{share}")


def best_rate(run, count, repeats=3):
    """Tasks a second of the best of some batches: other work of the machine disturbs some. Ours is the best of as many."""
    rates = []
    for _ in range(repeats):
        begun = time.perf_counter()
        run(count)
        rates.append(count / (time.perf_counter() - begun))
    return max(rates)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def answers(port, pid):
    """True if that very process answers there."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        connection.sendall(b"INFO server\r\n")
        return f"process_id:{pid}\r".encode() in connection.recv(65536)
    return False


@contextlib.contextmanager
def redis(folder, appendfsync):
    """A Redis on a free port of this machine, persistent as the peers' documentation asks for; gives its port."""
    for attempt in range(5):
        port = free_port()  # somebody else may take it before Redis does
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "",
                   "--appendonly", "yes", "--appendfsync", appendfsync, "--maxmemory-policy", "noeviction"]
        with contextlib.ExitStack() as stack:
            process = stack.enter_context(child(command))
            wait_until(lambda: process.poll() is not None or answers(port, process.pid), "Redis")
            if process.poll() is None:
                yield port
                return
    raise SystemExit("Redis found no free port")
