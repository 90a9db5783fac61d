"""Sections 1.1 to 1.4 of the protocol: how the two processes find each other, and how they part."""

import socket
import threading
import time
import unittest

from conformance import ConformanceCase, in_dialects
from dialect import Dialect, dialects
from frames import BINARY, CONTINUATION, PING, TEXT, Closed
from harness import node


class Handshake(ConformanceCase):
    def test_every_storage_mode_in_every_encoding(self):
        for dialect in dialects():
            with self.case(dialect):
                job, algorithm, task = self.start(dialect, {"a": [1, "é", None, 2.5, True]})
                self.assertEqual(task["input"], [{"a": [1, "é", None, 2.5, True]}])
                self.assertEqual(task["flatInput"], None if dialect.storage == "v1" else {})
                algorithm.send("done", {"out": ["ü", 7]})
                self.assertEqual(self.result(job), {"out": ["ü", 7]})

    def test_protoc(self):
        """bson within a protobuf message, for messages of every length."""
        for storage in ("v1", "v3"):
            for size in (0, 100, 20_000):
                with self.case((storage, size)):
                    job, algorithm, task = self.start(Dialect(storage, "protoc"), "x" * size)
                    self.assertEqual(task["input"], ["x" * size])
                    algorithm.send("done", {"raw": b"\xff" * size})
                    self.server.wait(job, ("completed",))

    def test_defaults_are_v1_and_json(self):
        for dialect in (Dialect(None, None), Dialect(None, "bson"), Dialect("v3", None), Dialect(None, "json")):
            with self.case(dialect.target):
                job, algorithm, task = self.start(dialect, 1)
                self.assertEqual(task["flatInput"], {} if dialect.storage == "v3" else None)
                algorithm.send("done", 5)
                self.assertEqual(self.result(job), 5)

    @in_dialects(("v2", "v3"), ("msgpack",))
    def test_who_stores_itself_has_time_to_get_ready(self, dialect):
        """The original Node.js wrapper connects first and then makes its storage ready."""
        self.submit_one()
        process = self.next_process()
        came = time.monotonic()
        threading.Event().wait(0.4)  # it takes its time
        connecting = time.monotonic()
        self.connect(process, dialect).start()
        self.assertGreater(time.monotonic() - connecting, (connecting - came) / 4 - 0.002)

    def test_the_query_alone_counts(self):
        msgpack = Dialect("v1", "msgpack")
        for target in ("/?encoding=msgpack", "?encoding=msgpack", "/any/path/at/all?encoding=msgpack",
                       "/?encoding=msgpack&storage=", "/?hostname=some%20host&storage=v1&encoding=msgpack",
                       "/?encoding=msgpack&storage=v1&unknown=x&flag"):
            with self.case(target):
                job = self.submit_one()
                self.enter(msgpack, target=target).run(5)
                self.assertEqual(self.result(job), 5)

    def test_what_is_not_known_is_refused(self):
        for target, text in (("/?storage=v9", 'unknown storage mode "v9"'), ("/?encoding=xml", "xml")):
            with self.case(target):
                job = self.submit_one(retry={"policy": "Never"})
                algorithm = self.enter(target=target)
                algorithm.expect_end()
                self.assertIn(text, self.failure(job))
                algorithm.process.wait()

    def test_no_extension_and_no_protocol_is_agreed_on(self):
        job = self.submit_one()
        algorithm = self.enter(headers=("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
                                        "Sec-WebSocket-Protocol: chat", "Cookie: a=b", "Authorization: Basic eDp5"))
        self.assertNotIn("sec-websocket-extensions", algorithm.connection.headers)
        self.assertNotIn("sec-websocket-protocol", algorithm.connection.headers)
        algorithm.run(5)
        self.assertEqual(self.result(job), 5)

    def test_localhost_of_both_families(self):
        families = [(socket.AF_INET, "127.0.0.1")]
        try:
            with socket.socket(socket.AF_INET6) as probe:
                probe.bind(("::1", 0))
            families.append((socket.AF_INET6, "::1"))
        except OSError:
            pass  # a machine without IPv6: localhost is one address there
        for _, host in families:
            with self.case(host):
                job = self.submit_one()
                self.enter(host=host).run(5)
                self.assertEqual(self.result(job), 5)


class Frames(ConformanceCase):
    """§2.1, the outer half: what of a WebSocket carries messages."""

    def test_json_may_be_text_or_binary(self):
        for opcode in (TEXT, BINARY):
            with self.case(opcode):
                job, algorithm, _ = self.start(Dialect("v1", "json"))
                algorithm.send_bytes(b'{"command":"done","data":"\xc3\xa9"}', opcode)
                self.assertEqual(self.result(job), "é")

    def test_a_message_in_many_frames(self):
        job, algorithm, _ = self.start()
        payload = algorithm.dialect.encode({"command": "done", "data": "x" * 1000})
        algorithm.connection.send(BINARY, payload[:1], final=False)
        algorithm.connection.send(PING, b"between")
        for at in range(1, len(payload) - 1):
            algorithm.connection.send(CONTINUATION, payload[at:at + 1], final=False)
        algorithm.connection.send(CONTINUATION, payload[-1:])
        self.assertEqual(self.result(job), "x" * 1000)

    def test_lengths_of_every_size(self):
        for size in (0, 100, 1000, 70_000, 3_000_000):
            with self.case(size):
                job, algorithm, _ = self.start()
                payload = algorithm.dialect.encode({"command": "done", "data": {"size": size, "text": "x" * size}})
                algorithm.connection.send(BINARY, payload)
                self.server.wait(job, ("completed",))

    def test_large_messages_both_ways(self):
        text = "x" * 2_000_000
        job = self.submit(node("green", "puppet", "@flowInput.text"), flowInput={"text": text})
        algorithm = self.enter()
        task = algorithm.run(len(text))
        self.assertEqual(task["input"], [text])
        self.assertEqual(self.result(job), len(text))


class Parting(ConformanceCase):
    """§1.4: a connection that ends is a crash, and nobody comes back to a task."""

    arguments = ("--algorithm-close-ms", "200")

    def test_a_lost_connection_is_a_crash(self):
        for how in ("drop", "close"):
            with self.case(how):
                job, algorithm, _ = self.start(retry={"policy": "Never"})
                getattr(algorithm, how)()
                self.assertIn("the algorithm killed due to an unknown reason, please check the logs for more details",
                              self.failure(job))
                algorithm.process.wait()

    def test_the_task_is_given_to_a_fresh_process(self):
        job, algorithm, task = self.start()
        self.assertEqual(task["attempts"], 0)
        algorithm.close(1001)
        again = self.enter()
        self.assertNotEqual(again.process.pid, algorithm.process.pid)
        task = again.run("second")
        self.assertEqual(task["attempts"], 1)
        self.assertEqual(self.result(job), "second")

    def test_a_second_connection_changes_nothing(self):
        job, algorithm, _ = self.start()
        second = self.connect(algorithm.process)
        self.assertEqual(second.expect_end(), 1013)
        algorithm.fence()
        algorithm.send("done", "first")
        self.assertEqual(self.result(job), "first")

    def test_a_reconnection_is_too_late(self):
        job, algorithm, _ = self.start(retry={"policy": "Never"})
        algorithm.drop()
        try:
            self.assertEqual(self.connect(algorithm.process).expect_end(), 1013)
        except (Closed, ConnectionError):
            pass  # the worker is gone altogether
        self.failure(job)


if __name__ == "__main__":
    unittest.main()
