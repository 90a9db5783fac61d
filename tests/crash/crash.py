"""make crash: kills servers, guardians, algorithms and builds at random, and looks for what was acknowledged.

Each round puts load on a server, kills, starts the server again on the same folder if it was killed, and verifies."""

import argparse
import collections
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import load
from leftovers import alive, children_of, groups_of, processes_of, temporary_files
from load import Gone, Job, Ledger, Load, ask, batch, node

from harness import BIN, DEADLINE, Server  # load.py has told where it is
from receiver import Receiver

ENDED = ("completed", "failed", "stopped")
PLANS = (["server"], ["server"], ["guardian", "server"], ["algorithm"], ["algorithm", "algorithm", "server"], ["guardian"],
         ["build"], ["build", "server"], ["guardian", "algorithm"], ["server", "server"], ["server", "server", "server"],
         ["both"], ["both", "both"])


class Campaign:
    def __init__(self, options):
        self.options, self.rnd, self.ledger = options, random.Random(options.seed), Ledger()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hkube-crash-"))
        self.data = self.folder / "data"
        self.figures, self.kills, self.losses = collections.Counter(), collections.Counter(), collections.Counter()
        self.verified, self.server_pids, self.old = [], [], set()
        self.killed = []  # what was killed in this round, and when
        self.hooks = Receiver()
        self.hooked = collections.Counter()

    # Life of the server.

    def start(self):
        began = time.monotonic()
        self.log_before = self.server.log if hasattr(self, "server") else []
        self.server = Server(self.data, ["--webhook-retry-ms", "100", "--cpus", "2", "--disk-reserve", "0"],
                             cwd=self.folder)
        self.slowest = max(getattr(self, "slowest", 0), time.monotonic() - began)
        self.server_pids.append(self.server.process.pid)

    def prepare(self):
        self.start()
        for name, code in load.ALGORITHMS.items():
            status, answer, _ = load.upload(self.server, name, {"main.py": code})
            assert status in (200, 201), answer
        for name in load.ALGORITHMS:
            self.until(lambda: self.server.get(f"builds/list/{name}")[0]["status"] in ENDED, f"{name} is built")
        nodes, _, _, _ = batch(1)
        for pipeline in (
                {"name": "ticker", "nodes": [node("t", "twice", 21, **load.RETRY)], "webhooks": {"result": self.hooks.url},
                 "triggers": {"cron": {"pattern": "* * * * * *", "enabled": True}}},
                {"name": "batch", "nodes": nodes, "flowInput": {"n": [1]}, "webhooks": {"result": self.hooks.url}},
                {"name": "follower", "nodes": [node("t", "twice", 1, **load.RETRY)], "triggers": {"pipelines": ["batch"]}}):
            status, answer = self.server.call("POST", "store/pipelines", pipeline)
            assert status == 201, answer

    def kill(self, kind):
        """Kills one process of this kind, if there is one."""
        began = time.time()
        pid = self.server.process.pid
        if kind in ("server", "both"):
            if kind == "both":  # a server that stands still cannot replace its guardian
                os.kill(pid, signal.SIGSTOP)
            self.old |= processes_of(self.data)
            for child in [child for child, its in children_of(pid).items() if kind == "both" and its == "guardian"]:
                os.kill(child, signal.SIGKILL)
            self.server.kill()
        else:
            found = [child for child, its in children_of(pid).items() if its == kind]
            if not found:
                return
            try:
                pid = self.rnd.choice(found)
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                return
        self.kills[kind] += 1
        self.killed.append((kind, pid, f"{began:.3f} to {time.time():.3f}"))

    def killed_kinds(self):
        return {entry[0] for entry in self.killed}

    # What is verified.

    def lose(self, kind, detail):
        self.losses[kind] += 1
        print(f"LOSS in round {self.figures['rounds']}, after {self.killed}: {kind}: {str(detail)[:1500]}\n  log: "
              + "  log: ".join(self.log_before[-10:] + self.server.log[-15:]), flush=True)

    def until(self, condition, what, seconds=DEADLINE):
        """Whether it happens; a loss if it does not."""
        end, pause = time.monotonic() + seconds, threading.Event()
        while not condition():
            if time.monotonic() > end:
                self.lose("not in time", what)
                return False
            pause.wait(0.02)
        return True

    def verify_job(self, job):
        status, answer = self.server.call("GET", f"exec/status/{job.id}")
        while status == 200 and answer["status"] not in ENDED and self.before_deadline():
            status, answer = self.server.call("GET", f"exec/status/{job.id}?wait=10000")
        if status != 200:
            return self.lose("job", f"{job}: {status} {answer}")
        if answer["status"] != "completed":
            explained = answer if answer["status"] in ENDED else self.server.get(f"exec/explain/{job.id}")
            return self.lose("end", f"{job}: {answer['status']} {explained} {self.server.get(f'exec/results/{job.id}')}")
        if answer["data"]["states"] != {"succeed": job.tasks}:
            self.lose("tasks", f"{job}: {answer}")
        results = self.server.get(f"exec/results/{job.id}")
        if [item.get("result") for item in results.get("data", [])] != [job.want]:
            self.lose("result", f"{job}: {results}")
        self.figures["tasks"] += job.tasks
        self.verified.append(job)

    def before_deadline(self):
        return time.monotonic() < self.deadline

    def take_hooks(self):
        while not self.hooks.calls.empty():
            self.hooked[self.hooks.next()[1]["jobId"]] += 1

    def has_hook(self, job):
        self.take_hooks()
        return self.hooked[job.id] > 0

    def verify_upload(self, made):
        """The build ends well, the archive is whole, and so is the code: a task returns the digest of its file."""
        def build():
            return next((item for item in self.server.get(f"builds/list/{made.algorithm}")
                         if item["buildId"] == made.build), None)

        if build() is None:
            return self.lose("build", f"{made}: not listed")
        if not self.until(lambda: build()["status"] in ENDED, f"{made} ends"):
            return None
        if build()["status"] == "failed" and "build" in self.killed_kinds() and "was ended by signal 9" in str(build()["error"]):
            self.figures["builds run again"] += 1
            status, answer = self.server.call("POST", "builds/rerun", {"buildId": made.build})
            if status != 200:
                self.lose("rerun", f"{made}: {status} {answer}")
            self.until(lambda: build()["status"] in ENDED, f"{made} ends after it was run again")
        if build()["status"] != "completed":
            return self.lose("build", f"{made}: {build()}")
        if build()["algorithm"]["fileInfo"]["checksum"] != made.checksum:
            self.lose("upload", f"{made}: {build()}")
        status, answer = self.server.call("POST", "exec/raw", {"name": "made", "nodes": [node("a", made.algorithm)]})
        if status != 200:
            return self.lose("algorithm", f"{made}: {answer}")
        self.verify_job(Job(answer["jobId"], made.digest, 1))
        self.figures["builds"] += 1
        status, answer = self.server.call("DELETE", f"store/algorithms/{made.algorithm}?force=true")
        if status != 200:
            self.lose("delete", f"{made}: {status} {answer}")
        return None

    def verify_pipelines(self):
        for name, value in self.ledger.pipelines.items():
            status, answer = self.server.call("GET", f"store/pipelines/{name}")
            if status != 200 or answer["nodes"][0]["input"] != [value]:
                self.lose("pipeline", f"{name}: {status} {answer}")
            self.figures["pipelines"] += 1
            self.server.call("DELETE", f"store/pipelines/{name}")
        self.ledger.pipelines.clear()

    def verify_leftovers(self):
        gone = self.server_pids[:-1] if self.server.process.poll() is None else self.server_pids
        self.until(lambda: not alive(self.old), "processes of killed servers end", 30)
        for pid, _ in alive(self.old):
            print("  left:", pid, pathlib.Path(f"/proc/{pid}/cmdline").read_bytes(), flush=True)
        self.until(lambda: not groups_of(gone), "control groups of killed servers go", 30)
        self.old = set()
        self.until(lambda: not temporary_files(self.data), "temporary files go", 10)
        if left := temporary_files(self.data):
            self.lose("temporary files", sorted(map(str, left))[:5])

    def verify(self):
        self.deadline = time.monotonic() + DEADLINE
        for text in self.ledger.refused:
            self.lose("refused", text)
        jobs, uploads = self.ledger.jobs, self.ledger.uploads
        self.ledger.refused, self.ledger.jobs, self.ledger.uploads = [], [], []
        self.figures["jobs"] += len(jobs)
        self.figures["webhooks"] += sum(job.hook for job in jobs)
        for made in uploads:
            self.verify_upload(made)
        for job in jobs:
            self.verify_job(job)
        self.verify_pipelines()
        for job in jobs:
            if job.hook and not self.until(lambda: self.has_hook(job), f"webhook of {job}", 60):
                self.lose("webhook", job)
            if job.follower:
                self.until(lambda: self.followers(job) > 0, f"{job} starts the pipeline that follows", 60)
                if self.followers(job) != 1:
                    self.lose("followers", f"{job}: {self.followers(job)}")
        self.verify_leftovers()

    def followers(self, job):
        status, tree = self.server.call("GET", f"exec/tree/{job.id}")
        return len(tree["children"]) if status == 200 else 0

    # Rounds.

    def round(self):
        plan = self.rnd.choice(PLANS)
        self.figures["rounds"] += 1
        self.killed = []
        under_load = Load(self.server, self.ledger, self.hooks.url, self.rnd.random(), self.options.items)
        pause = threading.Event()
        pause.wait(self.rnd.uniform(0.05, 1.2))
        for at, kind in enumerate(plan):
            self.kill(kind)
            if kind in ("server", "both"):
                under_load.stop()
                self.start()
            last = at + 1 == len(plan)
            # Some kills come at once, some a little later: in the middle of what follows the one before.
            if not last and self.rnd.random() < 0.7:
                pause.wait(self.rnd.uniform(0, 0.5))
        if not {"server", "both"} & set(plan):
            pause.wait(self.rnd.uniform(0, 0.5))
        under_load.stop()
        self.verify()

    def finish(self):
        """All that was acknowledged in the whole campaign, once more, and cron's jobs."""
        for job in self.verified:
            status, answer = self.server.call("GET", f"exec/status/{job.id}")
            if status != 200 or answer["status"] != "completed":
                self.lose("job later", f"{job}: {answer}")
        hits = self.server.get("exec/search?pipelineName=ticker&limit=100")["hits"]
        open_yet = [hit["jobId"] for hit in hits]
        self.figures["cron jobs"] = sum(1 for job, _ in self.hooked.items()) - sum(job.hook for job in self.verified)
        for job in open_yet:
            self.deadline = time.monotonic() + DEADLINE
            self.verify_job(Job(job, 42, 1))
        checked = subprocess.run([BIN / "hkube", "check", "--data-dir", self.data], capture_output=True, text=True)
        if checked.returncode != 0:
            self.lose("check", checked.stdout + checked.stderr)
        last = self.server.process.pid
        self.old = processes_of(self.data)
        if (code := self.server.stop()) != 0:
            self.lose("end of the server", code)
        self.until(lambda: not alive(self.old), "all processes end with the server", 30)
        self.until(lambda: not groups_of([last]), "all control groups go with the server", 30)

    def run(self):
        print(f"seed {self.options.seed}, {self.options.rounds} rounds, programs in {BIN}", flush=True)
        began = time.monotonic()
        try:
            self.prepare()
            for number in range(self.options.rounds):
                self.round()
                if number % 20 == 19:
                    print(f"after {time.monotonic() - began:.0f} s:", self.summary(), flush=True)
            self.finish()
        finally:
            if self.server.process.poll() is None:
                self.server.kill()
            self.hooks.close()
        print(f"{time.monotonic() - began:.0f} s, slowest start {self.slowest:.2f} s;", self.summary(), flush=True)
        if self.losses:
            print("the data folder is kept:", self.data, flush=True)
            return 1
        shutil.rmtree(self.folder, ignore_errors=True)
        return 0

    def summary(self):
        def told(counter):
            return ", ".join(f"{count} {name}" for name, count in counter.items())

        return f"{told(self.figures)}; kills: {told(self.kills)}; losses: {told(self.losses) or 0}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--items", type=int, default=3000, help="largest batch")
    return Campaign(parser.parse_args()).run()


if __name__ == "__main__":
    sys.exit(main())
