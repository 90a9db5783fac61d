"""Starts real servers and runs the real command line for the end-to-end tests."""

import io
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tarfile
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HKUBE_BIN", ROOT / "build/dev/bin"))
# Sanitized builds on a busy machine are slow; a healthy run needs a small part of this.
DEADLINE = 240


class Server:
    """One `hkube server` on a free port with a data folder of its own, or one that is handed in; it may open so many `files`.
    `process`: more for Popen, such as `env` and `cwd`."""

    def __init__(self, data=None, arguments=(), files=None, **process):
        self.own_data = data is None
        self.data = pathlib.Path(data or tempfile.mkdtemp(prefix="hkube-e2e-"))
        self.log = []
        if files:
            process["preexec_fn"] = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        self.process = subprocess.Popen([BIN / "hkube", "server", "--port", "0", "--data-dir", self.data, *arguments],
                                        stderr=subprocess.PIPE, text=True, **process)
        self.port = None
        for line in self.process.stderr:
            self.log.append(line)
            if "listening" in line:
                self.port = int(line.split("address=")[1].split()[0].rsplit(":", 1)[1])
                break
        if self.port is None:
            self.process.wait()
            raise RuntimeError("the server did not start: " + "".join(self.log))
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True)
        self.reader.start()
        self.endpoint = f"http://127.0.0.1:{self.port}"

    def limits_memory(self):
        """Whether algorithms are held to their memory here; the server says it when it starts."""
        return "is not limited" not in "".join(self.log)

    def call(self, method, path, body=None, headers=None, prefix="/api/v1/"):
        """(status, decoded answer) of a request."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.endpoint + prefix + path, data=data, method=method,
                                         headers={"Content-Type": "application/json", **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            text = error.read()
            return error.code, json.loads(text) if text else None

    def get(self, path):
        return self.call("GET", path)[1]

    def wait(self, job, until=("completed", "failed", "stopped")):
        """The job's status once it is one of `until`; the server answers as soon as the job is over."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            step = 30000 if set(until) <= {"completed", "failed", "stopped"} else 50
            status = self.get(f"exec/status/{job}?wait={step}")
            if status.get("status") in until:
                return status
            if status.get("status") in ("completed", "failed", "stopped"):
                raise AssertionError(f"job {job} is over, but not {until}: {status}")
        raise AssertionError(f"job {job} did not become {until}: {self.get(f'exec/explain/{job}')}")

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join(timeout=DEADLINE)
        self.process.stderr.close()

    def stop(self):
        """Ends the server in order and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=DEADLINE)
        self.reader.join(timeout=DEADLINE)
        self.process.stderr.close()
        if self.own_data:
            shutil.rmtree(self.data, ignore_errors=True)
        return code


class Case(unittest.TestCase):
    """A test with a shared server and a scratch folder."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(arguments=cls.arguments)

    @classmethod
    def tearDownClass(cls):
        code = cls.server.stop()
        assert code == 0, f"the server ended with {code}:\n" + "".join(cls.server.log[-50:])

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hkube-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def cli(self, *arguments, code=0, cwd=None, stdin=None):
        """Runs hkubectl and returns its standard output, decoded if it is JSON."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "HKUBE_ENDPOINT": self.server.endpoint}
        done = subprocess.run([BIN / "hkubectl", *map(str, arguments), "-o", "json"], cwd=cwd or self.folder, input=stdin,
                              env=environment, capture_output=True, text=True, timeout=DEADLINE)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        self.stderr = done.stderr
        try:
            return json.loads(done.stdout)
        except ValueError:
            return done.stdout

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def apply(self, name, code, env="python", entry=None, files=None, code_expected=0, extra="", mem="256Mi",
              cpu=0.1):
        """Packs and applies an algorithm whose entry file has this text."""
        entry = entry or ("main.py" if env == "python" else "index.js")
        archive = tarball({entry: code, **(files or {})})
        (self.folder / f"{name}.tar.gz").write_bytes(archive)
        self.write(f"{name}.yml", f"name: {name}\nenv: {env}\nresources: {{cpu: {cpu}, mem: {mem}}}\n"
                                  f"code:\n  path: {name}.tar.gz\n  entryPoint: {entry}\n{extra}")
        return self.cli("algorithm", "apply", "--f", f"{name}.yml", code=code_expected)

    def run_job(self, pipeline, until=("completed",)):
        """Submits a raw pipeline and returns (jobId, status document)."""
        status, answer = self.server.call("POST", "exec/raw", pipeline)
        self.assertEqual(status, 200, answer)
        return answer["jobId"], self.server.wait(answer["jobId"], until)

    def results(self, job):
        return [item.get("result") for item in self.server.get(f"exec/results/{job}")["data"]]


def node(name, algorithm, *inputs, **more):
    return {"nodeName": name, "algorithmName": algorithm, "input": list(inputs), **more}


def tarball(files):
    """A .tar.gz with these files; values are text, bytes or a TarInfo to add as it is."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
                continue
            data = content if isinstance(content, bytes) else content.encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def is_running(pid):
    try:
        os.kill(pid, 0)
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def wait_until(condition, what):
    """Waits for something that nothing announces; fails with `what` at the deadline."""
    end = time.monotonic() + DEADLINE
    event = threading.Event()
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"did not happen: {what}")
        event.wait(0.02)
