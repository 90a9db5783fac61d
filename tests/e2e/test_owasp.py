"""A test for each row of the OWASP API Security Top 10 (2023), as docs/security.md has it."""

import http.client
import json
import socket
import unittest

from harness import DEADLINE, Case, node, wait_until
from local_server import Handler, LocalServer
from test_access import ask, make_token

ROLES = ("view", "execute", "edit", "delete", "admin")


class Owasp(Case):
    arguments = ("--auth", "tokens", "--webhook-retry-ms", "1")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.tokens = {role: make_token(cls.server, "create", "--name", role, "--role", role).strip() for role in ROLES}
            wait_until(lambda: ask(cls.server, "GET", "experiment", token=cls.tokens["admin"])[0] == 200, "tokens are seen")
        except BaseException:
            cls.server.stop()
            raise

    def ask(self, method, path, body=None, role="admin", **more):
        return ask(self.server, method, path, body, self.tokens.get(role), **more)

    def test_1_object_level_authorization(self):
        """Names and paths of objects lead to nothing else than objects."""
        (self.server.data / "outside").write_text("TOPSECRET")
        for path in ("storage/values/..%2foutside", "storage/download/custom/..%2f..%2foutside", "storage/stream/%2e%2e/outside",
                     "exec/logs/..%2f..%2foutside", "builds/status/..%2foutside", "readme/algorithms/..%2f..%2foutside",
                     "storage/values/..%2ftokens.json", "storage/values/..%2fsecret.key", "storage/keys/..%2f"):
            for role in ("view", "admin"):
                status, text, _ = self.ask("GET", path, role=role)
                self.assertNotIn("TOPSECRET", text)
                self.assertNotIn("sha256", text)
                self.assertGreaterEqual(status, 400, path)
        for name in ("..", "../evil", "a/b", "-rf", "$(id)", "a\nb"):
            status, text, _ = self.ask("POST", "store/algorithms", {"name": name, "algorithmImage": "i", "type": "Image"})
            self.assertEqual(status, 400, text)

    def test_2_authentication(self):
        """Only a valid token identifies a caller."""
        token = self.tokens["admin"]
        for headers in ({}, {"Authorization": token}, {"Authorization": f"Basic {token}"}, {"Cookie": f"token={token}"},
                        {"X-Forwarded-For": "127.0.0.1"}, {"X-Remote-User": "admin"}, {"Authorization": f"Bearer {token[:-1]}"},
                        {"Authorization": f"Bearer {token}x"}, {"Authorization": "Bearer null"}):
            self.assertEqual(self.ask("GET", "experiment", role=None, headers=headers)[0], 401, headers)
        self.assertEqual(self.ask("GET", f"experiment?access_token={token}", role=None)[0], 401)

    def test_3_properties(self):
        """What the server writes of an object cannot be sent; secrets are not shown."""
        sent = {"name": "mass", "algorithmImage": "i", "type": "Image", "version": "mine", "created": 5, "buildId": "mine",
                "auditTrail": [{"user": "somebody"}], "algorithmEnv": {"KEY": "word", "MARKED": {"secret": "word"}}}
        status, text, _ = self.ask("POST", "store/algorithms", sent)
        self.assertEqual(status, 201, text)
        stored = json.loads(self.ask("GET", "store/algorithms/mass")[1])
        self.assertNotEqual(stored["version"], "mine")
        self.assertGreater(stored["created"], 5)
        self.assertNotIn("buildId", stored)
        self.assertEqual(stored["auditTrail"][0]["user"], "admin")
        self.assertNotIn("word", self.ask("GET", "store/algorithms/mass", role="view")[1])
        self.assertEqual(stored["algorithmEnv"], {"KEY": "word", "MARKED": {"secret": "********"}})

    def test_4_resources(self):
        """A request has limits, and a stranger's has none of the server's memory."""
        for body in ("[" * 100_000, '{"a":' * 100_000):
            with self.subTest(body[:5]):
                connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=DEADLINE)
                connection.request("POST", "/api/v1/exec/raw", body, {"Authorization": f"Bearer {self.tokens['admin']}"})
                self.assertEqual(connection.getresponse().status, 400)
                connection.close()
        query = {"query": "{" + "a{" * 1000 + "b" + "}" * 1001}
        self.assertEqual(self.ask("POST", "graphql", query, prefix="/")[0], 400)
        with socket.create_connection(("127.0.0.1", self.server.port), DEADLINE) as stranger:
            stranger.sendall(b"POST /api/v1/exec/raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n")
            self.assertRegex(stranger.recv(100), rb"HTTP/1.1 4\d\d")

    def test_5_functions(self):
        """No role does what another one is for; test_roles.py asks for every route."""
        for method, path, body, role in (("DELETE", "store/pipelines/x", None, "delete"), ("POST", "exec/raw", {}, "execute"),
                                         ("POST", "store/pipelines", {}, "edit"), ("POST", "builds/stop", {}, "edit"),
                                         ("POST", "gc/clean", {}, "delete"), ("GET", "store/pipelines", None, "view")):
            for other in ROLES[:-1]:
                status = self.ask(method, path, body, role=other)[0]
                self.assertEqual(status == 403, other != role, (method, path, other))

    def test_6_flows(self):
        """Who may only look starts nothing, in whatever way."""
        pipeline = {"name": "flow", "nodes": [node("a", "mass2")]}
        self.ask("POST", "store/algorithms", {"name": "mass2", "algorithmImage": "i", "type": "Image"})
        self.assertEqual(self.ask("POST", "store/pipelines", pipeline)[0], 201)
        for path, body in (("exec/raw", pipeline), ("exec/stored", {"name": "flow"}), ("exec/algorithm", {"name": "mass2"}),
                           ("exec/rerun", {"jobId": "x"}), ("exec/caching", {"jobId": "x", "nodeName": "a"}),
                           ("cron/start", {"name": "flow"}), ("builds/rerun", {"buildId": "x"}),
                           ("builds/webhook/github", {}), ("store/pipelines", pipeline)):
            self.assertEqual(self.ask("POST", path, body, role="view")[0], 403, path)

    def test_7_request_forgery(self):
        """Repositories are asked by http and https only, and what answers is not shown."""
        marker = self.folder / "marker"

        class Inside(Handler):
            def do_GET(self):
                self.send_response(404)
                self.end_headers()
                self.wfile.write(b"INTERNAL-BODY")

        inside = LocalServer(Inside)
        try:
            for url in ("file:///etc/x/y", f"ext::sh -c 'touch {marker}' /a/b", f"ssh://-oProxyCommand=touch%20{marker}/a/b",
                        f"--upload-pack=touch {marker}", "git://127.0.0.1/a/b", f"{inside.url}/a/b", "http://-oX=1/a/b"):
                algorithm = {"name": "git1", "env": "python", "entryPoint": "main.py", "gitRepository": {"url": url}}
                status, text, _ = self.ask("POST", "store/algorithms/apply", algorithm)
                self.assertGreaterEqual(status, 400, text)
                self.assertNotIn("INTERNAL-BODY", text)
            self.assertFalse(marker.exists())
        finally:
            inside.close()

    def test_8_configuration(self):
        """The default is safe, and errors tell nothing of the machine."""
        _, _, headers = self.ask("GET", "experiment", headers={"Origin": "https://evil.example"})
        self.assertNotIn("Access-Control-Allow-Origin", headers)
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self.ask("TRACE", "experiment")[0], 405)
        self.apply_broken()
        for path in ("storage/values/nosuch", "storage/download/custom/no/such", "builds/list/broken", "exec/logs/nosuch",
                     "storage/info", "store/algorithms/broken", "exec/results/nosuch"):
            self.assertNotIn(str(self.server.data), self.ask("GET", path)[1], path)

    def apply_broken(self):
        self.cli("config", "set", "token", self.tokens["admin"])
        self.apply("broken", "this is no Python", code_expected=0)

    def test_9_inventory(self):
        """Nothing is served that the description of the API does not have."""
        listed = json.loads(ask(self.server, "GET", "routes", prefix="/internal/v1/")[1])
        described = json.loads(ask(self.server, "GET", "swagger-api", prefix="/")[1])["paths"]
        self.assertGreaterEqual(sum(len(methods) for methods in described.values()), len(listed))
        for path in ("/api/v2/experiment", "/api/v0/experiment", "/debug", "/admin", "/metrics", "/.git/config", "/actuator"):
            self.assertEqual(ask(self.server, "GET", "", token=self.tokens["admin"], prefix=path)[0], 404, path)
        for path in ("", "algorithms/queue", "exec/pipelines/x"):
            self.assertEqual(ask(self.server, "GET", path, token=self.tokens["admin"], prefix="/internal/v1/")[0], 403, path)

    def test_10_answers_of_others(self):
        """What a webhook's receiver answers is neither followed nor kept."""
        asked = []

        class Receiving(Handler):
            def do_POST(self):
                asked.append(self.path)
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(302)
                self.send_header("Location", "/followed")
                self.end_headers()
                try:
                    self.wfile.write(b"x" * (1 << 20))
                except OSError:
                    pass  # nobody reads that much

        receiver = LocalServer(Receiving)
        try:
            self.cli("config", "set", "token", self.tokens["admin"])
            self.apply("one", "def start(args):\n    return 1\n")
            pipeline = {"name": "p", "nodes": [node("a", "one")], "webhooks": {"result": receiver.url + "/hook"}}
            status, text, _ = self.ask("POST", "exec/raw", pipeline)
            self.assertEqual(status, 200, text)
            job = json.loads(text)["jobId"]
            wait_until(lambda: self.ask("GET", f"webhooks/results/{job}")[0] == 200, "the receiver has answered")
            self.assertEqual(set(asked), {"/hook"})
            self.assertNotIn("xxxx", self.ask("GET", f"webhooks/results/{job}")[1])
        finally:
            receiver.close()


if __name__ == "__main__":
    unittest.main()
