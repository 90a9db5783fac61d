"""An identity server for tests: speaks as much of OpenID Connect as HKube asks for, over TLS; the openssl program signs."""

import base64
import hashlib
import hmac
import json
import pathlib
import ssl
import subprocess
import threading
import time
import urllib.parse

from harness import DEADLINE
from local_server import Handler, LocalServer

REALM = "/realms/Hkube"
CLIENT = "api-server"


def encode(data):
    return base64.urlsafe_b64encode(data if isinstance(data, bytes) else json.dumps(data).encode()).decode().rstrip("=")


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *map(str, arguments)], input=data, check=True, capture_output=True,
                          timeout=DEADLINE).stdout


class Key:
    """A key pair; `kind` is RSA or EC."""

    def __init__(self, folder, name, kind="RSA"):
        self.name, self.kind, self.file = name, kind, pathlib.Path(folder) / f"{name}-{time.monotonic_ns()}.key"
        options = ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"] if kind == "RSA" else ["EC", "-pkeyopt",
                                                                                     "ec_paramgen_curve:P-256"]
        openssl("genpkey", "-algorithm", *options, "-out", self.file)

    def public(self):
        if self.kind == "RSA":
            modulus = openssl("rsa", "-in", self.file, "-noout", "-modulus").decode().strip().split("=")[1]
            parts = {"kty": "RSA", "n": encode(bytes.fromhex(modulus)), "e": "AQAB"}
        else:
            point = openssl("pkey", "-in", self.file, "-pubout", "-outform", "DER")[-64:]
            parts = {"kty": "EC", "crv": "P-256", "x": encode(point[:32]), "y": encode(point[32:])}
        return {"kid": self.name, "use": "sig", **parts}

    def token(self, claims, algorithm=None, header=None):
        algorithm = algorithm or ("RS256" if self.kind == "RSA" else "ES256")
        text = encode({"alg": algorithm, "typ": "JWT", "kid": self.name, **(header or {})}) + "." + encode(claims)
        pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"] if algorithm[0] == "P" else []
        signature = openssl("dgst", f"-sha{algorithm[2:]}", "-sign", self.file, *pss, data=text.encode())
        if self.kind == "EC":
            signature = raw(signature)
        return text + "." + encode(signature)


def raw(der):
    """The two numbers of an ECDSA signature side by side: SEQUENCE {INTEGER, INTEGER}, both short."""
    first = 4 + der[3]
    r, s = der[4:first], der[first + 2:first + 2 + der[first + 1]]
    return b"".join(int.from_bytes(number, "big").to_bytes(32, "big") for number in (r, s))


def unsigned(claims):
    return encode({"alg": "none", "typ": "JWT"}) + "." + encode(claims) + "."


def by_secret(claims, secret, key_id):
    text = encode({"alg": "HS256", "typ": "JWT", "kid": key_id}) + "." + encode(claims)
    return text + "." + encode(hmac.new(secret, text.encode(), hashlib.sha256).digest())


class IdentityServer(LocalServer):
    """Gives ann (password "a b&c") a token. `keys` may change at any time; while `gate` is closed, who asks for them waits."""

    def __init__(self, authority, keys, secret=None):
        authority.make("identity")
        self.keys, self.secret, self.fetches, self.forms, self.clients = keys, secret, 0, [], []
        self.gate = threading.Event()
        self.gate.set()
        outer = self

        class Answering(Handler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, document):
                text = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def do_GET(self):
                if self.path == REALM + "/.well-known/openid-configuration":
                    return self.answer(200, {"issuer": outer.issuer, "jwks_uri": outer.issuer + "/certs",
                                             "token_endpoint": outer.issuer + "/token"})
                if self.path == REALM + "/certs":
                    outer.fetches += 1
                    outer.gate.wait(DEADLINE)
                    return self.answer(200, {"keys": [key.public() for key in outer.keys]})
                return self.answer(404, {})

            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                outer.forms.append(form)
                outer.clients.append(self.headers.get("X-Forwarded-For"))
                if self.path != REALM + "/token" or form.get("password") != "a b&c" or form.get("username") != "ann" or \
                        form.get("client_secret") != outer.secret:
                    return self.answer(401, {"error": "invalid_grant"})
                return self.answer(200, {"access_token": outer.token("view", "execute"), "expires_in": 300,
                                         "refresh_expires_in": 1800, "refresh_token": "r", "token_type": "Bearer",
                                         "not-before-policy": 0, "session_state": "s", "scope": "profile"})

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.folder / "identity.pem", authority.folder / "identity.key")
        super().__init__(Answering, context)
        self.issuer = self.url + REALM

    def claims(self, *roles, **more):
        return {"iss": self.issuer, "exp": int(time.time()) + 600, "typ": "Bearer", "azp": CLIENT,
                "preferred_username": "ann", "resource_access": {CLIENT: {"roles": [f"hkube_api_{role}" for role in roles]}}, **more}

    def token(self, *roles, **more):
        return self.keys[0].token(self.claims(*roles, **more))

    def stop(self):
        self.gate.set()
        self.close()
