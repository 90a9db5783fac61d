"""Outgoing webhooks: progress by verbosity, results, repeats, signatures, restarts."""

import hashlib
import hmac
import os
import re
import socket
import threading
import unittest

from harness import ROOT, Case, Server, node, wait_until
from receiver import Receiver

SECRET = "s3cret"
ONE = "def start(args):\n    return 1\n"


def guide_example(page, file):
    """The names that a Python example of the guide defines."""
    block = re.search(rf"^```python {re.escape(file)}\n(.*?)^```$", (ROOT / "docs/guide" / page).read_text(), re.M | re.S)
    names = {}
    exec(block.group(1), names)
    return names


class Webhooks(Case):
    arguments = ("--webhook-retry-ms", "20", "--webhook-timeout-ms", "60000")

    @classmethod
    def setUpClass(cls):
        os.environ["HKUBE_WEBHOOK_SECRET"] = SECRET  # a secret is no flag
        cls.addClassCleanup(os.environ.pop, "HKUBE_WEBHOOK_SECRET")
        super().setUpClass()

    def receiver(self, *answers):
        receiver = Receiver(answers)
        self.addCleanup(receiver.close)
        return receiver

    def record(self, kind, job):
        """The stored outcome of a webhook, once it is there."""
        wait_until(lambda: self.server.call("GET", f"webhooks/{kind}/{job}")[0] == 200, f"outcome of {kind} of {job}")
        return self.server.get(f"webhooks/{kind}/{job}")

    def test_progress_and_result(self):
        self.apply("one", ONE)
        receiver = self.receiver()
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {
            "progress": receiver.url + "/progress", "result": receiver.url + "/result"}})
        progress, results = [], []
        while len(progress) < 3 or not results:
            path, body = receiver.next()
            (progress if path == "/progress" else results).append(body)
        self.assertEqual([body["status"] for body in progress], ["pending", "active", "completed"])
        self.assertEqual([body["level"] for body in progress], ["info"] * 3)
        self.assertEqual(progress[-1], self.server.get(f"exec/status/{job}"))
        self.assertEqual(results, [self.server.get(f"exec/results/{job}")])

        record = self.record("results", job)
        self.assertGreater(record.pop("timestamp"), 0)
        self.assertEqual(record, {"jobId": job, "url": receiver.url + "/result", "pipelineStatus": "completed",
                                  "status": "completed", "responseStatus": "succeed",
                                  "httpResponse": {"statusCode": 200, "statusMessage": "OK"}})
        wait_until(lambda: self.record("status", job)["pipelineStatus"] == "completed", "the last progress is kept")
        both = self.server.get(f"webhooks/list/{job}")
        self.assertEqual(both, {"jobId": job, "result": self.record("results", job),
                                "progress": self.record("status", job)})

    def test_debug_shows_the_tasks(self):
        self.apply("one", ONE)
        receiver = self.receiver()
        self.run_job({"name": "p", "nodes": [node("a", "one", "#[1...30]")], "webhooks": {"progress": receiver.url},
                      "options": {"progressVerbosityLevel": "debug"}})
        bodies = []
        while not bodies or bodies[-1]["status"] != "completed":
            bodies.append(receiver.next()[1])
        self.assertEqual(bodies[0]["status"], "pending")
        self.assertIn("active", [body["status"] for body in bodies])
        shares = [body["data"]["progress"] for body in bodies]
        self.assertEqual(shares, sorted(shares))
        self.assertEqual(shares[-1], 100)

    def test_only_failures(self):
        self.apply("one", ONE)
        self.apply("bad", "def start(args):\n    raise ValueError('no luck')\n")
        receiver = self.receiver()
        quiet = {"webhooks": {"progress": receiver.url, "result": receiver.url + "/result"},
                 "options": {"progressVerbosityLevel": "error"}}
        self.run_job({"name": "good", "nodes": [node("a", "one")], **quiet})
        self.assertEqual(receiver.next()[0], "/result")
        self.run_job({"name": "bad", "nodes": [node("a", "bad")], **quiet}, ("failed",))
        bodies = dict(receiver.next() for _ in range(2))
        self.assertEqual(bodies["/"]["status"], "failed")
        self.assertEqual(bodies["/"]["level"], "error")
        self.assertIn("no luck", bodies["/result"]["error"])
        self.assertEqual(bodies["/result"]["status"], "failed")

    def test_a_stopped_job(self):
        self.apply("sleeper", "import threading\ndef start(args):\n    threading.Event().wait()\n")
        receiver = self.receiver()
        _, answer = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "sleeper")],
                                                          "webhooks": {"result": receiver.url}})
        self.server.call("POST", "exec/stop", {"jobId": answer["jobId"], "reason": "enough"})
        _, body = receiver.next()
        self.assertEqual((body["status"], body["reason"]), ("stopped", "enough"))
        self.assertNotIn("data", body)

    def test_fails_twice_then_succeeds(self):
        self.apply("one", ONE)
        receiver = self.receiver(503, 429)
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": receiver.url}})
        bodies = [receiver.next()[1] for _ in range(3)]
        self.assertEqual(bodies[0], bodies[2])
        self.assertEqual(self.record("results", job)["responseStatus"], "succeed")

    def test_gives_up(self):
        self.apply("one", ONE)
        receiver = self.receiver(500, 500, 500)
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": receiver.url}})
        record = self.record("results", job)
        self.assertEqual(record["responseStatus"], "failed")
        self.assertEqual(record["httpResponse"]["statusCode"], 500)
        self.assertEqual(receiver.calls.qsize(), 3)

    def test_a_refusal_is_not_repeated(self):
        self.apply("one", ONE)
        receiver = self.receiver(404)
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": receiver.url}})
        self.assertEqual(self.record("results", job)["httpResponse"],
                         {"statusCode": 404, "statusMessage": "Not Found"})
        self.assertEqual(receiver.calls.qsize(), 1)

    def test_redirects_are_not_followed(self):
        self.apply("one", ONE)
        receiver = self.receiver(302)
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": receiver.url}})
        record = self.record("results", job)
        self.assertEqual((record["httpResponse"]["statusCode"], record["responseStatus"]), (302, "failed"))
        self.assertEqual([receiver.next()[0], receiver.calls.qsize()], ["/", 0])

    def test_an_answer_that_is_not_http(self):
        self.apply("one", ONE)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def greet():
                connection = listener.accept()[0]
                connection.recv(1000)
                connection.sendall(b"220 mail.example ESMTP\r\n")
                connection.close()
            thread = threading.Thread(target=greet)
            thread.start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            job, _ = self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": url}})
            record = self.record("results", job)
            thread.join()
        self.assertEqual(record["responseStatus"], "failed")
        self.assertEqual(record["httpResponse"], {"statusCode": "EPROTO", "statusMessage": "the answer is not HTTP"})

    def test_nobody_listens(self):
        self.apply("one", ONE)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))  # bound and not listening: refused
            url = f"http://127.0.0.1:{free.getsockname()[1]}/"
            job, _ = self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": url}})
            self.assertEqual(self.record("results", job)["httpResponse"]["statusCode"], "ECONNREFUSED")

    def test_a_slow_receiver_does_not_block_others(self):
        self.apply("one", ONE)
        slow, quick = self.receiver(), self.receiver()
        slow.gate.clear()
        for _ in range(6):
            self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": slow.url}})
        self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": quick.url}})
        self.assertEqual(quick.next()[1]["status"], "completed")
        slow.gate.set()
        for _ in range(6):
            slow.next()

    def test_signature(self):
        self.apply("one", ONE)
        receiver = self.receiver()
        self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": receiver.url}})
        _, headers, body = receiver.calls.get()
        expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        self.assertEqual(headers["X-HKube-Signature-256"], "sha256=" + expected)
        genuine = guide_example("webhooks.md", "signature.py")["genuine"]
        self.assertTrue(genuine(SECRET, body, headers))
        self.assertFalse(genuine("another secret", body, headers))
        self.assertFalse(genuine(SECRET, body + b" ", headers))
        self.assertFalse(genuine(SECRET, body, {}))
        self.assertEqual(headers["Content-Type"], "application/json")

    def test_questions_about_nothing(self):
        for kind in ("results", "status", "list"):
            self.assertEqual(self.server.call("GET", f"webhooks/{kind}/nosuchjob"), (404, {
                "error": {"code": 404, "message": "webhook nosuchjob Not Found"}}))
            self.assertEqual(self.server.call("GET", f"webhooks/{kind}"), (400, {
                "error": {"code": 400, "message": "data should have required property 'jobId'"}}))

    def test_a_killed_server_posts_the_result_later(self):
        self.apply("one", ONE)
        receiver = self.receiver()
        receiver.gate.clear()
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": receiver.url}})
        first = receiver.next()[1]
        server = type(self).server
        server.kill()  # before the receiver has answered
        receiver.gate.set()
        type(self).server = Server(data=server.data, arguments=self.arguments)
        type(self).server.own_data = True
        self.assertEqual(receiver.next()[1], first)
        self.assertEqual(self.record("results", job)["responseStatus"], "succeed")
        # Settled: another start has nothing left to do.
        server = type(self).server
        server.kill()
        type(self).server = Server(data=server.data, arguments=self.arguments)
        type(self).server.own_data = True
        self.assertNotIn("taken up", "".join(self.server.log))


