"""The client's side of a WebSocket (RFC 6455), without extensions."""
import base64
import hashlib
import os
import socket
import struct
import threading

TEXT, BINARY = 1, 2
_CONTINUATION, _CLOSE, _PING, _PONG = 0, 8, 9, 10
_ACCEPT_SALT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CHUNK = 1 << 20  # a multiple of the mask's 4 bytes


class WebSocketError(OSError):
    """The other side does not speak the protocol."""


class WebSocket:
    """An open connection. `send` may be called from any thread, `receive` from one."""

    def __init__(self, sock, reader):
        self._socket = sock
        self._reader = reader
        self._write_lock = threading.Lock()

    @classmethod
    def connect(cls, host, port, target, host_header, timeout):
        """Connects and shakes hands; raises OSError when that fails or takes longer than `timeout` seconds."""
        sock = socket.create_connection((host, port), timeout)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            reader = sock.makefile("rb", 1 << 16)
            _shake_hands(sock, reader, target, host_header)
            sock.settimeout(None)
        except BaseException:
            sock.close()
            raise
        return cls(sock, reader)

    def send(self, payload, opcode=BINARY):
        """Sends one message as one frame; raises OSError when the connection is lost."""
        key = os.urandom(4)
        head = _head(0x80 | opcode, len(payload)) + key
        with self._write_lock:
            if len(payload) <= _CHUNK:
                self._socket.sendall(head + mask(payload, key))
                return
            self._socket.sendall(head)
            view = memoryview(payload)
            for at in range(0, len(payload), _CHUNK):
                self._socket.sendall(mask(view[at:at + _CHUNK], key))

    def receive(self):
        """The next (opcode, payload) message, or None when the connection was closed."""
        fragments, kind = [], None
        while True:
            opcode, final, payload = self._receive_frame()
            if opcode is None or opcode == _CLOSE:
                self._answer(payload[:2] if payload else b"", _CLOSE)
                return None
            if opcode == _PING:
                self._answer(payload, _PONG)
            elif opcode in (TEXT, BINARY, _CONTINUATION):
                if (opcode == _CONTINUATION) == (kind is None):
                    raise WebSocketError("the worker sent the fragments of a message in a wrong order")
                if kind is None:
                    if final:
                        return opcode, payload
                    kind = opcode
                fragments.append(payload)
                if final:
                    return kind, b"".join(fragments)
            elif opcode != _PONG:
                raise WebSocketError("the worker sent a frame of the unknown kind {}".format(opcode))

    def _receive_frame(self):
        head = self._reader.read(2)
        if len(head) < 2:
            return None, True, b""
        size = head[1] & 0x7F
        if size == 126:
            size = struct.unpack(">H", self._read(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self._read(8))[0]
        key = self._read(4) if head[1] & 0x80 else None
        payload = self._read(size) if size else b""
        return head[0] & 0x0F, bool(head[0] & 0x80), mask(payload, key) if key else payload

    def _read(self, size):
        data = self._reader.read(size)
        if len(data) < size:
            raise WebSocketError("the connection was lost in the middle of a message")
        return data

    def _answer(self, payload, opcode):
        try:
            self.send(payload, opcode)
        except OSError:
            pass  # the next read tells


def mask(data, key):
    """The bytes XORed with the repeated 4-byte key; done on one big number, which is far faster than a loop."""
    size = len(data)
    keys = key * (size // 4) + key[:size % 4]
    return (int.from_bytes(data, "big") ^ int.from_bytes(keys, "big")).to_bytes(size, "big")


def _head(first, size):
    if size < 126:
        return struct.pack(">BB", first, 0x80 | size)
    if size <= 0xFFFF:
        return struct.pack(">BBH", first, 0x80 | 126, size)
    return struct.pack(">BBQ", first, 0x80 | 127, size)


def _shake_hands(sock, reader, target, host_header):
    key = base64.b64encode(os.urandom(16))
    sock.sendall("GET {} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\n\r\n"
                 .format(target, host_header, key.decode()).encode("latin-1"))
    status = reader.readline(4096).decode("latin-1").strip()
    if status.split(" ")[1:2] != ["101"]:
        raise WebSocketError("the worker refused the connection: " + (status or "no answer"))
    accept = None
    while True:
        line = reader.readline(65536)
        if not line.endswith(b"\n"):
            raise WebSocketError("the worker's answer to the handshake is cut off")
        if not line.strip():
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"sec-websocket-accept":
            accept = value.strip()
    if accept != base64.b64encode(hashlib.sha1(key + _ACCEPT_SALT).digest()):
        raise WebSocketError("the worker's answer to the handshake has a wrong key")
