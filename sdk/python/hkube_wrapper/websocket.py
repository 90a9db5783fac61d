"""The client's side of a WebSocket (RFC 6455), without extensions."""
import base64
import hashlib
import os
import select
import socket
import threading

from hkube_wrapper.frames import FrameReader, frame, head_of, mask

TEXT, BINARY = 1, 2
_CONTINUATION, _CLOSE, _PING, _PONG = 0, 8, 9, 10
_ACCEPT_SALT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CHUNK = 1 << 20  # a multiple of the mask's 4 bytes
_RECEIVE = 1 << 16
_KEYS = 1024  # bytes of masks that are drawn at a time
_MAX_HEAD = 1 << 16
_AT_ONCE = getattr(socket, "MSG_DONTWAIT", 0)


class WebSocketError(OSError):
    """The other side does not speak the protocol."""


class WebSocket:
    """An open connection. `send` may be called from any thread, `read` from one at a time."""

    def __init__(self, sock, begun=b""):
        self.socket = sock  # for those who wait until there is something to read
        self.closed = False  # the other side has ended the connection
        self._frames = FrameReader()
        self._begun = begun  # came with the end of the handshake
        self._fragments, self._kind = [], None  # of a message in several frames
        self._keys = b""
        self._held = b""  # frames that go with the next one
        self._write_lock = threading.Lock()

    @classmethod
    def connect(cls, host, port, target, host_header, timeout):
        """Connects and shakes hands; raises OSError when that fails or takes longer than `timeout` seconds."""
        sock = socket.create_connection((host, port), timeout)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            begun = _shake_hands(sock, target, host_header)
            sock.settimeout(None)
        except BaseException:
            sock.close()
            raise
        return cls(sock, begun)

    def close(self):
        """Gives the connection up without a word to the other side."""
        self.socket.close()

    def abandon(self):
        """In a forked child: the connection is the parent's. Nothing can be sent any more."""
        self._write_lock = threading.Lock()  # whoever held it is not here
        self._held = b""
        self.closed = True
        self.socket.close()

    def send(self, payload, opcode=BINARY):
        """Sends one message as one frame; raises OSError when the connection is lost."""
        with self._write_lock:
            held, self._held = self._held, b""
            key = self._next_key()
            if len(payload) <= _CHUNK:
                self.socket.sendall(held + frame(opcode, payload, key))
                return
            self.socket.sendall(held + head_of(opcode, len(payload)) + key)
            view = memoryview(payload)
            for at in range(0, len(payload), _CHUNK):
                self.socket.sendall(mask(view[at:at + _CHUNK], key))

    def hold(self, payload):
        """Keeps a small message, to send it together with the next one or with `flush`."""
        with self._write_lock:
            self._held += frame(BINARY, payload, self._next_key())

    def flush(self):
        """Sends what is held. When the connection is lost, the next read tells."""
        with self._write_lock:
            held, self._held = self._held, b""
            if held:
                try:
                    self.socket.sendall(held)
                except OSError:
                    pass

    def _next_key(self):
        keys = self._keys or os.urandom(_KEYS)
        self._keys = keys[4:]
        return keys[:4]

    def read(self, wait=True):
        """Takes once what has come, and gives the binary messages that are complete with it.

        Waits for something to come unless told not to. Afterwards `closed` tells whether that was the end. Raises OSError
        when the connection is lost.
        """
        messages = []
        for first, payload in self._receive(wait):
            if first == 0x80 | BINARY and self._kind is None:
                messages.append(payload)
            else:
                self._take_other(first & 0x0F, bool(first & 0x80), payload, messages)
                if self.closed:
                    break
        return messages

    def _receive(self, wait):
        """The frames that what has come completes."""
        if self.closed:
            return ()
        if self._begun:
            data, self._begun = self._begun, b""
            return self._frames.take(data)
        missing = self._frames.missing
        try:
            if not wait and not _AT_ONCE and not select.select([self.socket], [], [], 0)[0]:
                return ()
            flags = 0 if wait else _AT_ONCE
            data = (self.socket.recv(_RECEIVE, flags) if missing is None
                    else self.socket.recv_into(missing, 0, flags))
        except BlockingIOError:
            return ()
        if data:
            return self._frames.take(data) if missing is None else self._frames.received(data)
        if not self._frames.between or self._kind is not None:
            raise WebSocketError("the connection was lost in the middle of a message")
        self.closed = True
        return ()

    def _take_other(self, opcode, final, payload, messages):
        """A frame that is not a whole binary message."""
        if opcode == _CLOSE:
            self._answer(payload[:2], _CLOSE)
            self.closed = True
        elif opcode == _PING:
            self._answer(payload, _PONG)
        elif opcode in (TEXT, BINARY, _CONTINUATION):
            if (opcode == _CONTINUATION) == (self._kind is None):
                raise WebSocketError("the worker sent the fragments of a message in a wrong order")
            self._fragments.append(payload)
            self._kind = opcode or self._kind
            if final:
                if self._kind == BINARY:
                    messages.append(b"".join(self._fragments))
                self._fragments, self._kind = [], None
        elif opcode != _PONG:
            raise WebSocketError("the worker sent a frame of the unknown kind {}".format(opcode))

    def _answer(self, payload, opcode):
        try:
            self.send(payload, opcode)
        except OSError:
            pass  # the next read tells


def _shake_hands(sock, target, host_header):
    """Raises OSError unless the other side agrees; gives what it has sent after that."""
    key = base64.b64encode(os.urandom(16))
    sock.sendall("GET {} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\n\r\n"
                 .format(target, host_header, key.decode()).encode("latin-1"))
    answer = b""
    while b"\r\n\r\n" not in answer:
        data = sock.recv(_RECEIVE)
        if not data or len(answer) > _MAX_HEAD:
            break
        answer += data
    head, end, begun = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    if status.split(" ")[1:2] != ["101"]:
        raise WebSocketError("the worker refused the connection: " + (status or "no answer"))
    if not end:
        raise WebSocketError("the worker's answer to the handshake is cut off")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    expected = base64.b64encode(hashlib.sha1(key + _ACCEPT_SALT).digest()).decode()
    if headers.get("sec-websocket-accept") != expected:
        raise WebSocketError("the worker's answer to the handshake has a wrong key")
    return begun
