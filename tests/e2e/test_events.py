"""Live updates (GET events): what is told and in which order, coming back, filters, resets, many and slow readers."""

import json
import socket
import threading
import unittest
import urllib.parse

from harness import DEADLINE, Case, Server, node

WAITS = """
import os, time
def start(args):
    while not os.path.exists(args["input"][1]):
        time.sleep(0.01)
    return args["input"][0]
"""


class Stream:
    """A reader of the event stream. `receive_buffer` makes one that the server notices soon when it does not read."""

    def __init__(self, server, last=None, receive_buffer=None, headers="", version="1.1", **query):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(DEADLINE)
        self.socket.connect(("127.0.0.1", server.port))
        if last:
            headers += f"Last-Event-ID: {last}\r\n"
        self.socket.sendall(f"GET /api/v1/events?{urllib.parse.urlencode(query)} HTTP/{version}\r\nHost: localhost\r\n{headers}\r\n"
                            .encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        while (line := self.file.readline().decode().strip()):
            name, value = line.split(": ", 1)
            self.headers[name.lower()] = value
        self.chunked = self.headers.get("transfer-encoding") == "chunked"
        self.text = b""
        self.id = None
        self.comments = 0

    def _fill(self):
        if not self.chunked:
            part = self.file.read1(65536)
        else:
            size = int(self.file.readline() or b"0", 16)
            part = self.file.read(size)
            self.file.readline()
        if not part:
            raise EOFError
        self.text += part

    def next(self):
        """(type, data) of the next event; heartbeats move the id only."""
        while True:
            while b"\n\n" not in self.text:
                self._fill()
            frame, self.text = self.text.split(b"\n\n", 1)
            kind, data = None, None
            for line in frame.decode().split("\n"):
                if line.startswith(":"):
                    self.comments += 1
                elif line.startswith("id: "):
                    self.id = line[4:]
                elif line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: "):
                    data = json.loads(line[6:])
            if kind:
                return kind, data
            return None, None

    def until(self, wanted):
        """Events up to the first for which wanted(type, data) holds, that one included."""
        seen = []
        while True:
            kind, data = self.next()
            if kind is None:
                continue
            seen.append((kind, data))
            if wanted(kind, data):
                return seen

    def close(self):
        self.file.close()
        self.socket.close()


def finished(job):
    return lambda kind, data: kind == "job" and data["jobId"] == job and data["change"] == "finished"


class Events(Case):
    def listen(self, last=None, server=None, **more):
        stream = Stream(server or self.server, last, **more)
        self.addCleanup(stream.close)
        self.assertEqual(stream.status, 200)
        return stream

    def hello(self, last=None, **more):
        stream = self.listen(last, **more)
        kind, data = stream.next()
        self.assertEqual((kind, data["id"]), ("hello", stream.id))
        return stream

    def submit(self, server=None, **more):
        """A job that waits for an algorithm that somebody is about to debug."""
        server = server or self.server
        if not hasattr(server, "waits"):
            server.waits = server.call("POST", "store/algorithms", {"name": "waits-for-ever", "algorithmImage": "none/such"})
            self.assertEqual(server.waits[0], 201)
        return server.call("POST", "exec/raw", {"name": "p", "nodes": [node("n", "waits-for-ever", 1)],
                                                   "options": {"debugOverride": ["n"]}, **more})[1]["jobId"]

    def test_the_life_of_a_job(self):
        self.apply("waits", WAITS)
        go = self.server.data / "go-life"
        stream = self.hello()
        self.assertEqual(stream.headers["content-type"], "text/event-stream; charset=utf-8")
        job = self.server.call("POST", "exec/raw", {"name": "life", "nodes": [
            node("a", "waits", "#[1...3]", str(go)), node("b", "waits", "@a", str(go))]})[1]["jobId"]
        events = stream.until(lambda kind, data: kind == "node" and data["status"] == "active")
        go.write_text("")
        events += stream.until(finished(job))
        changes = [data["change"] for kind, data in events if kind == "job" and data["change"] != "progress"]
        self.assertEqual(changes, ["submitted", "started", "finished"])
        statuses = [data["status"] for kind, data in events if kind == "job"]
        self.assertEqual(statuses, sorted(statuses, key=["pending", "active", "completed"].index), "a status never goes back")
        last = events[-1][1]
        self.assertEqual((last["status"], last["pipeline"], last["experimentName"], last["data"]["progress"]),
                         ("completed", "life", "main", 100))
        nodes = [(data["nodeName"], data["status"]) for kind, data in events if kind == "node"]
        self.assertEqual(nodes[-1], ("b", "succeed"))
        self.assertLess(nodes.index(("a", "active")), nodes.index(("a", "succeed")))
        tasks = [data for kind, data in events if kind == "task" and data["nodeName"] == "a"]
        self.assertEqual((tasks[-1]["total"], tasks[-1]["states"]), (3, {"succeed": 3}))
        self.assertLessEqual(len(tasks), 8, "counts, not one event for each task")
        queue = stream.until(lambda kind, data: kind == "queue" and data["active"] == 0)[-1][1]
        self.assertEqual(set(queue), {"timestamp", "pending", "active", "paused"})
        self.assertTrue(any(kind == "worker" and data["workerStatus"] == "working" and data.get("jobId") == job
                            for kind, data in events))

    def test_pause_resume_stop(self):
        stream = self.hello(types="job")
        job = self.submit()
        for action, body in (("pause", {}), ("resume", {}), ("stop", {"reason": "enough"})):
            self.assertEqual(self.server.call("POST", f"exec/{action}", {"jobId": job, **body})[0], 200)
        # How far the job got, which a slow machine may tell between any two of these, is not what this is about.
        events = [data for kind, data in stream.until(finished(job)) if data["jobId"] == job and data["change"] != "progress"]
        self.assertEqual([event["change"] for event in events], ["submitted", "paused", "resumed", "finished"])
        self.assertEqual([event["status"] for event in events], ["pending", "paused", "pending", "stopped"])
        self.assertEqual(events[-1]["reason"], "enough")

    def test_builds_and_definitions(self):
        stream = self.hello(types="build,algorithm,pipeline")
        self.apply("built", "def start(args):\n    pass\n")
        events = stream.until(lambda kind, data: kind == "build" and data["status"] == "completed")
        statuses = [data["status"] for kind, data in events if kind == "build"]
        self.assertEqual(statuses, ["pending", "active", "completed"])
        self.assertIn("built", [data["name"] for kind, data in events if kind == "algorithm"])
        pipeline = {"name": "told", "nodes": [node("n", "built")]}
        self.assertEqual(self.server.call("POST", "store/pipelines", pipeline)[0], 201)
        self.assertEqual(self.server.call("DELETE", "store/pipelines/told")[0], 200)
        events = stream.until(lambda kind, data: kind == "pipeline" and data.get("deleted"))
        self.assertEqual([data["name"] for kind, data in events if kind == "pipeline"], ["told", "told"])

    def test_nothing_is_missed_between_a_listing_and_the_stream(self):
        stream = self.hello(types="job")
        jobs = [self.submit() for _ in range(20)]
        # What is looked up after the hello is never older than what is told.
        listed = {row["jobId"] for row in self.server.get("exec/jobs?status=pending")}
        told = set()
        stream.until(lambda kind, data: told.add(data["jobId"]) or told >= set(jobs))
        self.assertLessEqual(set(jobs), listed | told)

    def test_coming_back(self):
        stream = self.hello(types="job")
        first = self.submit()
        stream.until(lambda kind, data: data["jobId"] == first)
        seen = stream.id
        stream.close()
        jobs = [self.submit() for _ in range(5)]
        # By header, as browsers do, and by query.
        for more in ({"last": seen}, {"lastEventId": seen}):
            again = self.listen(types="job", **more)
            kind, data = again.next()
            self.assertEqual((kind, data), ("hello", {"id": seen, "resumed": True}))
            told = [data["jobId"] for kind, data in again.until(lambda kind, data: data["jobId"] == jobs[-1])
                    if data["change"] == "submitted"]
            self.assertEqual(told, jobs, "each once, in order")
            again.close()
        for unknown in ("1-1", "x", seen.split("-")[0] + "-999999999", seen + "x"):
            again = self.listen(last=unknown)
            self.assertEqual([again.next()[0], again.next()[0]], ["hello", "reset"], unknown)

    def test_filters(self):
        one = self.submit(name="one")
        stream = self.hello(jobId=one)
        self.submit(name="other")
        self.server.call("POST", "exec/stop", {"jobId": one})
        events = stream.until(finished(one))
        self.assertEqual({data["jobId"] for _, data in events}, {one})
        queue = self.hello(types="queue")
        self.submit()
        self.assertEqual(queue.until(lambda kind, data: True)[0][0], "queue")
        for query in ({"types": "job,nothing"}, {"heartbeat": "1"}, {"heartbeat": "x"}):
            refused = Stream(self.server, **query)
            self.addCleanup(refused.close)
            self.assertEqual(refused.status, 400)

    def test_heartbeat(self):
        stream = self.hello(types="build", heartbeat=100)
        before = stream.id
        self.submit()
        while stream.id == before:
            stream.next()
        self.assertGreater(stream.comments, 0)
        # It may go on from there, though nothing of it was for this filter.
        self.assertTrue(self.listen(last=stream.id).next()[1]["resumed"])

    def test_many_clients(self):
        streams = [self.hello(types="job") for _ in range(100)]
        job = self.submit()
        for stream in streams:
            stream.until(lambda kind, data: data["jobId"] == job)
        self.assertEqual(self.server.call("GET", "exec/jobs")[0], 200)

    def test_an_old_client(self):
        stream = self.listen(types="job", version="1.0")
        self.assertNotIn("transfer-encoding", stream.headers)
        self.assertEqual(stream.next()[0], "hello")
        job = self.submit()
        stream.until(lambda kind, data: data["jobId"] == job)

    def test_the_number_of_clients_is_bounded(self):
        server = Server(arguments=("--engine", "none"))
        self.addCleanup(server.stop)
        streams = [self.listen(server=server, types="job") for _ in range(500)]
        one_more = Stream(server)
        self.addCleanup(one_more.close)
        self.assertEqual(one_more.status, 503)
        streams.pop().close()
        while True:  # the server notices the end of a connection by itself
            again = Stream(server)
            self.addCleanup(again.close)
            if again.status == 200:
                break

    def test_a_slow_reader_is_told_that_it_missed_something(self):
        server = Server(arguments=("--engine", "none"))
        self.addCleanup(server.stop)
        slow = self.listen(server=server, receive_buffer=4096)
        quick = self.hello(server=server, types="job")
        told = []

        def read():
            while len(told) < 1500:
                kind, data = quick.next()
                if kind == "job" and data["change"] == "submitted":  # heartbeats come too
                    told.append(data["jobId"])

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        jobs = [self.submit(server=server) for _ in range(1500)]
        reader.join(DEADLINE)
        self.assertEqual(told, jobs, "others are not held up")
        kind, data = slow.until(lambda kind, data: kind == "reset")[-1]
        self.assertIn("faster than they were read", data["reason"])
        # It goes on from there, on the same connection.
        last = self.submit(server=server)
        slow.until(lambda kind, data: kind == "job" and data["jobId"] == last)

    def test_another_life_of_the_server(self):
        server = Server(arguments=("--engine", "none"))
        stream = self.hello(server=server)
        self.submit(server=server)
        stream.until(lambda kind, _: kind == "job")
        seen = stream.id
        server.kill()
        with self.assertRaises((EOFError, ConnectionError)):
            while True:
                stream.next()
        again = Server(data=server.data, arguments=("--engine", "none"))
        again.own_data = True
        self.addCleanup(again.stop)
        stream = self.listen(last=seen, server=again)
        self.assertEqual([stream.next()[0], stream.next()[0]], ["hello", "reset"])

    def test_the_server_ends_in_order(self):
        server = Server(arguments=("--engine", "none"))
        stream = self.hello(server=server)
        self.assertEqual(server.stop(), 0)
        with self.assertRaises((EOFError, ConnectionError)):
            while True:
                stream.next()


if __name__ == "__main__":
    unittest.main()
