"""What a crash campaign asks of a server, and what the server has acknowledged of it."""

import dataclasses
import hashlib
import http.client
import json
import pathlib
import random
import sys
import threading
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from harness import node, tarball  # noqa: E402

# A killed algorithm costs an attempt; none of these jobs may fail for want of attempts.
RETRY = {"retry": {"policy": "Always", "limit": 1000}}
ALGORITHMS = {
    "twice": "def start(args):\n    return args['input'][0] * 2\n",
    "total": "def start(args):\n    return [len(args['input'][0]), sum(args['input'][0])]\n",
    "text": "def start(args):\n    return 'x' * args['input'][0]\n",
    "size": "def start(args):\n    return len(args['input'][0])\n",
    # What it starts belongs to nobody but the worker's control group.
    "daemon": "import subprocess\nstarted = []\ndef start(args):\n    if not started:\n        started.append(subprocess.Popen("
              "['sleep', '1000'], start_new_session=True))\n    return 1\n",
}
BOUNDARY = "crash-campaign"


class Gone(Exception):
    """The server did not answer: whether it took the request is not known."""


@dataclasses.dataclass
class Job:
    """An acknowledged job, with what has to come of it."""
    id: str
    want: object
    tasks: int
    hook: bool = False
    follower: bool = False


@dataclasses.dataclass
class Upload:
    """An acknowledged upload of an algorithm whose only task returns the digest of a file in the archive."""
    algorithm: str
    build: str
    checksum: str
    digest: str


class Ledger:
    """What was acknowledged and is not verified yet; safe for several threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.jobs, self.uploads, self.pipelines = [], [], {}
        self.tried = 0  # uploads that were sent; algorithm names carry their number
        self.refused = []

    def add(self, kind, item):
        with self.lock:
            getattr(self, kind).append(item)


def ask(server, method, path, body=None, headers=None):
    try:
        return server.call(method, path, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Gone from error


def form(fields):
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'.encode()
             + (b'; filename="code.tar.gz"' if name == "file" else b"") + b"\r\n\r\n" + value + b"\r\n"
             for name, value in fields.items()]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def upload(server, name, files):
    """(status, answer, the archive's checksum)"""
    archive = tarball(files)
    payload = {"name": name, "env": "python", "entryPoint": "main.py", "cpu": 0.1, "mem": "64Mi"}
    body, headers = form({"payload": json.dumps(payload).encode(), "file": archive})
    status, answer = ask(server, "POST", "store/algorithms/apply", body, headers)
    return status, answer, hashlib.sha1(archive).hexdigest()


def batch(items):
    """A batch and its sum: (nodes, flow input, result, tasks)."""
    nodes = [node("t", "twice", "#@flowInput.n", **RETRY), node("s", "total", "@t", **RETRY)]
    return nodes, {"n": list(range(items))}, [items, items * (items - 1)], items + 1


class Load:
    """Clients that ask for random things until they are stopped, or until the server is gone."""

    def __init__(self, server, ledger, hook, seed, items):
        self.server, self.ledger, self.hook, self.items = server, ledger, hook, items
        self.stopped = threading.Event()
        clients = (self.submit_stored, self.submit_raw, self.store_pipeline, self.upload_algorithm)
        self.threads = [threading.Thread(target=self.run, args=(client, random.Random(f"{seed} {at}")))
                        for at, client in enumerate(clients)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def run(self, client, rnd):
        try:
            while not self.stopped.is_set():
                client(rnd)
                self.stopped.wait(rnd.uniform(0.01, 0.3))
        except Gone:
            pass

    def take(self, method, path, body):
        status, answer = ask(self.server, method, path, body)
        if status not in (200, 201):
            self.ledger.add("refused", f"{path}: {status} {answer}")
            return None
        return answer

    def submit_stored(self, rnd):
        _, flow_input, want, tasks = batch(int(self.items ** rnd.uniform(0.3, 1)))
        if answer := self.take("POST", "exec/stored", {"name": "batch", "flowInput": flow_input}):
            self.ledger.add("jobs", Job(answer["jobId"], want, tasks, hook=True, follower=True))

    def submit_raw(self, rnd):
        hook = {"webhooks": {"result": self.hook}} if rnd.random() < 0.5 else {}
        size = rnd.choice((10, 5_000, 400_000))
        nodes, want, tasks = rnd.choice((
            ([node("a", "text", size, **RETRY), node("b", "size", "@a", **RETRY)], size, 2),
            ([node("a", "daemon", **RETRY)], 1, 1),
            ([node("a", "twice", size, **RETRY)], 2 * size, 1)))
        if answer := self.take("POST", "exec/raw", {"name": "raw", "nodes": nodes, **hook}):
            self.ledger.add("jobs", Job(answer["jobId"], want, tasks, hook=bool(hook)))

    def store_pipeline(self, rnd):
        name, value = f"stored-{rnd.getrandbits(40)}", rnd.randrange(1000)
        if self.take("POST", "store/pipelines", {"name": name, "nodes": [node("t", "twice", value)]}):
            with self.ledger.lock:
                self.ledger.pipelines[name] = value
        self.stopped.wait(0.2)

    def upload_algorithm(self, rnd):
        # One build at a time is under way; more would only wait.
        with self.ledger.lock:
            if len(self.ledger.uploads) >= 2:
                return
            name = f"made-{self.ledger.tried}"
            self.ledger.tried += 1
        content = rnd.randbytes(rnd.choice((10, 50_000, 2_000_000)))
        status, answer, checksum = upload(self.server, name, {
            "content": content, "main.py": "import hashlib\ndef start(args):\n    with open('content', 'rb') as file:\n"
                                           "        return hashlib.sha256(file.read()).hexdigest()\n"})
        if status not in (200, 201) or "buildId" not in answer:
            self.ledger.add("refused", f"upload: {status} {answer}")
            return
        self.ledger.add("uploads", Upload(name, answer["buildId"], checksum, hashlib.sha256(content).hexdigest()))
