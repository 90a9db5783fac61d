"""A client that keeps to its schedule: requests go out at their intended times, whatever the server does."""

import collections
import selectors
import socket
import time

GIVE_UP = 60  # seconds after the last intended time


class Lane:
    """A connection with at most one request under way."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.buffer = b""
        self.number = None

    def send(self, number, request):
        self.number = number
        if self.socket.send(request) != len(request):
            raise SystemExit("the server does not read")

    def receive(self):
        """(status, body) of the answer once it is whole, else None."""
        data = self.socket.recv(65536)
        if not data:
            raise SystemExit("the server closed a connection")
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        length = next(int(field.split(b":")[1]) for field in head.split(b"\r\n") if field.lower().startswith(b"content-length:"))
        if len(body) < length:
            return None
        self.buffer = body[length:]
        return int(head.split()[1]), body[:length]


def post(path, body):
    return (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


def drive(port, request, rate, seconds, lanes):
    """Sends the request rate * seconds times. Gives for each, in order of their intended times: (intended time, time of sending,
    time of the answer, status, body), all on the clock of time.time()."""
    count = rate * seconds
    free = collections.deque(Lane(port) for _ in range(lanes))
    selector = selectors.DefaultSelector()
    for lane in free:
        selector.register(lane.socket, selectors.EVENT_READ, lane)
    results = [None] * count
    sent, answered, begun = 0, 0, time.time() + 0.1
    sending = [0.0] * count
    while answered < count:
        now = time.time()
        while sent < count and free and begun + sent / rate <= now:
            lane = free.popleft()
            sending[sent] = now
            lane.send(sent, request)
            sent += 1
        if now > begun + seconds + GIVE_UP:
            raise SystemExit(f"{answered} of {count} requests were answered")
        due = begun + sent / rate - now if sent < count and free else 1
        for key, _ in selector.select(max(due, 0)):
            answer = key.data.receive()
            if answer is None:
                continue
            results[key.data.number] = (begun + key.data.number / rate, sending[key.data.number], time.time(), *answer)
            free.append(key.data)
            answered += 1
    for lane in free:
        lane.socket.close()
    return results
