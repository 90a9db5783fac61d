"""What somebody gets who has no business here: web pages, requests that are none, bodies without a token, open doors."""

import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import unittest
from unittest import mock

from harness import BIN, DEADLINE, Case, Server, node, tarball, wait_until
from local_server import Handler, LocalServer


def exchange(port, data, until=None):
    """What comes back for these bytes up to the end of the connection, or up to `until`."""
    with socket.create_connection(("127.0.0.1", port), DEADLINE) as connection:
        try:
            connection.sendall(data)
        except ConnectionError:
            pass  # the server has said what it had to say
        answer = b""
        while until is None or until not in answer:
            try:
                part = connection.recv(65536)
            except ConnectionError:
                break
            if not part:
                break
            answer += part
        return answer


def statuses(answer):
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", answer)]


def ask(server, method, path, body=None, headers=None):
    """(status, body, headers); the headers of the request are given as they are."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


class Pages(Case):
    """A server as it is by default, and a browser on its machine."""

    PIPELINE = json.dumps({"name": "x", "nodes": [node("a", "nosuch")]})
    FOREIGN = ("http://evil.example", "null", "http://127.evil.example", "http://127.0.0.1.evil.example:8000",
               "http://localhost.evil.example", "http://[::1].evil.example", "http://localhost:99@evil.example")
    PATHS = (("GET", "/api/v1/store/algorithms"), ("GET", "/api/v1/storage/info"), ("GET", "/api/v1/events"),
             ("GET", "/graphql?query={__typename}"), ("GET", "/swagger-api"), ("GET", "/internal/v1/algorithms/queue"),
             ("GET", "/hkube/api-server/api/v1/store/algorithms"), ("POST", "/api/v1/exec/raw"), ("POST", "/graphql"),
             ("POST", "/internal/v1/exec/clean"), ("POST", "/api/v1/store/algorithms/apply"), ("OPTIONS", "/api/v1/exec/raw"),
             ("DELETE", "/api/v1/store/pipelines/x"))

    def own(self):
        return f"127.0.0.1:{self.server.port}"

    def test_pages_of_other_sites_neither_read_nor_write(self):
        for origin in self.FOREIGN:
            for method, path in self.PATHS:
                with self.subTest(origin=origin, path=path):
                    status, _, headers = ask(self.server, method, path, self.PIPELINE if method == "POST" else None,
                                             {"Origin": origin, "Content-Type": "text/plain"})
                    self.assertEqual(status, 403)
                    self.assertNotIn("Access-Control-Allow-Origin", headers)

    def test_names_that_lead_here_are_not_this_server(self):
        for host in ("evil.example", "127.evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0",
                     "10.1.2.3"):
            for method, path in self.PATHS:
                for origin in (None, f"http://{host}:{self.server.port}"):
                    with self.subTest(host=host, path=path, origin=origin):
                        headers = {"Host": f"{host}:{self.server.port}", **({"Origin": origin} if origin else {})}
                        self.assertEqual(ask(self.server, method, path, None, headers)[0], 403)

    def test_what_a_page_includes(self):
        headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
        self.assertEqual(ask(self.server, "GET", "/api/v1/store/algorithms", headers=headers)[0], 403)
        self.assertEqual(ask(self.server, "GET", "/swagger-ui", headers={**headers, "Sec-Fetch-Mode": "navigate"})[0], 200)

    def test_who_is_welcome(self):
        for headers in ({}, {"Origin": f"http://{self.own()}"}, {"Origin": "http://localhost:3000"},
                        {"Host": f"localhost:{self.server.port}"}, {"Host": "[::1]"}):
            status, _, answered = ask(self.server, "GET", "/api/v1/store/algorithms", headers=headers)
            self.assertEqual(status, 200, headers)
            self.assertEqual(answered.get("Access-Control-Allow-Origin"), headers.get("Origin"))
            self.assertEqual(ask(self.server, "POST", "/api/v1/exec/raw", self.PIPELINE, headers)[0], 404)

    def test_a_page_does_not_reach_the_socket_of_an_algorithm(self):
        told = self.folder / "port"
        self.apply("listens", f"import os\ndef start(args):\n    open({str(told)!r}, 'w').write(os.environ['WORKER_SOCKET_PORT'])\n"
                              "    import time\n    time.sleep(600)\n")
        _, answer = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "listens")]})
        wait_until(lambda: told.exists() and told.read_text(), "the algorithm runs")
        upgrade = ("GET /?encoding=bson HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{}"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
        for host, headers in (("127.0.0.1", "Origin: http://evil.example\r\n"), ("127.0.0.1", "Origin: null\r\n"),
                              ("evil.example", ""), ("evil.example", "Origin: http://evil.example\r\n")):
            self.assertEqual(exchange(int(told.read_text()), upgrade.format(host, headers).encode()), b"")
        self.assertEqual(self.server.get(f"exec/status/{answer['jobId']}")["status"], "active")
        self.server.call("POST", "exec/stop", {"jobId": answer["jobId"]})


class Requests(Case):
    arguments = ("--engine", "none")

    def test_ambiguous_ones_are_refused_and_end_the_connection(self):
        host = "Host: 127.0.0.1\r\n"
        after = f"GET /healthz HTTP/1.1\r\n{host}\r\n"
        post = "POST /api/v1/exec/search HTTP/1.1\r\nContent-Type: application/json\r\n"
        for what, text in {
                "no host": "GET /healthz HTTP/1.1\r\n\r\n",
                "two hosts": f"GET /healthz HTTP/1.1\r\n{host}{host}\r\n",
                "no name": "GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "both ends": f"{post}{host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n",
                "two lengths": f"{post}{host}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{{}}",
                "other lengths": f"{post}{host}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}",
                "unknown": f"{post}{host}Transfer-Encoding: xchunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n",
                "a list": f"{post}{host}Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n",
                "twice": f"{post}{host}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n",
                "old": f"POST /api/v1/exec/search HTTP/1.0\r\n{host}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n",
                "space": f"GET /healthz HTTP/1.1\r\n{host}X : y\r\n\r\n"}.items():
            with self.subTest(what):
                self.assertEqual(statuses(exchange(self.server.port, (text + after).encode())), [400])

    def test_head_is_answered_as_get(self):
        for path in ("/healthz", "/api/v1/store/algorithms", "/api/v1/exec/status/nosuch", "/swagger-api", "/swagger-ui"):
            with self.subTest(path):
                status, body, headers = ask(self.server, "GET", path)
                bare = exchange(self.server.port, f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                head, _, rest = bare.partition(b"\r\n\r\n")
                self.assertEqual((statuses(bare), rest), ([status], b""))
                self.assertIn(f"Content-Length: {len(body)}".encode(), head)
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        # It neither listens nor waits.
        self.assertEqual(statuses(exchange(self.server.port, b"HEAD /api/v1/events HTTP/1.1\r\nHost: localhost\r\n"
                                                             b"Connection: close\r\n\r\n")), [200])


class BeforeATokenIsShown(Case):
    arguments = ("--auth", "tokens", "--engine", "none")

    def resident(self):
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) >> 10

    def test_nothing_is_read_of_a_body(self):
        before = self.resident()
        for path, kind in (("/api/v1/exec/raw", "application/json"), ("/graphql", "application/json"),
                           ("/api/v1/store/algorithms/apply", "multipart/form-data; boundary=x")):
            with self.subTest(path):
                head = (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
                        "Content-Length: 100000000\r\n\r\n").encode()
                # The answer comes although no byte of the body does.
                self.assertEqual(statuses(exchange(self.server.port, head, b"Unauthorized")), [401])
                self.assertEqual(statuses(exchange(self.server.port, head + b" " * (64 << 20)))[:1] or [401], [401])
        self.assertLess(self.resident() - before, 60)
        self.assertEqual([f for f in os.listdir(self.server.data) if f.startswith("upload")], [])

    def test_nobody_is_told_to_go_on(self):
        head = (b"POST /api/v1/exec/raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        self.assertEqual(statuses(exchange(self.server.port, head, b"Unauthorized")), [401])

    def test_a_log_in_is_short(self):
        head = (b"POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Content-Length: 20000\r\n\r\n")
        self.assertEqual(statuses(exchange(self.server.port, head, b"exceeds")), [413])


class Connections(Case):
    """A server that may open few files."""

    arguments = ("--engine", "none")

    @classmethod
    def setUpClass(cls):
        cls.server = Server(arguments=cls.arguments, files=256)

    def test_those_that_hold_connections_keep_nobody_out(self):
        held = []
        try:
            for _ in range(300):
                connection = socket.create_connection(("127.0.0.1", self.server.port), DEADLINE)
                connection.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
                held.append(connection)
            self.assertEqual(ask(self.server, "GET", "/healthz")[0], 200)
            # The first one has made room.
            held[0].settimeout(DEADLINE)
            try:
                self.assertEqual(held[0].recv(1), b"")
            except ConnectionError:
                pass
        finally:
            for connection in held:
                connection.close()


class Doors(unittest.TestCase):
    def start(self, *arguments):
        with tempfile.TemporaryDirectory(prefix="hkube-e2e-") as data:
            done = subprocess.run([BIN / "hkube", "server", "--port", "0", "--data-dir", data, *arguments],
                                  env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=DEADLINE)
            return done.returncode, done.stderr

    def test_a_server_for_other_machines_asks_for_tokens(self):
        for host in ("0.0.0.0", "::", "10.0.0.1", "::ffff:10.0.0.1"):
            code, text = self.start("--host", host)
            self.assertEqual(code, 2)
            self.assertIn(f"other machines reach host {host}: give auth tokens or auth oidc, or auth none", text)
        code, text = self.start("--cors-origin", "https://a.example/b")
        self.assertEqual((code, text), (2, 'hkube server: cors-origin: "https://a.example/b" is no origin such as '
                                           "https://a.example:8443\n"))
        code, text = self.start("--internal-token", "0123456789abcdef")
        self.assertEqual(code, 2)
        self.assertIn("internal-token is a secret", text)

    def test_who_wants_none_is_warned(self):
        server = Server(arguments=("--host", "0.0.0.0", "--auth", "none", "--engine", "none", "--server-names",
                                   "hkube.example", "--internal-api", "open"))
        try:
            log = "".join(server.log)
            self.assertRegex(log, "warning .*everybody who reaches this address may run code on this machine")
            self.assertRegex(log, "warning .*everybody who reaches this address may use /internal/v1")
            for host, status in (("127.0.0.1", 200), ("10.9.8.7", 200), ("hkube.example", 200), ("HKUBE.example", 200),
                                 (socket.gethostname(), 200), ("evil.example", 403), ("0.0.0.0", 403),
                                 ("hkube.example.evil.example", 403)):
                given = {"Host": f"{host}:{server.port}"}
                with self.subTest(host):
                    self.assertEqual(ask(server, "GET", "/api/v1/store/algorithms", headers=given)[0], status)
                    self.assertEqual(ask(server, "GET", "/internal/v1/algorithms/queue", headers=given)[0], status)
                    own = {**given, "Origin": f"http://{host}:{server.port}"}
                    self.assertEqual(ask(server, "GET", "/api/v1/store/algorithms", headers=own)[0], status)
                    other = {**given, "Origin": "http://localhost:3000"}
                    self.assertEqual(ask(server, "GET", "/api/v1/store/algorithms", headers=other)[0], 403)
        finally:
            server.stop()

    def test_the_internal_api_trusts_no_address(self):
        for environment, arguments, wanted in (
                ({}, ("--auth", "tokens"), {None: 403, "0123456789abcdef": 403}),
                ({}, (), {None: 403}),
                ({"HKUBE_INTERNAL_TOKEN": "0123456789abcdef"}, ("--auth", "tokens"),
                 {None: 403, "0123456789abcdef": 200, "0123456789abcdeF": 403})):
            with mock.patch.dict(os.environ, environment):
                server = Server(arguments=("--engine", "none", *arguments))
            try:
                for token, status in wanted.items():
                    headers = {"Authorization": f"Bearer {token}"} if token else {}
                    for method, path, allowed in (("GET", "algorithms/queue", 200), ("POST", "exec/stored/cron", 400),
                                                  ("POST", "exec/clean", 400), ("POST", "exec/stop", 400)):
                        got = ask(server, method, f"/internal/v1/{path}", None, headers)[0]
                        self.assertEqual(got, allowed if status == 200 else 403, (environment, token, path))
            finally:
                server.stop()

    def test_the_servers_own_calls_do_not_come_back_to_it(self):
        calls = []

        class Receiving(Handler):
            def do_POST(self):
                calls.append(self.path)
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.end_headers()

        receiver = LocalServer(Receiving)
        server = Server(arguments=("--internal-api", "open"))
        try:
            archive = tarball({"main.py": "def start(args):\n    return 1\n"})
            boundary = "xx"
            body = (f"--{boundary}\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n"
                    + json.dumps({"name": "one", "env": "python", "entryPoint": "main.py", "cpu": 0.1, "mem": "64Mi"})
                    + f"\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"c.tar.gz\"\r\n\r\n"
                    ).encode() + archive + f"\r\n--{boundary}--\r\n".encode()
            status, answer = server.call("POST", "store/algorithms/apply", body,
                                         {"Content-Type": f"multipart/form-data; boundary={boundary}"})
            self.assertEqual(status, 200, answer)
            pipeline = {"name": "p", "nodes": [node("a", "one")],
                        "webhooks": {"progress": f"http://127.0.0.1:{server.port}/internal/v1/exec/clean",
                                     "result": f"{receiver.url}/done"}}
            status, answer = server.call("POST", "exec/raw", pipeline)
            self.assertEqual(status, 200, answer)
            server.wait(answer["jobId"])
            wait_until(lambda: "/done" in calls, "the other webhook is called")
            wait_until(lambda: "the server does not call itself" in
                       json.dumps(server.call("GET", f"webhooks/status/{answer['jobId']}")[1]), "the other one is refused")
        finally:
            server.stop()
            receiver.close()


if __name__ == "__main__":
    unittest.main()
