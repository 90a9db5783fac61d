"""Who may use the API: tokens and roles, pages of other sites, too many requests."""

import http.client
import json
import os
import subprocess
import unittest

from harness import BIN, DEADLINE, Case, tarball, wait_until

ROLES = ("view", "execute", "edit", "delete")
# A route for each role; where it is allowed, what it answers to a thing that does not exist.
ROUTES = {
    "view": ("GET", "exec/status/nosuch", None, 404),
    "execute": ("POST", "exec/stored", {"name": "nosuch"}, 404),
    "edit": ("PUT", "store/pipelines", {"name": "nosuch", "nodes": [{"nodeName": "a", "algorithmName": "nosuch"}]}, 404),
    "delete": ("DELETE", "store/pipelines/nosuch", None, 404),
}


def ask(server, method, path, body=None, token=None, headers=None, prefix="/api/v1/"):
    """(status, text, headers) of a request."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE)
    try:
        given = {"Content-Type": "application/json", **(headers or {})}
        if token:
            given["Authorization"] = f"Bearer {token}"
        connection.request(method, prefix + path, None if body is None else json.dumps(body), given)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), dict(answer.getheaders())
    finally:
        connection.close()


def make_token(server, *arguments, code=0):
    """What `hkube token` prints."""
    done = subprocess.run([BIN / "hkube", "token", *arguments, "--data-dir", server.data], capture_output=True, text=True,
                          timeout=DEADLINE)
    assert done.returncode == code, (arguments, done.stdout, done.stderr)
    return done.stdout


def check_roles(case, tokens):
    """Each of these tokens, by its role, against each kind of route."""
    for needed, (method, path, body, allowed) in ROUTES.items():
        for held, token in tokens.items():
            with case.subTest(needed=needed, held=held):
                status, text, _ = case.ask(method, path, body, token=token)
                if held in (needed, "admin"):
                    case.assertEqual(status, allowed, text)
                else:
                    case.assertEqual((status, text), (403, "Access denied"))


class Access(Case):
    arguments = ("--auth", "tokens", "--engine", "none")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.tokens = {role: cls.token("create", "--name", f"{role}-user", "--role", role).strip()
                          for role in (*ROLES, "admin")}
            # A running server sees new tokens within a second.
            wait_until(lambda: ask(cls.server, "GET", "experiment", token=cls.tokens["admin"])[0] == 200, "tokens are seen")
        except BaseException:
            cls.server.stop()
            raise

    @classmethod
    def token(cls, *arguments, code=0):
        return make_token(cls.server, *arguments, code=code)

    def ask(self, *arguments, **more):
        return ask(self.server, *arguments, **more)

    def test_each_role_against_each_kind_of_route(self):
        check_roles(self, self.tokens)

    def test_without_a_valid_token(self):
        for token in (None, "hkube_" + "0" * 64, self.tokens["admin"][:-1]):
            for method, path, body, _ in ROUTES.values():
                status, text, headers = self.ask(method, path, body, token=token)
                self.assertEqual((status, json.loads(text)), (401, {"error": "Unauthorized"}))
                self.assertEqual(headers["WWW-Authenticate"], "Bearer")
            self.assertEqual(self.ask("GET", "events", token=token)[0], 401)
            self.assertEqual(self.ask("POST", "graphql", {"query": "{queueCount{managed}}"}, token=token, prefix="/")[0], 401)

    def test_graphql_needs_view(self):
        query = {"query": "{queueCount{managed}}"}
        self.assertEqual(self.ask("POST", "graphql", query, token=self.tokens["edit"], prefix="/")[0], 403)
        self.assertEqual(self.ask("POST", "graphql", query, token=self.tokens["view"], prefix="/")[0], 200)
        self.assertEqual(self.ask("GET", "events", token=self.tokens["edit"])[0], 403)

    def test_what_is_open(self):
        self.assertEqual(self.ask("GET", "", prefix="/healthz")[0], 200)
        self.assertEqual(self.ask("GET", "", prefix="/api")[0], 200)
        self.assertEqual(self.ask("GET", "store")[0], 200)

    def test_a_revoked_token_ends_its_events(self):
        token = self.token("create", "--name", "listener", "--role", "view").strip()
        wait_until(lambda: self.ask("GET", "experiment", token=token)[0] == 200, "the token is seen")
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=DEADLINE)
        connection.request("GET", "/api/v1/events?heartbeat=100", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        self.assertTrue(answer.readline())
        self.token("revoke", "--name", "listener")
        answer.read()  # comes to an end
        connection.close()

    def test_debug_nodes_write_no_catalog_without_edit(self):
        algorithm = {"name": "image2", "algorithmImage": "some/image", "type": "Image"}
        self.ask("POST", "store/algorithms", algorithm, token=self.tokens["edit"])
        nodes = [{"nodeName": "a", "kind": "debug", "algorithmName": "image2", "input": []}]
        debugged = {"name": "d", "nodes": [{"nodeName": "a", "algorithmName": "image2", "input": []}],
                    "options": {"debugOverride": ["a"]}}
        for path, body in (("exec/raw", {"name": "d", "nodes": nodes}), ("exec/raw", debugged),
                           ("exec/algorithm", {"name": "image2", "input": [], "debug": True})):
            with self.subTest(path=path, body=body):
                status, text, _ = self.ask("POST", path, body, token=self.tokens["execute"])
                self.assertEqual(status, 403, text)
                self.assertIn("to make it takes the role edit", text)
        self.assertEqual(self.ask("GET", "store/algorithms/image2-debug", token=self.tokens["view"])[0], 404)
        self.assertEqual(self.ask("POST", "exec/raw", {"name": "d", "nodes": nodes}, token=self.tokens["admin"])[0], 200)
        # Once it is there, to run is all that it takes.
        self.assertEqual(self.ask("POST", "exec/raw", {"name": "d", "nodes": nodes}, token=self.tokens["execute"])[0], 200)

    def test_secrets_are_shown_to_nobody_who_may_not_edit(self):
        algorithm = {"name": "keeper", "algorithmImage": "some/image", "type": "Image",
                     "algorithmEnv": {"KEY": "word-open", "SECRET": {"secret": "word-marked"}}}
        pipeline = {"name": "calls", "nodes": [{"nodeName": "a", "algorithmName": "keeper", "input": []}],
                    "webhooks": {"result": "http://u:word-hook@127.0.0.1:1/word-path?k=word-key"}}
        status, text, _ = self.ask("POST", "store/algorithms", algorithm, token=self.tokens["edit"])
        self.assertEqual(status, 201, text)
        self.assertNotIn("word-marked", text)
        status, text, _ = self.ask("POST", "store/pipelines", pipeline, token=self.tokens["edit"])
        self.assertEqual(status, 201, text)
        query = {"query": "{algorithms{list{name algorithmEnv}} pipelines{list{name webhooks{result}}}}"}
        seen = []
        for method, path, body, prefix in (
                ("GET", "store/algorithms", None, "/api/v1/"), ("GET", "store/algorithms/keeper", None, "/api/v1/"),
                ("GET", "versions/algorithms/keeper", None, "/api/v1/"), ("GET", "store/pipelines", None, "/api/v1/"),
                ("GET", "store/pipelines/calls", None, "/api/v1/"), ("GET", "versions/pipelines/calls", None, "/api/v1/"),
                ("POST", "graphql", query, "/")):
            with self.subTest(path):
                status, text, _ = self.ask(method, path, body, token=self.tokens["view"], prefix=prefix)
                self.assertIn(status, (200, 400), text)
                self.assertNotIn("word-", text)
                status, text, _ = self.ask(method, path, body, token=self.tokens["admin"], prefix=prefix)
                self.assertNotIn("word-marked", text)
                seen.append(text)
        self.assertIn("word-open", seen[1])
        self.assertIn("word-path", seen[4])
        for file in self.server.data.iterdir():
            if file.name.startswith("catalog"):
                self.assertNotIn(b"word-", file.read_bytes())
        # What was shown masked can be sent back.
        shown = json.loads(seen[1])
        status, text, _ = self.ask("PUT", "store/algorithms", {**algorithm, "algorithmEnv": shown["algorithmEnv"]},
                                   token=self.tokens["edit"])
        self.assertEqual(status, 200, text)

    def test_revoked(self):
        token = self.token("create", "--name", "gone", "--role", "view", "--expires", "7").strip()
        wait_until(lambda: self.ask("GET", "experiment", token=token)[0] == 200, "the token is seen")
        self.assertRegex(self.token("list"), r"gone  view  created \S+  expires \S+\n")
        self.token("revoke", "--name", "gone")
        wait_until(lambda: self.ask("GET", "experiment", token=token)[0] == 401, "the token is revoked")
        self.token("revoke", "--name", "gone", code=2)

    def test_commands_that_are_refused(self):
        for arguments in (["create", "--name", "x"], ["create", "--name", "x", "--role", "root"], ["frob"],
                          ["create", "--name", "x", "--role", "view", "--expires", "0"], ["list", "--nam", "x"],
                          ["create", "--name", "view-user", "--role", "view"]):
            self.token(*arguments, code=2)
        self.assertNotIn("x  ", self.token("list"))

    def test_tokens_are_kept_and_logged_nowhere(self):
        path = self.server.data / "tokens.json"
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        for text in (path.read_text(), "".join(self.server.log), self.token("list")):
            for token in self.tokens.values():
                self.assertNotIn(token, text)

    def test_the_user_is_in_the_audit_trail(self):
        pipeline = {"name": "p", "nodes": [{"nodeName": "a", "algorithmName": "wait", "input": []}]}
        both = self.tokens["admin"]
        (self.folder / "wait.tar.gz").write_bytes(tarball({"main.py": "def start(args):\n    return 1\n"}))
        self.write("wait.yml", "name: wait\nenv: python\ncode: {path: wait.tar.gz, entryPoint: main.py}\n")
        self.cli("config", "set", "token", both)
        self.cli("algorithm", "apply", "--f", "wait.yml", "--noWait")
        status, text, _ = self.ask("POST", "exec/raw", pipeline, token=self.tokens["execute"])
        self.assertEqual(status, 200, text)
        job = json.loads(text)["jobId"]
        self.assertEqual(self.ask("POST", "exec/stop", {"jobId": job}, token=both)[0], 200)
        trail = json.loads(self.ask("GET", f"exec/auditTrail/{job}", token=self.tokens["view"])[1])
        self.assertEqual([(trail[str(i)]["action"], trail[str(i)]["user"]) for i in range(2)],
                         [("stop", "admin-user"), ("run", "execute-user")])
        stored = json.loads(self.ask("POST", "store/pipelines", pipeline, token=self.tokens["edit"])[1])
        self.assertEqual(stored["auditTrail"][0]["user"], "edit-user")
        versions = json.loads(self.ask("GET", "versions/pipelines/p", token=self.tokens["view"])[1])
        self.assertEqual(versions[0]["createdBy"], "edit-user")
        algorithm = {"name": "image", "algorithmImage": "some/image", "type": "Image"}
        applied = json.loads(self.ask("POST", "store/algorithms", algorithm, token=self.tokens["edit"])[1])
        self.assertEqual(applied["auditTrail"][0]["user"], "edit-user")

    def test_login(self):
        given = {"username": "view-user", "password": self.tokens["view"]}
        status, text, _ = self.ask("POST", "auth/login", given)
        self.assertEqual((status, json.loads(text)["data"]["access_token"]), (200, self.tokens["view"]))
        for wrong in ({**given, "username": "edit-user"}, {**given, "password": "x"}):
            status, text, _ = self.ask("POST", "auth/login", wrong)
            self.assertEqual((status, json.loads(text)["error"]["message"]), (401, "Request failed with status code 401"))
        address = {"X-Forwarded-For": "192.0.2.9"}
        guesses = [self.ask("POST", "auth/login", {"username": "eve", "password": str(i)}, headers=address)
                   for i in range(30)]
        self.assertEqual({status for status, _, _ in guesses}, {401, 429})
        self.assertEqual(next(headers for status, _, headers in guesses if status == 429)["Retry-After"], "6")
        self.assertEqual(self.ask("POST", "auth/login", given)[0], 200)
        status, text, _ = self.ask("POST", "auth/login", {"username": "view-user"})
        self.assertEqual(json.loads(text)["error"]["message"], "data should have required property 'password'")

    def test_hkubectl_sends_the_token(self):
        self.cli("algorithm", "list", code=4)
        self.cli("config", "set", "token", self.tokens["view"])
        self.assertEqual(self.cli("config", "get")["token"], "********")
        self.cli("algorithm", "list")
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "HKUBE_ENDPOINT": self.server.endpoint,
                       "HKUBE_TOKEN": self.tokens["edit"]}
        done = subprocess.run([BIN / "hkubectl", "algorithm", "list"], env=environment, cwd="/", capture_output=True,
                              text=True, timeout=DEADLINE)
        self.assertEqual(done.returncode, 5, done.stderr)


class Open(Case):
    arguments = ("--engine", "none", "--rate-limit", "5")

    def test_preflight(self):
        page = "http://localhost:3000"
        status, _, headers = ask(self.server, "OPTIONS", "exec/raw", headers={
            "Origin": page, "Access-Control-Request-Method": "POST", "X-Forwarded-For": "192.0.2.4"})
        self.assertEqual(status, 204)
        self.assertEqual(headers["Access-Control-Allow-Origin"], page)
        self.assertEqual(headers["Vary"], "Origin")
        self.assertEqual(headers["Access-Control-Allow-Methods"], "GET,PUT,POST,DELETE,OPTIONS,PATCH")
        self.assertEqual(headers["Access-Control-Allow-Headers"],
                         "Content-Type, Authorization, Content-Length, X-Requested-With")

    def test_too_many_requests(self):
        def client(address):
            return ask(self.server, "GET", "experiment", headers={"X-Forwarded-For": address})[:2]

        # The bucket fills by five a second: requests in a row find its end.
        answers = []
        wait_until(lambda: answers.append(client("192.0.2.1")) or answers[-1][0] == 429, "too many requests")
        self.assertEqual(json.loads(answers[-1][1]), {"error": {"code": 429, "message": "Too Many Requests"}})
        self.assertGreaterEqual(len(answers), 6)
        self.assertEqual(client("192.0.2.2")[0], 200)
        # Whatever is asked for counts.
        for method, prefix, path in (("POST", "/", "graphql"), ("GET", "/", "swagger-api"), ("GET", "/api/v1/", "events?types=zz"),
                                     ("GET", "/internal/v1/", "algorithms/queue"), ("GET", "/", "nosuch")):
            address = {"X-Forwarded-For": f"192.0.2.{50 + len(path)}"}
            wait_until(lambda: ask(self.server, method, path, headers=address, prefix=prefix)[0] == 429,
                       f"too many requests of {path}")
        self.assertEqual(ask(self.server, "GET", "", prefix="/healthz")[0], 200)

    def test_login_where_nobody_logs_in(self):
        status, text, _ = ask(self.server, "POST", "auth/login", {"username": "a", "password": "b"},
                              headers={"X-Forwarded-For": "192.0.2.3"})
        self.assertEqual(status, 400, text)


class AnyOrigin(Case):
    arguments = ("--engine", "none", "--cors-origin", "*")

    def test_every_page_may_read_and_none_may_write(self):
        headers = {"Origin": "https://a.example"}
        status, _, answered = ask(self.server, "GET", "experiment", headers=headers)
        self.assertEqual((status, answered["Access-Control-Allow-Origin"]), (200, "*"))
        self.assertEqual(ask(self.server, "POST", "exec/stored", {"name": "nosuch"}, headers=headers)[0], 403)


class NamedOrigin(Case):
    arguments = ("--engine", "none", "--cors-origin", "https://a.example")

    def test_only_the_named_page_may_read_and_write(self):
        for origin, allowed in (("https://a.example", True), ("https://b.example", False)):
            headers = {"Origin": origin}
            self.assertEqual(ask(self.server, "GET", "experiment", headers=headers)[0], 200 if allowed else 403)
            answered = ask(self.server, "OPTIONS", "exec/raw", headers=headers)[2]
            self.assertEqual(answered.get("Access-Control-Allow-Origin"), origin if allowed else None)
            self.assertEqual(answered["Vary"], "Origin")
            status = ask(self.server, "POST", "exec/stored", {"name": "nosuch"}, headers=headers)[0]
            self.assertEqual(status, 404 if allowed else 403)


if __name__ == "__main__":
    unittest.main()
