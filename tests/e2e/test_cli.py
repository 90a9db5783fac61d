"""The command line as scripts and people meet it: failed writes, servers that go away, proxies, interrupts, configuration."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import unittest

from harness import BIN, DEADLINE, Case, Server, node, wait_until
from local_server import Handler, LocalServer

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY")
SLOW = "import time\ndef start(args):\n    print('begun', flush=True)\n    time.sleep(args['input'][0])\n    return 'slept'\n"


class Line(Case):
    """Runs hkubectl with a home folder and an environment of its own."""

    def environment(self, **more):
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "HKUBE_ENDPOINT": self.server.endpoint, **more}

    def run_line(self, *arguments, program="hkubectl", env=None, **options):
        options = {"capture_output": True, "text": True, "timeout": DEADLINE, "cwd": self.folder, **options}
        return subprocess.run([BIN / program, *map(str, arguments)], env=self.environment(**(env or {})), **options)

    def expect(self, code, *arguments, **options):
        done = self.run_line(*arguments, **options)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done


class Output(Line):
    """What cannot be written is an error; a reader that has had enough is none."""

    COMMANDS = (("hkubectl", "algorithm", "list"), ("hkubectl", "--help"), ("hkubectl", "--version"), ("hkubectl", "config", "get"),
                ("hkube", "--version"), ("hkube", "--help"), ("hkube", "server", "--help"), ("hkube", "token", "--help"))

    def test_a_full_disk(self):
        for program, *arguments in self.COMMANDS:
            with self.subTest(command=(program, *arguments)), open("/dev/full", "w") as full:
                done = self.run_line(*arguments, program=program, capture_output=False, stdout=full, stderr=subprocess.PIPE)
                self.assertEqual(done.returncode, 1)
                self.assertIn("cannot be written: No space left on device", done.stderr)

    def test_a_closed_output(self):
        for program, *arguments in self.COMMANDS:
            with self.subTest(command=(program, *arguments)):
                done = self.run_line(*arguments, program=program, capture_output=False, stderr=subprocess.PIPE,
                                     preexec_fn=lambda: os.close(1))
                self.assertEqual(done.returncode, 1, done.stderr)

    def test_a_reader_that_has_gone(self):
        for program, *arguments in self.COMMANDS:
            with self.subTest(command=(program, *arguments)):
                reading, writing = os.pipe()
                os.close(reading)
                done = self.run_line(*arguments, program=program, capture_output=False, stdout=writing, stderr=subprocess.PIPE)
                os.close(writing)
                self.assertIn(done.returncode, (141, -signal.SIGPIPE))  # a shell shows 141 for both
                self.assertEqual(done.stderr, "")

    def test_following_ends_with_its_reader(self):
        self.apply("talk", "import time\ndef start(args):\n    for i in range(5000):\n        print('line', i)\n        time.sleep(0.02)\n")
        status, answer = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "talk")]})
        process = subprocess.Popen([BIN / "hkubectl", "exec", "logs", answer["jobId"], "--follow"], env=self.environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertIn("line 0", process.stdout.readline())
        process.stdout.close()
        self.assertEqual(process.wait(timeout=DEADLINE), 1)
        self.assertEqual(process.stderr.read(), "")
        process.stderr.close()
        self.server.call("POST", "exec/stop", {"jobId": answer["jobId"]})

    def test_a_token_that_could_not_be_printed_is_none(self):
        with open("/dev/full", "w") as full:
            done = self.run_line("token", "create", "--name", "ann", "--role", "view", "--data-dir", self.folder / "data",
                                 program="hkube", capture_output=False, stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.expect(0, "token", "list", "--data-dir", self.folder / "data", program="hkube").stdout, "")


class ServerAway(unittest.TestCase):
    """A server that restarts while somebody waits is waited for."""

    def test_restarts(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = Server(arguments=("--port", str(port)))
        case = Line()
        type(case).server = server
        case.setUp()
        self.addCleanup(case.doCleanups)
        case.apply("slow", SLOW)
        case.write("p.yml", "name: p\nnodes: [{nodeName: a, algorithmName: slow, input: [3]}]\n")
        waiting = subprocess.Popen([BIN / "hkubectl", "exec", "raw", "-f", "p.yml", "-j"], cwd=case.folder,
                                   env=case.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        job = waiting.stderr.readline().split()[1]
        following = subprocess.Popen([BIN / "hkubectl", "exec", "logs", job, "--follow"], env=case.environment(),
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertIn("begun", following.stdout.readline())
        server.kill()
        said = []
        for process in (waiting, following):
            for line in process.stderr:
                said.append(line)
                if "waited for" in line:
                    break
        self.assertIn("kept by the server", said[-1])
        server = Server(data=server.data, arguments=("--port", str(port)))
        server.own_data = True
        out, err = waiting.communicate(timeout=DEADLINE)
        self.assertEqual(waiting.returncode, 0, err)
        self.assertEqual(json.loads(out)["jobResult"]["data"][0]["result"], "slept")
        self.assertIn("answers again", err)
        out, err = following.communicate(timeout=DEADLINE)
        self.assertEqual(following.returncode, 0, err)
        # A time limit holds for a server that stays away, too.
        limited = subprocess.Popen([BIN / "hkubectl", "exec", "raw", "-f", "p.yml", "--timeout", "4"], cwd=case.folder,
                                   env=case.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        limited.stderr.readline()
        server.process.send_signal(signal.SIGKILL)
        out, err = limited.communicate(timeout=DEADLINE)
        self.assertEqual(limited.returncode, 3, err)
        server.kill()


class Ways(Line):
    """Addresses, proxies and answers that are none of a server of ours."""

    def test_this_machine_is_never_reached_through_a_proxy(self):
        for name in PROXIES:
            for host in ("127.0.0.1", "localhost"):
                self.expect(0, "algorithm", "list", "-e", f"http://{host}:{self.server.port}", env={name: "http://127.0.0.1:9"})

    def test_a_proxy_that_fails_is_named_without_its_password(self):
        done = self.expect(3, "algorithm", "list", "-e", "http://hkube.example", env={"http_proxy": "http://me:secret@127.0.0.1:9"})
        self.assertIn("through the proxy http://127.0.0.1:9 (http_proxy)", done.stderr)
        self.assertNotIn("secret", done.stderr)

    def test_addresses(self):
        for address, code, text in (("http://127.0.0.1:1", 3, "cannot reach http://127.0.0.1:1"), ("http://", 1, "is not an address"),
                                    ("ftp://127.0.0.1", 1, "must begin with http:// or https://")):
            self.assertIn(text, self.expect(code, "algorithm", "list", "-e", address).stderr)

    def test_answers_of_others(self):
        class Elsewhere(Handler):
            def do_GET(self):
                self.send_response(302)
                self.send_header("Location", "https://login.example/")
                self.send_header("Content-Length", "0")
                self.end_headers()

        other = LocalServer(Elsewhere)
        self.addCleanup(other.close)
        done = self.expect(1, "algorithm", "list", "-e", other.url)
        self.assertIn("leads to https://login.example/", done.stderr)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def greet():
                connection = listener.accept()[0]
                connection.recv(1000)
                connection.sendall(b"220 mail.example ESMTP\r\n")
                connection.close()
            thread = threading.Thread(target=greet)
            thread.start()
            done = self.expect(1, "algorithm", "list", "-e", f"http://127.0.0.1:{listener.getsockname()[1]}")
            thread.join()
        self.assertIn("does not speak HTTP", done.stderr)

    def test_names_are_escaped(self):
        self.apply("one", "def start(args):\n    return 1\n")
        # The first is a name that no algorithm can have; the others are no paths of the API.
        for name, code in (("..", 1), (os.fsdecode(b"\xff\xfe"), 1), ("../one", 6), ("one/..", 6)):
            done = self.expect(code, "algorithm", "get", name)
            self.assertTrue(done.stderr)


class Commands(Line):
    def test_pipelines(self):
        self.apply("one", "def start(args):\n    return 1\n")
        for name in ("a", "b"):
            self.write(f"{name}.yml", f"name: {name}\nnodes: [{{nodeName: n, algorithmName: one, input: []}}]\n")
            self.expect(0, "pipeline", "store", "-f", f"{name}.yml")
        self.expect(7, "pipeline", "store", "-f", "a.yml")
        self.assertEqual(json.loads(self.expect(0, "pipeline", "list", "-j").stdout), ["a", "b"])
        self.assertEqual(json.loads(self.expect(0, "pipeline", "get", "a", "-j").stdout)["name"], "a")
        self.expect(0, "pipeline", "delete", "a")
        self.expect(6, "pipeline", "delete", "a")
        self.assertEqual(json.loads(self.expect(0, "pipeline", "list", "-j").stdout), ["b"])
        self.expect(0, "pipeline", "delete", "b")

    def test_every_documented_command_has_help(self):
        page = (pathlib.Path(__file__).parents[2] / "docs/reference/cli.md").read_text()
        found = 0
        for row in page.splitlines():
            if not row.startswith("| `hkube"):
                continue
            first, *others = [cell.split() for cell in row.split("|")[1].split("`")[1::2]]
            program, group = first[:2]
            for words in [first[1:], *others]:
                if words[0] == program:
                    words = words[1:]
                elif words[0] != group:
                    words = [group, *words]
                # "config set token TEXT" is the command "config set".
                words = [word for word in words[:2] if word.islower() and not word.startswith("-")]
                done = self.expect(0, *words, "--help", program=program)
                self.assertIn("Usage", done.stdout)
                self.assertEqual(done.stderr, "")
                found += 1
        self.assertGreater(found, 20)

    def test_numbers_that_cannot_be_meant(self):
        self.write("p.yml", "name: p\nnodes: []\n")
        for arguments in (("exec", "raw", "-f", "p.yml", "--timeout", "-1"), ("exec", "raw", "-f", "p.yml", "--timeout", "99999999999"),
                          ("exec", "logs", "j", "--tail", "-5"), ("exec", "logs", "j", "--index", "0"),
                          ("algorithm", "apply", "a", "--cpu", "nan"), ("algorithm", "apply", "a", "--gpu", "-1")):
            self.expect(2, *arguments)

    def test_a_working_folder_that_was_deleted(self):
        gone = self.folder / "gone"
        for program, *arguments in (("hkubectl", "algorithm", "list"), ("hkube", "token", "list", "--data-dir", self.folder / "d")):
            gone.mkdir()
            self.expect(0, *arguments, program=program, cwd=gone, preexec_fn=lambda: os.rmdir(gone))
        gone.mkdir()
        done = self.expect(1, "exec", "raw", "-f", "p.yml", cwd=gone, preexec_fn=lambda: os.rmdir(gone))
        self.assertIn("cannot read the file p.yml", done.stderr)

    def test_interrupted(self):
        self.apply("slow", SLOW)
        self.write("p.yml", "name: p\nnodes: [{nodeName: a, algorithmName: slow, input: [100]}]\n")
        waiting = subprocess.Popen([BIN / "hkubectl", "exec", "raw", "-f", "p.yml"], cwd=self.folder, env=self.environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        job = waiting.stderr.readline().split()[1]
        waiting.send_signal(signal.SIGINT)
        out, err = waiting.communicate(timeout=DEADLINE)
        self.assertEqual((waiting.returncode, out), (130, ""))
        self.assertIn(f"job {job} goes on: hkubectl exec status {job}", err)
        self.assertIn(self.server.get(f"exec/status/{job}")["status"], ("pending", "active"))
        self.server.call("POST", "exec/stop", {"jobId": job})


class Configuration(Line):
    def folder_files(self):
        return {path.name: json.loads(path.read_text()) for path in (self.folder / ".hkube").iterdir()}

    def test_keys_that_the_original_does_not_know_are_kept_apart(self):
        for key, value in (("endpoint", self.server.endpoint), ("token", "t"), ("output", "json"), ("tokn", "x"), ("username", "ann")):
            self.expect(0, "config", "set", key, value)
        self.assertEqual(self.folder_files(), {".hkuberc": {"endpoint": self.server.endpoint, "username": "ann"},
                                               ".hkubectlrc": {"token": "t", "output": "json", "tokn": "x"}})
        for path in (self.folder / ".hkube").iterdir():
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        shown = json.loads(self.expect(0, "config", "get", "-j").stdout)
        self.assertEqual(shown, {"endpoint": self.server.endpoint, "username": "ann", "token": "********", "output": "json", "tokn": "x"})
        self.expect(0, "config", "set", "token")
        self.assertEqual(self.folder_files()[".hkubectlrc"], {"output": "json", "tokn": "x"})

    def test_a_token_of_an_older_file_moves(self):
        (self.folder / ".hkube").mkdir()
        (self.folder / ".hkube/.hkuberc").write_text(json.dumps({"endpoint": "http://127.0.0.1:1", "token": "t", "caFile": "c"}))
        self.expect(0, "config", "set", "output", "yaml")
        self.assertEqual(self.folder_files(), {".hkuberc": {"endpoint": "http://127.0.0.1:1"},
                                               ".hkubectlrc": {"token": "t", "caFile": "c", "output": "yaml"}})

    def test_one_variable_for_two_programs(self):
        own = self.write("rc", json.dumps({"endpoint": self.server.endpoint, "json": "true"}))
        servers = self.write("server.yml", "log-level: warning\nport: 0\n")
        done = self.expect(0, "algorithm", "list", env={"HKUBE_CONFIG": str(servers)})
        self.assertIn("HKUBE_SERVER_CONFIG", done.stderr)
        self.assertEqual(self.expect(0, "config", "get", env={"HKUBE_CONFIG": str(own)}).stderr, "")
        self.expect(0, "config", "set", "endpoint", self.server.endpoint, env={"HKUBE_CONFIG": str(servers)})
        self.assertEqual(servers.read_text(), "log-level: warning\nport: 0\n")
        for variable, file, log in (("HKUBE_CONFIG", own, "left alone"), ("HKUBE_CONFIG", servers, None), ("HKUBE_SERVER_CONFIG", servers, None)):
            with self.subTest(variable=variable, file=file):
                port = self.folder / f"port{variable}{file.name}"
                process = subprocess.Popen([BIN / "hkube", "server", "--data-dir", self.folder / f"d{variable}{file.name}", "--port-file", port,
                                            "--engine", "none", *(("--port", "0") if log else ())],
                                           env=self.environment(**{variable: str(file)}), stderr=subprocess.PIPE, text=True)
                try:
                    wait_until(lambda: port.exists() or process.poll() is not None, "the server listens")
                    self.assertIsNone(process.poll())
                finally:
                    process.terminate()
                    text = process.communicate(timeout=DEADLINE)[1]
                self.assertIn(log, text) if log else self.assertEqual(text, "")
        done = self.run_line("server", "--data-dir", self.folder / "d", program="hkube", env={"HKUBE_SERVER_CONFIG": str(own)})
        self.assertEqual(done.returncode, 2)
        self.assertIn("unknown option", done.stderr)


class LogIn(Line):
    arguments = ("--auth", "tokens")

    def token(self, name, roles):
        done = self.expect(0, "token", "create", "--name", name, "--role", roles, "--data-dir", self.server.data, program="hkube")
        token = done.stdout.strip()
        # Not by logging in: guesses are slowed down.
        wait_until(lambda: self.server.call("GET", "store/algorithms", headers={"Authorization": f"Bearer {token}"})[0] == 200,
                   "the token is seen")
        return token

    def test_name_and_password(self):
        token = self.token("ann", "view")
        self.expect(4, "algorithm", "list")
        self.expect(0, "algorithm", "list", env={"HKUBE_USERNAME": "ann", "HKUBE_PASSWORD": token})
        self.expect(4, "algorithm", "list", env={"HKUBE_USERNAME": "ann", "HKUBE_PASSWORD": "wrong"})
        self.expect(5, "algorithm", "delete", "a", env={"HKUBE_TOKEN": token})

    def test_the_originals_first_question(self):
        path = "/hkube/keycloak/realms/master/.well-known/openid-configuration"
        self.assertEqual(self.server.call("GET", path, prefix="")[0], 200)
        token = self.token("bob", "view")
        answer = self.server.call("POST", "auth/login", {"username": "bob", "password": token}, prefix="/hkube/api-server/api/v1/")[1]
        self.assertGreater(answer["data"]["expires_in"], 60)


class OpenServer(Line):
    def test_without_authentication_there_is_no_log_in(self):
        path = "/hkube/keycloak/realms/master/.well-known/openid-configuration"
        self.assertEqual(self.server.call("GET", path, prefix="")[0], 404)


class Start(Line):
    """Why a server does not start."""

    def start(self, *arguments, **options):
        return self.run_line("server", "--port", "0", "--engine", "none", *arguments, program="hkube", **options)

    def test_the_data_folder(self):
        data = self.folder / "data"
        data.mkdir()
        (data / "lock").mkdir()
        done = self.start("--data-dir", data)
        self.assertEqual(done.returncode, 1)
        self.assertIn("Is a directory", done.stderr)
        self.assertNotIn("in use", done.stderr)
        self.write("file", "")
        self.assertIn("Not a directory", self.start("--data-dir", self.folder / "file" / "data").stderr)

    def test_a_removed_lock_file_opens_no_door(self):
        (self.server.data / "lock").unlink()
        done = self.start("--data-dir", self.server.data)
        self.assertEqual(done.returncode, 1)
        self.assertIn("in use by another server", done.stderr)

    def test_the_port_file(self):
        full = pathlib.Path("/dev/full")
        (self.folder / "port.partial").symlink_to(full)
        done = self.start("--data-dir", self.folder / "a", "--port-file", self.folder / "port")
        self.assertEqual(done.returncode, 1)
        self.assertIn("No space left on device", done.stderr)
        self.assertFalse((self.folder / "port").exists())
        done = self.start("--data-dir", self.folder / "b", "--port-file", self.folder / "no" / "port")
        self.assertIn("No such file or directory", done.stderr)

    def test_a_deleted_working_folder(self):
        gone = self.folder / "gone"
        gone.mkdir()
        port = self.folder / "port"
        process = subprocess.Popen([sys.executable, "-c", "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.argv[1], sys.argv[1:])",
                                    BIN / "hkube", "server", "--port", "0", "--data-dir", self.folder / "c", "--port-file", port],
                                   cwd=gone, env=self.environment(), stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: port.exists() or process.poll() is not None, "the server listens")
            self.assertIsNone(process.poll())
        finally:
            process.terminate()
            self.assertEqual(process.wait(timeout=DEADLINE), 0)


if __name__ == "__main__":
    unittest.main()
