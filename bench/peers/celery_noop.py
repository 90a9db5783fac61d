#!/usr/bin/python3
"""What does Celery make of no-op tasks: tasks a second in a group, and the time of a single one?

Set up as its guide to optimizing says for many short tasks: prefork with a process for each core, a large prefetch
multiplier, no gossip, mingling, heartbeats or rate limits; JSON; results in Redis, each read by the client; tasks are
acknowledged when they are taken (Celery's default: a task is lost with its worker). Redis syncs its log once a second: its own
and BullMQ's recommendation, so a crash loses up to a second of tasks. The same is measured with a sync of each write, which is
what our acknowledgements promise."""

import os
import shutil
import sys

try:
    import celery
except ImportError:
    celery = None

TASKS = int(os.environ.get("BENCH_PEER_TASKS", 5_000))
LATENCY_TASKS = 300
CHUNK = 100
SYNCED_SHARE = 5  # where each write is synced, that part of the tasks: they take longer
URL = os.environ.get("BENCH_REDIS", "")

if celery:
    app = celery.Celery("celery_noop", broker=URL + "/0", backend=URL + "/1")
    app.conf.update(worker_prefetch_multiplier=128, worker_disable_rate_limits=True, task_serializer="json",
                    result_serializer="json", accept_content=["json"])

    @app.task
    def noop(_):
        return None


def group(count):
    results = celery.group(noop.s(i) for i in range(count)).apply_async().get(timeout=120)
    assert len(results) == count


def chunks(count):
    results = noop.chunks([(i,) for i in range(count)], CHUNK).group().apply_async().get(timeout=120)
    assert sum(len(part) for part in results) == count


def measure(appendfsync):
    """Runs in a process of its own, as Celery reads the address of Redis when it is imported."""
    from peer import PYTHON_RATE, WORKERS, Peer, best_rate, child, scratch
    command = [sys.executable, "-m", "celery", "-A", "celery_noop", "worker", "-P", "prefork", "-c", str(WORKERS), "--without-gossip",
               "--without-mingle", "--without-heartbeat", "-l", "ERROR"]
    durable = {"everysec": "synced once a second", "always": "each write synced"}[appendfsync]
    peer = Peer("Celery", celery.__version__, f"prefork x {WORKERS}, prefetch 128, early acks, JSON, Redis {durable}")
    tasks = TASKS if appendfsync == "everysec" else TASKS // SYNCED_SHARE
    with scratch() as folder, open(folder / "log", "w") as log, child(
            command, log, grace=8, cwd=os.path.dirname(os.path.abspath(__file__))):
        group(500)
        rate = best_rate(group, tasks)
        if appendfsync == "always":
            peer.rate(f"no-op tasks of a group, {durable}", rate)
            return
        peer.rate("no-op tasks of a group", rate, PYTHON_RATE, 30)
        peer.rate(f"no-op calls in chunks of {CHUNK}, one task each", best_rate(chunks, tasks))
        peer.latency(lambda: noop.delay(0).get(timeout=60), LATENCY_TASKS)


def main():
    from peer import DEADLINE, MISSING, child, guard, redis, scratch
    guard(DEADLINE)
    if len(sys.argv) > 1:
        return measure(sys.argv[1])
    if not (celery and shutil.which("redis-server")):
        raise SystemExit("Celery or Redis " + MISSING)
    for appendfsync in ("everysec", "always"):
        with scratch() as folder, redis(folder, appendfsync) as port:
            environment = {**os.environ, "BENCH_REDIS": f"redis://127.0.0.1:{port}"}
            with child([sys.executable, __file__, appendfsync], None, env=environment) as process:
                if process.wait() != 0:
                    raise SystemExit(f"Celery's benchmark ended with {process.returncode}")


if __name__ == "__main__":
    main()
