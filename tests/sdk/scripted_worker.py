"""A worker that a test plays message by message: the server's side of the WebSocket, on a free port.

Every wait has a deadline; when it passes, the test fails with what the wrapper printed.
"""
import base64
import hashlib
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PYTHON_SDK = os.path.join(ROOT, "sdk", "python")
NODEJS_SDK = os.path.join(ROOT, "sdk", "nodejs", "hkube-wrapper")
sys.path.insert(0, PYTHON_SDK)

from hkube_wrapper.msgpack import pack, unpack  # noqa: E402
from hkube_wrapper.frames import mask  # noqa: E402

DEADLINE = 30.0
CONTINUATION, BINARY, CLOSE, PING, PONG = 0, 2, 8, 9, 10


def run_without_worker(command, env=None):
    """Runs a wrapper on a port that nobody listens on; its finished process."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        return subprocess.run(command, env=dict(os.environ, WORKER_SOCKET_PORT=str(reserved.getsockname()[1]),
                                                **(env or {})),
                              stderr=subprocess.PIPE, timeout=DEADLINE, check=False)


class ScriptedWorker:
    """Runs a wrapper on some user code and talks to it. Use it in a `with`.

    `files` are the user's, by path; a `{port}` in a value of `env` stands for the port of this worker. One that is `late`
    begins to listen only when the wrapper has said that it waits.
    """

    def __init__(self, command, files, env=None, late=False):
        self._folder = tempfile.TemporaryDirectory()
        code = os.path.join(self._folder.name, "code")
        for name, text in files.items():
            path = os.path.join(code, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        self._stdout = open(os.path.join(self._folder.name, "stdout"), "w+", encoding="utf-8")
        self._stderr = open(os.path.join(self._folder.name, "stderr"), "w+", encoding="utf-8")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(DEADLINE)
        self.port = self._listener.getsockname()[1]
        if late:
            self._listener.close()
        settings = dict(os.environ, WORKER_SOCKET_PORT=str(self.port), ALGORITHM_PATH=code)
        settings.update((name, value.replace("{port}", str(self.port))) for name, value in (env or {}).items())
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._stdout, stderr=self._stderr,
                                        cwd=self._folder.name, env=settings)
        try:
            if late:
                self.wait_for_output("waiting for the worker")
                self._listener = socket.create_server(("127.0.0.1", self.port))
                self._listener.settimeout(DEADLINE)
            self._accept()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the wrapper, however it is."""
        self.process.kill()
        self.process.wait()
        for resource in (self._stdout, self._stderr, self._listener, getattr(self, "_socket", None),
                         getattr(self, "_reader", None)):
            if resource is not None:
                resource.close()
        self._folder.cleanup()

    def _accept(self):
        self._socket, _ = self._listener.accept()
        self._socket.settimeout(DEADLINE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")
        self.request = self._reader.readline().decode().strip()
        headers = {}
        for line in iter(self._reader.readline, b"\r\n"):
            name, _, value = line.decode().partition(":")
            headers[name.strip().lower()] = value.strip()
        digest = hashlib.sha1((headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode())
        self._socket.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             b"Sec-WebSocket-Accept: " + base64.b64encode(digest.digest()) + b"\r\n\r\n")

    def send(self, command, data=None, **members):
        """Sends one message."""
        self.send_frame(BINARY, pack(dict({"command": command, "data": data}, **members)))

    def send_together(self, messages):
        """Sends some (command, data) so that they may arrive at once."""
        self._socket.sendall(b"".join(self._frame(BINARY, pack({"command": command, "data": data}))
                                      for command, data in messages))

    def send_slowly(self, command, data, pieces):
        """Sends one message in pieces of these sizes and a last one, which arrive one by one."""
        frame, at = self._frame(BINARY, pack({"command": command, "data": data})), 0
        for size in pieces:
            self._socket.sendall(frame[at:at + size])
            at += size
            self._await_reception()
        self._socket.sendall(frame[at:])

    def _await_reception(self):
        """Waits until the wrapper has read what was sent: the kernel knows of no byte that is on its way."""
        end = time.monotonic() + DEADLINE
        while self._unread() and time.monotonic() < end:
            time.sleep(0.001)

    def _unread(self):
        """Bytes that wait in the wrapper's socket, as the kernel tells."""
        ours, theirs = self._socket.getsockname(), self._socket.getpeername()
        with open("/proc/net/tcp") as table:
            for line in table:
                fields = line.split()
                if fields[1].endswith(":%04X" % theirs[1]) and fields[2].endswith(":%04X" % ours[1]):
                    return int(fields[4].split(":")[1], 16)
        return 0

    def send_frame(self, opcode, payload, final=True):
        """Sends one frame, as a server: without a mask."""
        self._socket.sendall(self._frame(opcode, payload, final))

    @staticmethod
    def _frame(opcode, payload, final=True):
        first, size = (0x80 if final else 0) | opcode, len(payload)
        if size < 126:
            head = struct.pack(">BB", first, size)
        elif size <= 0xFFFF:
            head = struct.pack(">BBH", first, 126, size)
        else:
            head = struct.pack(">BBQ", first, 127, size)
        return head + payload

    def receive_frame(self):
        """The next frame as (opcode, payload); (None, b"") at the end of the connection."""
        try:
            head = self._reader.read(2)
            if len(head) < 2:
                return None, b""
            assert head[1] & 0x80, "a client must mask"
            size = head[1] & 0x7F
            if size >= 126:
                size = int.from_bytes(self._reader.read(2 if size == 126 else 8), "big")
            key = self._reader.read(4)
            return head[0] & 0x0F, mask(self._reader.read(size), key)
        except socket.timeout:
            raise AssertionError("the wrapper says nothing; it printed:\n" + self.output()) from None

    def receive(self):
        """The next message."""
        opcode, payload = self.receive_frame()
        assert opcode == BINARY, "expected a message, got {}; it printed:\n{}".format(opcode, self.output())
        return unpack(payload)

    def expect(self, command):
        """The next message, which must be this command."""
        message = self.receive()
        assert message["command"] == command, "expected {}, got {}".format(command, message)
        return message

    def begin(self, *values, **fields):
        """Brings a task with this input to its start."""
        self.send("initialize", dict({"jobId": "j1", "taskId": "t1", "nodeName": "green", "input": list(values)},
                                     **fields))
        self.expect("initialized")
        self.send("start", {})
        self.expect("started")

    def run(self, *values, **fields):
        """Runs a task with this input; its result."""
        self.begin(*values, **fields)
        return self.expect("done").get("data")

    def fail(self, *values):
        """Runs a task that must fail; the error."""
        self.begin(*values)
        return self.expect("errorMessage")["error"]

    def fail_early(self):
        """Initializes a task that must not get further; the error."""
        self.send("initialize", {"input": []})
        return self.expect("errorMessage")["error"]

    def disconnect(self):
        """Drops the connection without a word."""
        self._reader.close()
        self._socket.close()

    def accept_again(self):
        """Takes the wrapper's next connection."""
        self._accept()

    def wait_for_output(self, text):
        """Waits until the wrapper has printed this."""
        end = time.monotonic() + DEADLINE
        while text not in self.output():
            assert time.monotonic() < end, "{!r} was not printed, but:\n{}".format(text, self.output())
            time.sleep(0.01)

    def wait(self):
        """The exit code of the wrapper, which must be about to end."""
        try:
            return self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            raise AssertionError("the wrapper does not end; it printed:\n" + self.output()) from None

    def output(self):
        """What the wrapper has printed until now: stdout, then stderr."""
        texts = []
        for name in ("stdout", "stderr"):
            with open(os.path.join(self._folder.name, name), encoding="utf-8") as file:
                texts.append(file.read())
        return "".join(texts)
