"""Tokens of an identity server: which are accepted, roles, log-in, new keys, and a server that is not there."""

import http.client
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import unittest
from unittest import mock

from harness import BIN, DEADLINE, Case, Server, wait_until
from identity import IdentityServer, Key, by_secret, encode, unsigned
from test_access import ask, check_roles, ROUTES
from test_tls import Authority


class OidcCase(Case):
    secret = None

    @classmethod
    def setUpClass(cls):
        cls.certificates = pathlib.Path(tempfile.mkdtemp(prefix="hkube-oidc-"))
        cls.addClassCleanup(shutil.rmtree, cls.certificates)
        cls.authority = Authority(cls.certificates)
        cls.rsa = Key(cls.certificates, "one")
        cls.ec = Key(cls.certificates, "curve", "EC")
        cls.identity = IdentityServer(cls.authority, [cls.rsa, cls.ec], cls.secret)
        cls.addClassCleanup(cls.identity.stop)
        cls.start()

    def ask(self, *arguments, **more):
        return ask(self.server, *arguments, **more)

    def status(self, token):
        return self.ask("GET", "experiment", token=token)[0]


class AsWithKeycloak(OidcCase):
    """A server that is set up by the original's variables."""

    secret = "s&cret"

    @classmethod
    def start(cls):
        with mock.patch.dict(os.environ, {"KEYCLOAK_ENABLE": "true", "KC_URL": cls.identity.url + "/",
                                          "KC_CLIENT_SECRET": cls.secret, "HKUBE_OIDC_CA_FILE": str(cls.authority.file)}):
            cls.server = Server(arguments=("--engine", "none"))

    def test_each_role_against_each_kind_of_route(self):
        check_roles(self, {held: self.identity.token(held) for held in (*ROUTES, "admin")})

    def test_tokens_of_every_algorithm(self):
        claims = self.identity.claims("view")
        for algorithm in ("RS256", "RS384", "RS512", "PS256"):
            self.assertEqual(self.status(self.rsa.token(claims, algorithm)), 200, algorithm)
        self.assertEqual(self.status(self.ec.token(claims)), 200)

    def test_tokens_that_are_not_valid(self):
        claims = self.identity.claims("view")
        good = self.rsa.token(claims)
        self.assertEqual(self.status(good), 200)
        head, _, signature = good.split(".")
        now = claims["exp"] - 600
        public = json.dumps(self.rsa.public()).encode()
        for what, token in {
                "none": None, "no token at all": "x", "no signature": unsigned(claims),
                "another payload": ".".join((head, encode(self.identity.claims("admin")), signature)),
                "by a secret": by_secret(claims, public, "one"),
                "another key": Key(self.folder, "one").token(claims),
                "another algorithm": self.rsa.token(claims, "RS256", {"alg": "RS512"}),
                "expired": self.identity.token("view", exp=now - 31),
                "not valid yet": self.identity.token("view", nbf=now + 300),
                "another issuer": self.identity.token("view", iss=self.identity.url + "/realms/Other"),
                "not for access": self.identity.token("view", typ="ID"),
                "for another client": self.identity.token("admin", azp="other", aud=["other", "account"]),
                "for nobody": self.identity.token("admin", azp=None),
                "too long": self.identity.token("view", more="x" * 20_000)}.items():
            with self.subTest(what):
                status, text, headers = self.ask("GET", "experiment", token=token)
                self.assertEqual((status, json.loads(text)), (401, {"error": "Unauthorized"}))
                self.assertEqual(headers["WWW-Authenticate"], "Bearer")
        self.assertEqual(self.ask("POST", "graphql", {"query": "{queueCount{managed}}"}, prefix="/")[0], 401)
        self.assertEqual(self.ask("POST", "graphql", {"query": "{queueCount{managed}}"}, token=good, prefix="/")[0], 200)

    def test_a_token_without_roles(self):
        for access in ({}, {"other-client": {"roles": ["hkube_api_view"]}}, {"api-server": {"roles": ["view", "admin"]}}):
            self.assertEqual(self.status(self.identity.token(resource_access=access)), 403)

    def test_the_user_is_in_the_audit_trail(self):
        algorithm = {"algorithmImage": "some/image", "type": "Image"}
        nobody = self.identity.claims("edit")
        del nobody["preferred_username"]
        for name, token, user in (("first", self.identity.token("edit"), "ann"),
                                  ("second", self.rsa.token(nobody), "defaultUser")):
            status, text, _ = self.ask("POST", "store/algorithms", {"name": name, **algorithm}, token=token)
            self.assertEqual(status, 201, text)
            self.assertEqual(json.loads(text)["auditTrail"][0]["user"], user)

    def test_login(self):
        given = {"username": "ann", "password": "a b&c"}
        status, text, _ = self.ask("POST", "auth/login", given)
        self.assertEqual(status, 200, text)
        data = json.loads(text)["data"]
        self.assertEqual((data["expires_in"], data["refresh_token"], data["token_type"]), (300, "r", "Bearer"))
        self.assertEqual(self.status(data["access_token"]), 200)
        self.assertIn({"grant_type": "password", "client_id": "api-server", "client_secret": self.secret, **given},
                      self.identity.forms)
        self.assertEqual(self.identity.clients[-1], "127.0.0.1")
        status, text, _ = self.ask("POST", "auth/login", {**given, "password": "wrong"})
        self.assertEqual((status, json.loads(text)["error"]["message"]), (401, "Request failed with status code 401"))
        status, text, _ = self.ask("POST", "auth/login", {"username": "ann"})
        self.assertEqual((status, json.loads(text)["error"]["message"]),
                         (400, "data should have required property 'password'"))

    def test_guesses_are_slowed_down_and_not_passed_on(self):
        asked = len(self.identity.forms)
        statuses = [self.ask("POST", "auth/login", {"username": "eve", "password": str(i)},
                             headers={"X-Forwarded-For": "192.0.2.7"})[0] for i in range(30)]
        self.assertEqual(set(statuses), {401, 429})
        self.assertLess(len(self.identity.forms) - asked, 20)
        self.assertEqual(set(self.identity.clients[asked:]), {"192.0.2.7"})

    def test_an_audience_may_be_one_of_several(self):
        self.assertEqual(self.status(self.identity.token("view", azp="dashboard", aud=["account", "api-server"])), 200)

    def test_an_expired_token_ends_its_events(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=DEADLINE)
        # The server allows for clocks that differ by 30 s.
        token = self.identity.token("view", exp=int(time.time()) - 26)
        connection.request("GET", "/api/v1/events?heartbeat=100", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        answer.read()  # comes to an end
        connection.close()

    def test_secrets_are_logged_nowhere(self):
        self.assertNotIn(self.secret, "".join(self.server.log))

    def test_hkubectl_sends_the_token(self):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "HKUBE_ENDPOINT": self.server.endpoint}
        for token, code in ((self.identity.token("view"), 0), (self.identity.token("edit"), 5), ("x", 4)):
            done = subprocess.run([BIN / "hkubectl", "algorithm", "list"], env={**environment, "HKUBE_TOKEN": token},
                                  capture_output=True, text=True, timeout=DEADLINE)
            self.assertEqual(done.returncode, code, done.stderr)


