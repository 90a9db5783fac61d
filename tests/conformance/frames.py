"""The client's side of a WebSocket, frame by frame, so that a test can also do what no library would."""
import base64
import hashlib
import os
import socket
import struct

DEADLINE = 120.0
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


class Closed(Exception):
    """The connection is over; `code` is what the other side gave as the reason, None when it just went."""

    def __init__(self, code):
        super().__init__(f"the connection was closed, code {code}")
        self.code = code


class Connection:
    """A connection after the handshake. `answer` is the server's: its status line, then headers by lower-case name."""

    def __init__(self, host, port, target="/", headers=()):
        self._socket = socket.create_connection((host, port), timeout=DEADLINE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {target} HTTP/1.1", "Host: " + (f"[{host}]" if ":" in host else host) + f":{port}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", *headers, "", ""]
        self._socket.sendall("\r\n".join(lines).encode())
        self.status = self._reader.readline().decode().strip()
        self.headers = {}
        for line in iter(self._reader.readline, b"\r\n"):
            if not line:
                raise Closed(None)
            name, _, value = line.decode().partition(":")
            self.headers[name.strip().lower()] = value.strip()
        assert " 101 " in self.status, f"the handshake was refused: {self.status}"
        digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        assert self.headers["sec-websocket-accept"] == base64.b64encode(digest).decode()

    def send(self, opcode, payload=b"", final=True):
        """Sends one frame."""
        first, size = (0x80 if final else 0) | opcode, len(payload)
        if size > 0xFFFF:
            head = struct.pack(">BBQ", first, 0xFF, size)
        elif size >= 126:
            head = struct.pack(">BBH", first, 0xFE, size)
        else:
            head = struct.pack(">BB", first, 0x80 | size)
        # A mask of zeroes is as good as any and leaves large payloads as they are.
        self._socket.sendall(head + bytes(4) + payload)

    def receive(self):
        """The next data frame as (opcode, payload). Pings are answered. Raises Closed at the end."""
        while True:
            opcode, payload = self._receive_frame()
            if opcode == PING:
                self.send(PONG, payload)
            elif opcode == CLOSE:
                raise Closed(int.from_bytes(payload[:2], "big") if payload else None)
            elif opcode != PONG:
                return opcode, payload

    def _receive_frame(self):
        head = self._read(2)
        assert head[0] & 0x80, "the worker sends whole messages"
        assert not head[0] & 0x70, "no extension was agreed on"
        assert not head[1] & 0x80, "a server does not mask"
        size = head[1] & 0x7F
        if size >= 126:
            size = int.from_bytes(self._read(2 if size == 126 else 8), "big")
        return head[0] & 0x0F, self._read(size)

    def _read(self, size):
        try:
            data = self._reader.read(size)
        except ConnectionResetError:
            raise Closed(None) from None
        if len(data) < size:
            raise Closed(None)
        return data

    def close(self, code=1000):
        """Says that the connection ends and waits until it has."""
        try:
            self.send(CLOSE, b"" if code is None else code.to_bytes(2, "big"))
            while True:
                self.receive()
        except (Closed, BrokenPipeError):
            self.drop()

    def drop(self):
        """Ends the connection without a word. May be called again."""
        self._reader.close()
        self._socket.close()
