"""TLS of the server: every kind of answer, clients that verify and clients that do not, renewal of the certificate."""

import http.client
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import unittest
import warnings

from harness import BIN, DEADLINE, Case, Server, wait_until


class Authority:
    """Signs certificates, as files of a folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.file = self.folder / "ca.pem"
        self.run("-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test authority")

    def run(self, *arguments):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", *arguments], cwd=self.folder, check=True, capture_output=True, timeout=DEADLINE)

    def make(self, name, address="IP:127.0.0.1"):
        """Makes NAME.pem and NAME.key; replaces former ones as renewing programs do, each at once."""
        self.run("-CA", "ca.pem", "-CAkey", "ca.key", "-keyout", "new.key", "-out", "new.pem", "-subj", "/CN=server",
                 "-addext", f"subjectAltName={address}", "-addext", "basicConstraints=critical,CA:FALSE")
        for ending in ("key", "pem"):
            os.rename(self.folder / f"new.{ending}", self.folder / f"{name}.{ending}")
        return ["--tls-cert", self.folder / f"{name}.pem", "--tls-key", self.folder / f"{name}.key"]

    def context(self):
        return ssl.create_default_context(cafile=self.file)


class TlsCase(Case):
    """A server with a certificate for 127.0.0.1."""

    @classmethod
    def setUpClass(cls):
        cls.certificates = tempfile.mkdtemp(prefix="hkube-tls-")
        cls.addClassCleanup(shutil.rmtree, cls.certificates)
        cls.authority = Authority(cls.certificates)
        cls.server = Server(arguments=cls.authority.make("server"))
        cls.server.endpoint = f"https://127.0.0.1:{cls.server.port}"

    def connect(self, context=None):
        """A connection of TLS."""
        plain = socket.create_connection(("127.0.0.1", self.server.port), timeout=DEADLINE)
        secure = (context or self.authority.context()).wrap_socket(plain, server_hostname="127.0.0.1",
                                                                   suppress_ragged_eofs=False)
        self.addCleanup(secure.close)
        return secure

    def ask(self, method, path, body=None, connection=None):
        """(status, text) of a request, over a connection of its own or a given one."""
        used = connection or self.api()
        used.request(method, "/api/v1/" + path, None if body is None else json.dumps(body),
                     {"Content-Type": "application/json"})
        answer = used.getresponse()
        return answer.status, answer.read().decode()

    def api(self):
        connection = http.client.HTTPSConnection("127.0.0.1", self.server.port, timeout=DEADLINE,
                                                 context=self.authority.context())
        self.addCleanup(connection.close)
        return connection

    def hkubectl(self, *arguments, code=0, **environment):
        done = subprocess.run([BIN / "hkubectl", *map(str, arguments)], cwd=self.folder, capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **environment}, timeout=DEADLINE)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout + done.stderr


class Tls(TlsCase):
    def test_requests_over_one_connection(self):
        connection = self.api()
        for _ in range(3):
            self.assertEqual(self.ask("GET", "queue/count", connection=connection)[0], 200)
        # More than one record in either direction.
        algorithm = {"name": "large", "algorithmImage": "some/image", "type": "Image", "algorithmEnv": {"TEXT": "#" * 300_000}}
        status, text = self.ask("POST", "store/algorithms", algorithm, connection)
        self.assertEqual(status, 201, text[:200])
        status, text = self.ask("GET", "store/algorithms/large", connection=connection)
        self.assertEqual((status, json.loads(text)["algorithmEnv"]), (200, algorithm["algorithmEnv"]))

    def test_an_answer_ends_in_order(self):
        secure = self.connect()
        secure.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        text = b""
        # Without TLS's own end this would raise: somebody between could have cut the answer off.
        while part := secure.recv(65536):
            text += part
        self.assertTrue(text.endswith(b'{"status":"ok"}'), text)
        secure.unwrap()

    def test_versions_of_tls(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.authority.context()
            context.minimum_version = context.maximum_version = version
            self.assertEqual(self.connect(context).version(), version.name.replace("_", "."))
        old = self.authority.context()
        old.set_ciphers("DEFAULT@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaisesRegex(ssl.SSLError, "(?i)alert protocol version"):
            self.connect(old)

    def test_an_algorithm_is_uploaded_and_runs(self):
        (self.folder / "code").mkdir()
        self.write("code/main.py", "def start(args):\n    return args['input'][0] + 1\n")
        # Incompressible, so that the upload is large.
        self.write("code/more.bin", "").write_bytes(os.urandom(3_000_000))
        self.write("plus.yml", "name: plus\nenv: python\ncode: {path: code, entryPoint: main.py}\n"
                               "resources: {cpu: 0.1, mem: 256Mi}\n")
        self.write("run.yml", "name: plus\ninput: [41]\n")
        where = ("--endpoint", self.server.endpoint, "--caFile", self.authority.file)
        self.hkubectl("algorithm", "apply", "--f", "plus.yml", *where)
        self.assertIn("42", self.hkubectl("exec", "algorithm", "plus", "--f", "run.yml", *where))

    def test_hkubectl_verifies(self):
        endpoint = self.server.endpoint
        self.assertIn("certificate", self.hkubectl("algorithm", "list", "--endpoint", endpoint, code=3))
        # The certificate is for the address only.
        by_name = endpoint.replace("127.0.0.1", "localhost")
        text = self.hkubectl("algorithm", "list", "--endpoint", by_name, "--caFile", self.authority.file, code=3)
        self.assertIn("localhost", text.split("cannot reach", 1)[1].split(":", 3)[3])
        self.hkubectl("algorithm", "list", "--endpoint", endpoint, HKUBE_CA_FILE=str(self.authority.file))
        self.hkubectl("algorithm", "list", "--endpoint", by_name, "--rejectUnauthorized=false")
        self.hkubectl("config", "set", "caFile", self.authority.file)
        self.assertNotIn("warning", self.hkubectl("config", "set", "endpoint", endpoint))
        self.hkubectl("algorithm", "list")
        self.hkubectl("algorithm", "list", code=3, HKUBE_CA_FILE="/nonexistent")

    def test_live_updates(self):
        secure = self.connect()
        secure.sendall(b"GET /api/v1/events?types=algorithm HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        reader = secure.makefile("rb")
        self.assertIn(b"200", reader.readline())
        algorithm = {"name": "live", "algorithmImage": "some/image", "type": "Image"}
        self.assertEqual(self.ask("POST", "store/algorithms", algorithm)[0], 201)
        seen = b""
        while b'"live"' not in seen:
            line = reader.readline()
            self.assertTrue(line, seen)
            seen += line

    def test_plain_http_is_not_answered(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=DEADLINE) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            got = b""
            try:
                while part := plain.recv(4096):
                    got += part
            except ConnectionResetError:
                pass
        self.assertNotIn(b"HTTP/1.1", got)

    def test_who_says_nothing_is_left(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=DEADLINE) as silent:
            self.assertEqual(self.ask("GET", "queue/count")[0], 200)
            self.assertEqual(silent.recv(1), b"")


class Renewal(TlsCase):
    """A server of its own, as its certificate changes."""

    def certificate(self):
        return self.connect().getpeercert()["serialNumber"]

    def test_a_renewed_certificate_is_taken_without_a_restart(self):
        kept = self.api()
        self.ask("GET", "queue/count", connection=kept)
        before = self.certificate()
        self.authority.make("server")
        wait_until(lambda: self.certificate() != before, "the new certificate is shown")
        self.assertEqual(self.ask("GET", "queue/count", connection=kept)[0], 200)
        after = self.certificate()

        # A key that does not fit, then a file that is none.
        key = self.authority.folder / "server.key"
        good = key.read_text()
        for bad, reason in ((self.folder / "other.key", "does not fit"), (self.folder / "none.key", "no key")):
            with self.subTest(reason):
                bad.write_text((self.authority.folder / "ca.key").read_text() if reason == "does not fit" else "x")
                said = len([line for line in self.server.log if "not renewed" in line])
                os.replace(bad, key)
                wait_until(lambda: self.certificate() == after
                           and len([line for line in self.server.log if "not renewed" in line]) > said, "a warning")
        key.write_text(good)
        self.authority.make("server")
        wait_until(lambda: self.certificate() not in (before, after), "a good certificate is shown again")


class Refused(unittest.TestCase):
    def start(self, *arguments):
        """(exit code, message) of a server that must not start."""
        with tempfile.TemporaryDirectory(prefix="hkube-e2e-") as data:
            done = subprocess.run([BIN / "hkube", "server", "--port", "0", "--data-dir", data, *arguments],
                                  capture_output=True, text=True, timeout=DEADLINE)
            return done.returncode, done.stderr

    def test_pairs_that_cannot_be_used(self):
        with tempfile.TemporaryDirectory(prefix="hkube-tls-") as folder:
            authority = Authority(folder)
            _, cert, _, key = authority.make("server")
            for arguments in (["--tls-cert", cert], ["--tls-key", key]):
                code, text = self.start(*arguments)
                self.assertEqual((code, text), (2, "hkube server: tls-cert and tls-key must be given together\n"))
            locked = pathlib.Path(folder) / "locked.key"
            subprocess.run(["openssl", "ec", "-in", key, "-aes256", "-passout", "pass:secret", "-out", locked], check=True,
                           capture_output=True)
            for pair, named in (((cert, "ca.key"), "ca.key"), ((cert, "nosuch.key"), "nosuch.key"),
                                (("nosuch.pem", key), "nosuch.pem"), ((key, key), "server.key"), ((cert, locked), "locked.key")):
                with self.subTest(pair):
                    code, text = self.start("--tls-cert", pathlib.Path(folder) / pair[0], "--tls-key",
                                            pathlib.Path(folder) / pair[1])
                    self.assertEqual(code, 1, text)
                    self.assertRegex(text, rf"hkube server: the (certificate|private key) \S*{named} cannot be used.*\(.+\)")


if __name__ == "__main__":
    unittest.main()