class Rotation(OidcCase):
    @classmethod
    def start(cls):
        cls.server = Server(arguments=("--engine", "none", "--auth", "oidc", "--oidc-issuer", cls.identity.issuer,
                                       "--oidc-ca-file", str(cls.authority.file)))

    def test_new_keys_are_fetched_while_others_go_on(self):
        old = self.identity.token("view")
        self.assertEqual(self.status(old), 200)
        new = Key(self.certificates, "two")
        token = new.token(self.identity.claims("view"))
        self.identity.gate.clear()
        before, self.identity.keys = self.identity.fetches, [new]
        answers = []

        def come_back():
            wait_until(lambda: answers.append(self.status(token)) or answers[-1] == 200, "the new key is known")

        # Keys were fetched a moment ago: at first the token is refused, then it waits for the fetch.
        client = threading.Thread(target=come_back, daemon=True)
        client.start()
        wait_until(lambda: self.identity.fetches > before, "keys are fetched")
        self.assertEqual(ask(self.server, "GET", "", prefix="/healthz")[0], 200)
        self.assertEqual(self.status(old), 200)
        self.assertNotIn(200, answers)
        refused = len(answers)
        self.identity.gate.set()
        client.join(DEADLINE)
        self.assertEqual(set(answers[:-1]) | {401}, {401})
        self.assertLessEqual(len(answers) - refused, 1, "the request that waited is the one that passes")
        self.assertEqual(self.identity.fetches, before + 1)
        self.assertEqual(self.status(old), 401)  # its key is gone

    def test_without_the_right_client_secret_nobody_logs_in(self):
        self.assertEqual(self.ask("POST", "auth/login", {"username": "ann", "password": "a b&c"})[0], 200)
        self.assertNotIn("client_secret", self.identity.forms[-1])


class Refused(unittest.TestCase):
    def start(self, *arguments, **environment):
        with tempfile.TemporaryDirectory(prefix="hkube-e2e-") as data:
            done = subprocess.run([BIN / "hkube", "server", "--port", "0", "--data-dir", data, *arguments],
                                  env={"PATH": os.environ["PATH"], **environment}, capture_output=True, text=True,
                                  timeout=DEADLINE)
            return done.returncode, done.stderr

    def test_options(self):
        needs = "hkube server: auth oidc needs oidc-issuer, an address that begins with https:// or http://\n"
        self.assertEqual(self.start("--auth", "oidc"), (2, needs))
        self.assertEqual(self.start("--auth", "oidc", "--oidc-issuer", "id.example"), (2, needs))
        self.assertEqual(self.start(KEYCLOAK_ENABLE="true"), (2, needs))
        code, text = self.start("--oidc-client-secret", "x")
        self.assertEqual((code, text), (2, "hkube server: oidc-client-secret is a secret: it is given by "
                                           "KC_CLIENT_SECRET or the configuration file\n"))

    def test_an_identity_server_that_is_not_there_or_not_trusted(self):
        with tempfile.TemporaryDirectory(prefix="hkube-oidc-") as folder:
            authority = Authority(folder)
            identity = IdentityServer(authority, [Key(folder, "one")])
            arguments = ("--auth", "oidc", "--oidc-issuer", identity.issuer)
            try:
                code, text = self.start(*arguments)
                self.assertEqual(code, 1)
                self.assertIn("cannot be reached: SSL peer certificate", text)
                code, text = self.start("--auth", "oidc", "--oidc-issuer", identity.url + "/realms/Other",
                                        "--oidc-ca-file", authority.file)
                self.assertEqual(code, 1)
                self.assertIn("/realms/Other/.well-known/openid-configuration answers with status 404", text)
            finally:
                identity.stop()
            code, text = self.start(*arguments, "--oidc-ca-file", authority.file)
            self.assertEqual(code, 1)
            self.assertIn("hkube server: the identity server's", text)
            self.assertIn("cannot be reached", text)


if __name__ == "__main__":
    unittest.main()
