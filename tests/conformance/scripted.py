"""An algorithm that a test plays: its process, and its side of the protocol."""
import json
import os
import pathlib
import queue
import socket
import tempfile
import threading

from dialect import ABSENT, Dialect
from frames import BINARY, DEADLINE, TEXT, Closed, Connection
from harness import wait_until


class Process:
    """The process that the server started for an algorithm; `puppet.py` runs in it."""

    def __init__(self, connection):
        self._connection = connection
        self._connection.settimeout(DEADLINE)
        self._lines = connection.makefile("r", encoding="utf-8")
        hello = json.loads(self._lines.readline())
        self.pid, self.cwd, self.environment = hello["pid"], hello["cwd"], hello["environment"]

    def order(self, kind, **details):
        """Has the process do something and waits until it is done; for `exit` and `signal` see end()."""
        self._send(kind, details)
        return json.loads(self._lines.readline())

    def print(self, text, stream=1):
        self.order("print", text=text, stream=stream)

    def read(self, path):
        """A file as the process sees it."""
        return bytes.fromhex(self.order("read", path=str(path)))

    def exit(self, code):
        self._send("exit", {"code": code})
        self.wait()

    def kill(self, signal):
        self._send("signal", {"signal": signal})
        self.wait()

    def wait(self):
        """Waits until the process is gone and the server knows it: it then has taken the exit status."""
        path = pathlib.Path(f"/proc/{self.pid}")
        wait_until(lambda: not path.exists(), f"process {self.pid} has ended")

    @property
    def is_over(self):
        return not os.path.exists(f"/proc/{self.pid}")

    def _send(self, kind, details):
        self._connection.sendall(json.dumps({"order": kind, **details}).encode() + b"\n")

    def close(self):
        """Ends the process if it still runs."""
        self._lines.close()
        self._connection.close()
        self.wait()


class Stage:
    """Where the processes of one algorithm report to a test class."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self._folder.name, "stage")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen()
        self._arrived = queue.Queue()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        try:
            while True:
                self._arrived.put(Process(self._listener.accept()[0]))
        except (OSError, ValueError):
            pass  # closed

    def next_process(self):
        """The next process that the server has started."""
        try:
            return self._arrived.get(timeout=DEADLINE)
        except queue.Empty:
            raise AssertionError("the server started no process for the algorithm") from None

    def waiting(self):
        """Those that nobody has asked for."""
        while not self._arrived.empty():
            yield self._arrived.get()

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._folder.cleanup()


class ScriptedAlgorithm:
    """One connection to a worker, as an algorithm has it. Every wait has a deadline."""

    def __init__(self, process, dialect=None, target=None, headers=(), host=None):
        self.process = process
        self.dialect = dialect or Dialect()
        environment = process.environment
        target = self.dialect.target if target is None else target
        target += ("&" if "?" in target else "?") + "secret=" + environment["WORKER_SOCKET_SECRET"]
        self.assignment = None
        self.connection = Connection(host or environment["WORKER_SOCKET_HOST"], int(environment["WORKER_SOCKET_PORT"]),
                                     target, headers)
        self._fences = 0

    def send(self, command, data=ABSENT, error=ABSENT, **more):
        """Sends one message; what is not given is not in it."""
        message = {"command": command, **more}
        for key, value in (("data", data), ("error", error)):
            if value is not ABSENT:
                message[key] = value
        self.connection.send(TEXT if self.dialect.text else BINARY, self.dialect.encode(message))

    def send_bytes(self, payload, opcode=None):
        """Sends one frame with this payload."""
        self.connection.send(opcode or (TEXT if self.dialect.text else BINARY), payload)

    def receive_bytes(self):
        """The payload of the next frame, which must be of the dialect's kind."""
        opcode, payload = self.connection.receive()
        assert opcode == (TEXT if self.dialect.text else BINARY), f"a frame of kind {opcode}"
        return payload

    def receive(self):
        """The next message."""
        message = self.dialect.decode(self.receive_bytes())
        assert set(message) <= {"command", "data", "assignment", "assignments"}, f"unknown members: {message}"
        return message

    def expect(self, command):
        """The data of the next message, which must be this command."""
        message = self.receive()
        assert message["command"] == command, f"expected {command}, got {message}"
        self.assignment = message.get("assignment", self.assignment)
        return message.get("data")

    def expect_end(self):
        """Waits until the worker has ended the connection, and ends it here too; the code it gave."""
        try:
            message = self.receive()
        except Closed as closed:
            self.drop()
            return closed.code
        raise AssertionError(f"expected the end of the connection, got {message}")

    def fence(self):
        """Makes sure that the worker has taken all that was sent and has sent nothing that was not expected.

        A request that it must refuse at once, whatever it does: the refusal has to be the next message.
        """
        self._fences += 1
        name = f"fence-{self._fences}"
        self.send("stopSubPipeline", {"subPipelineId": name})
        reply = self.expect("subPipelineError")
        assert reply == {"subPipelineId": name, "error": f"cannot stop subPipeline - not found: {name}"}, reply

    def initialize(self):
        """Lets the worker bring its task to `initialized`; the task."""
        self.assignment = None
        task = self.expect("initialize")
        self.send("initialized", **self.name())
        return task

    def name(self):
        """The name of its task that an answer carries, where the worker has given it one."""
        return {} if self.assignment is None else {"assignment": self.assignment}

    def start(self):
        """Lets the worker start its task; the task."""
        task = self.initialize()
        self.expect("start")
        self.send("started")
        return task

    def run(self, result=None):
        """Plays a whole task that gives this result; the task. Not for those who store results themselves."""
        task = self.start()
        self.send("done", result, **self.name())
        return task

    def close(self, code=1000):
        self.connection.close(code)

    def drop(self):
        self.connection.drop()
