#!/usr/bin/python3
"""What do tools that start a process for each task make of no-op tasks: GNU parallel and xargs, as many processes as cores?

The task is `true`. GNU parallel is run as its manual says for fast jobs: one `parallel` spreads blocks of lines to others, and
each line is a job of its own. xargs tells only whether all ended well. Neither keeps anything. There is no figure of ours that
they stand for, as our workers live on; they show what a fresh process for each task costs."""

import os
import shutil
import subprocess

from peer import DEADLINE, MISSING, WORKERS, Peer, best_rate, child, guard, scratch

TASKS = {"GNU parallel": 300, "xargs": 2_000}
COMMANDS = {"GNU parallel": ["parallel", "--will-cite", "--pipe", "--round-robin", f"-j{WORKERS}", "-N50",
                             "parallel", "--will-cite", "-j1", "true"],
            "xargs": ["xargs", "-P", str(WORKERS), "-n", "1", "true"]}


def run(command, count, folder):
    lines = folder / "lines"
    lines.write_text("".join(f"{i}\n" for i in range(count)))
    with open(lines) as file, child(command, None, stdin=file, env={**os.environ, "HOME": str(folder)}) as process:
        if process.wait(DEADLINE) != 0:
            raise SystemExit(f"{command[0]} ended with {process.returncode}")


def main():
    guard(DEADLINE)
    for name, command in COMMANDS.items():
        if not shutil.which(command[0]):
            raise SystemExit(f"{name} {MISSING}")
        text = subprocess.run([command[0], "--version"], capture_output=True, text=True).stdout
        peer = Peer(name, text.splitlines()[0].split()[-1], f"{WORKERS} processes at a time, nothing durable")
        with scratch() as folder:
            run(command, 100, folder)
            peer.rate("no-op processes", best_rate(lambda count: run(command, count, folder), TASKS[name]))


if __name__ == "__main__":
    main()
