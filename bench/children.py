"""Programs that a benchmark starts, and that never outlive it."""

import contextlib
import ctypes
import os
import pathlib
import signal
import subprocess
import tempfile
import time

PR_SET_PDEATHSIG = 1
GRACE = 20  # seconds for a program to end in order


def guard(seconds):
    """From here on this program ends in order, and its children with it, when it is asked to and at the latest after that
    many seconds. Call it first, from the main thread."""

    def end(number, _):
        raise SystemExit(f"ended by {signal.Signals(number).name}" + (f" after {seconds} s" if number == signal.SIGALRM else ""))

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, end)
    signal.alarm(seconds)


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def kill_group(process, number):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


@contextlib.contextmanager
def child(command, log=subprocess.DEVNULL, grace=GRACE, **options):
    """Runs a program in a process group of its own; at the end it is asked to end, and after `grace` seconds its whole group is
    killed. A program that has children of its own by this gets more than they do."""
    options = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, **options}
    process = subprocess.Popen(command, start_new_session=True, preexec_fn=die_with_parent, **options)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            pass
        kill_group(process, signal.SIGKILL)
        process.wait()


def wait_until(true, what, seconds=30, process=None, pause=0.001):
    """Asks again and again; SystemExit if it does not become true in time or the process ends."""
    end = time.monotonic() + seconds
    while not true():
        if process is not None and process.poll() is not None:
            raise SystemExit(f"{what}: the program ended with {process.returncode}")
        if time.monotonic() > end:
            raise SystemExit(f"{what}: not within {seconds} s")
        time.sleep(pause)


@contextlib.contextmanager
def scratch():
    """A folder (pathlib.Path) that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="hkube-bench-", ignore_cleanup_errors=True) as folder:
        yield pathlib.Path(folder)


def processor_seconds(pid):
    """Processor time that the process used so far, all threads, also those that are gone; in ticks of 10 ms."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid):
    return int(pathlib.Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) * 1024
