"""An HTTP server in the test: what the server under test calls."""

import json
import queue
import threading

from harness import DEADLINE
from local_server import Handler, LocalServer


class Receiver(LocalServer):
    """Keeps each POST as (path, headers, body) and answers with the next of `answers`, then with 200. While `gate` is
    closed no answer is given."""

    def __init__(self, answers=()):
        self.calls = queue.Queue()
        self.answers = list(answers)
        self.gate = threading.Event()
        self.gate.set()
        receiver = self

        class Receiving(Handler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.put((self.path, self.headers, body))
                receiver.gate.wait(DEADLINE)
                status = receiver.answers.pop(0) if receiver.answers else 200
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

        super().__init__(Receiving)

    def next(self):
        """The next call's (path, decoded body)."""
        path, _, body = self.calls.get(timeout=DEADLINE)
        return path, json.loads(body)

    def close(self):
        self.gate.set()
        super().close()
