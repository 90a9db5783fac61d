#!/usr/bin/python3
"""What does Dask make of no-op tasks: tasks a second in one `client.map`, and the time of a single one?

A LocalCluster with a process of one thread for each core, which the guide recommends for pure Python code, and one Client;
`client.map` submits in batches (batch_size), `gather` brings the results. Scheduler and results are in memory only: nothing
survives a crash. (A scheduler in a process of its own was slower on 2 cores.)"""

import os

try:
    import distributed
except ImportError:
    distributed = None

from peer import DEADLINE, MISSING, PYTHON_RATE, WORKERS, Peer, best_rate, guard, scratch

TASKS = int(os.environ.get("BENCH_PEER_TASKS", 5_000))
LATENCY_TASKS = 300
BATCH_SIZE = 1_000


def noop(_):
    return None


def main():
    guard(DEADLINE)
    if not distributed:
        raise SystemExit("Dask " + MISSING)
    setup = f"LocalCluster, {WORKERS} processes of 1 thread, batch_size {BATCH_SIZE}, nothing durable"
    peer = Peer("Dask", distributed.__version__.split("+")[0], setup)
    with scratch() as folder, distributed.LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, memory_limit=0,
            local_directory=str(folder)) as cluster, distributed.Client(cluster) as client:

        def run(count):
            assert len(client.gather(client.map(noop, range(count), pure=False, batch_size=BATCH_SIZE))) == count

        run(1_000)
        peer.rate("no-op tasks of one map", best_rate(run, TASKS), PYTHON_RATE, 30)
        peer.latency(lambda: client.submit(noop, 0, pure=False).result(timeout=60), LATENCY_TASKS)


if __name__ == "__main__":
    main()