class Proxies(Case):
    """With a proxy in the server's environment."""

    @classmethod
    def setUpClass(cls):
        os.environ["http_proxy"] = "http://me:secret@127.0.0.1:9"
        try:
            cls.server = Server(arguments=("--webhook-retry-ms", "1"))
        finally:
            del os.environ["http_proxy"]

    def outcome(self, url):
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": url}})
        wait_until(lambda: self.server.call("GET", f"webhooks/results/{job}")[0] == 200, "the outcome is kept")
        return self.server.get(f"webhooks/results/{job}")

    def test_a_receiver_on_this_machine_is_called_directly(self):
        self.apply("one", ONE)
        receiver = Receiver()
        self.addCleanup(receiver.close)
        for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost")):
            self.assertEqual(self.outcome(url)["responseStatus"], "succeed")

    def test_a_proxy_that_fails_is_named(self):
        self.apply("one", ONE)
        outcome = self.outcome("http://receiver.example/")
        self.assertEqual(outcome["responseStatus"], "failed")
        self.assertIn("through the proxy http://127.0.0.1:9 (http_proxy)", outcome["httpResponse"]["statusMessage"])


class Silence(Case):
    arguments = ("--webhook-retry-ms", "1", "--webhook-timeout-ms", "100")

    def test_a_receiver_that_never_answers(self):
        self.apply("one", ONE)
        receiver = Receiver()
        self.addCleanup(receiver.close)
        receiver.gate.clear()
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": receiver.url}})
        wait_until(lambda: self.server.call("GET", f"webhooks/results/{job}")[0] == 200, "the call is given up")
        record = self.server.get(f"webhooks/results/{job}")
        self.assertEqual((record["responseStatus"], record["httpResponse"]["statusCode"]), ("failed", "ETIMEDOUT"))
        self.assertNotIn("X-HKube-Signature-256", receiver.calls.get()[1])


if __name__ == "__main__":
    unittest.main()
