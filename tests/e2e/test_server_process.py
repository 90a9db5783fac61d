"""The server as a process of its machine: its log, its guardian, its children, what others can read of it."""

import fcntl
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

from harness import BIN, Case, Server, is_running, node, wait_until
from test_server import children_of

DAEMON = """
import os, subprocess, sys
def start(args):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"], start_new_session=True)
    return child.pid
"""


def name_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except FileNotFoundError:
        return ""


def guardians_of(pid):
    return [child for child in children_of(pid) if name_of(child) == "hkube-guardian" and is_running(child)]


class Log(unittest.TestCase):
    def start(self, stderr):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="hkube-e2e-"))
        self.addCleanup(subprocess.run, ["rm", "-rf", folder])
        port_file = folder / "port"
        process = subprocess.Popen([BIN / "hkube", "server", "--port", "0", "--port-file", port_file, "--data-dir",
                                    folder / "data"], stderr=stderr)
        self.addCleanup(process.kill)
        wait_until(lambda: port_file.exists() or process.poll() is not None, "it listens")
        self.assertIsNone(process.poll())
        return process

    def test_a_reader_that_leaves_does_not_end_the_server(self):
        reading, writing = os.pipe()
        process = self.start(writing)
        os.close(writing)
        os.close(reading)
        for guardian in guardians_of(process.pid):
            os.kill(guardian, signal.SIGKILL)  # that is worth a line in the log
            wait_until(lambda: not is_running(guardian) and guardians_of(process.pid), "another guardian is there")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0)

    def test_a_reader_that_does_not_read_holds_up_nobody(self):
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        fcntl.fcntl(writing, fcntl.F_SETFL, os.O_NONBLOCK)
        try:
            while True:
                os.write(writing, b"\n" * 4096)
        except BlockingIOError:
            fcntl.fcntl(writing, fcntl.F_SETFL, 0)
        process = self.start(writing)
        os.close(writing)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0)

    def test_closed_streams_are_no_files_of_the_server(self):
        with tempfile.TemporaryDirectory() as folder:
            data, port_file = pathlib.Path(folder) / "data", pathlib.Path(folder) / "port"
            process = subprocess.Popen(["sh", "-c", f"exec '{BIN}/hkube' server --port 0 --port-file '{port_file}' "
                                                    f"--data-dir '{data}' <&- >&- 2>&-"])
            wait_until(lambda: port_file.exists() or process.poll() is not None, "it listens")
            for stream in (0, 1, 2):
                self.assertEqual(os.readlink(f"/proc/{process.pid}/fd/{stream}"), "/dev/null")
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(60), 0)


class Children(Case):
    def run_daemon(self):
        self.apply("daemon", DAEMON)
        job, _ = self.run_job({"name": "d", "nodes": [node("a", "daemon")]})
        return self.results(job)[0]

    def restart(self):
        type(self).server = Server(data=self.server.data)
        type(self).server.own_data = True

    def test_all_end_with_a_killed_server_though_its_guardian_was_killed_before(self):
        daemon = self.run_daemon()
        self.assertTrue(is_running(daemon))
        pid = self.server.process.pid
        first = guardians_of(pid)
        self.assertEqual(len(first), 1)
        os.kill(first[0], signal.SIGKILL)
        wait_until(lambda: set(guardians_of(pid)) - set(first), "another guardian is there")
        wait_until(lambda: "the guardian of child processes was killed" in "".join(self.server.log), "the log says so")
        others = [child for child in children_of(pid) if child not in guardians_of(pid)]
        self.assertTrue(others)
        self.server.kill()
        for process in [daemon, *others]:
            wait_until(lambda: not is_running(process), "nothing is left of a killed server")
        self.restart()

    def test_the_next_server_ends_what_one_left_that_was_killed_together_with_its_guardian(self):
        daemon = self.run_daemon()
        pid = self.server.process.pid
        os.kill(pid, signal.SIGSTOP)  # so that it does not replace its guardian
        for guardian in guardians_of(pid):
            os.kill(guardian, signal.SIGKILL)
        self.server.kill()
        self.assertTrue(is_running(daemon))
        self.restart()
        wait_until(lambda: not is_running(daemon), "what the other server left ends")

    def test_what_a_worker_started_ends_with_it(self):
        daemon = self.run_daemon()
        worker = int(pathlib.Path(f"/proc/{daemon}/stat").read_text().rsplit(")", 1)[1].split()[1])
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: not is_running(daemon), "what it started ends with it")


class Secrets(unittest.TestCase):
    def test_nothing_of_them_stays_where_others_can_read(self):
        secret = "a-secret-of-this-test"
        server = Server(env={**os.environ, "HKUBE_WEBHOOK_SECRET": secret})
        self.addCleanup(server.stop)
        pid = server.process.pid
        for process in [pid, *guardians_of(pid)]:
            self.assertNotIn(secret.encode(), pathlib.Path(f"/proc/{process}/environ").read_bytes())
        refused = subprocess.run([BIN / "hkube", "server", "--webhook-secret", secret], capture_output=True, text=True)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("webhook-secret is a secret: it is given by HKUBE_WEBHOOK_SECRET or the configuration file",
                      refused.stderr)

    def test_another_user_s_process_cannot_look_into_it(self):
        if os.geteuid() != 0:
            self.skipTest("needs another user, for root sees everything")
        # As an ordinary user, whose processes may look into each other's otherwise.
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            own = pathlib.Path(folder) / "own"
            own.mkdir()
            os.chown(own, 65534, 65534)
            program = pathlib.Path(folder) / "hkube"
            program.write_bytes((BIN / "hkube").read_bytes())
            program.chmod(0o755)
            port_file = own / "port"
            user = {"user": 65534, "group": 65534, "extra_groups": []}
            process = subprocess.Popen([program, "server", "--port", "0", "--port-file", port_file, "--data-dir",
                                        own / "data"], stderr=subprocess.DEVNULL, cwd=own, **user)
            self.addCleanup(process.kill)
            wait_until(lambda: port_file.exists() or process.poll() is not None, "it listens")
            for name in ("environ", "maps", "mem"):
                read = subprocess.run(["head", "-c", "1", f"/proc/{process.pid}/{name}"], capture_output=True, text=True,
                                      **user)
                self.assertIn("Permission denied", read.stderr, name)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(60), 0)


class Shortage(unittest.TestCase):
    def test_too_few_files_make_tasks_wait_with_that_reason(self):
        server = Server(files=64)
        self.addCleanup(server.stop)
        with tempfile.TemporaryDirectory() as folder:
            case = Case()
            case.server, case.folder = server, pathlib.Path(folder)
            gate = pathlib.Path(folder) / "gate"
            case.apply("gated", "import os, time\ndef start(args):\n    while not os.path.exists(args['input'][0]):\n"
                                "        time.sleep(0.02)\n    return 1\n", cpu=0.01, mem="64Mi")
            status, answer = server.call("POST", "exec/raw", {"name": "p", "nodes": [
                node("a", "gated", str(gate), "#[1...40]")]})
            self.assertEqual(status, 200, answer)

            def explained():
                return str(server.get(f"exec/explain/{answer['jobId']}"))

            wait_until(lambda: "the server lacks what another worker needs" in explained(), "the reason is told")
            self.assertIn("ulimit -n", explained())
            gate.touch()
            self.assertEqual(server.wait(answer["jobId"])["status"], "completed")


class Memory(Case):
    arguments = ("--memory-limits", "off")

    def test_that_memory_is_not_limited_is_said(self):
        self.assertIn("the memory of algorithms is not limited (--memory-limits off)", "".join(self.server.log))
        gate = self.folder / "gate"
        self.apply("gated", "import os, time\ndef start(args):\n    while not os.path.exists(args['input'][0]):\n"
                            "        time.sleep(0.02)\n    return 1\n")
        job = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "gated", str(gate))]})[1]["jobId"]
        explained = self.server.get(f"exec/explain/{job}")
        self.assertEqual(explained["notes"], ["the memory of algorithms is not limited (--memory-limits off)"])
        query = {"query": "{discovery {worker {algorithmName memoryLimited}}}"}
        wait_until(lambda: self.server.call("POST", "/graphql", query, prefix="")[1]["data"]["discovery"]["worker"] ==
                   [{"algorithmName": "gated", "memoryLimited": False}], "the list of workers says so")
        gate.touch()
        self.assertEqual(self.server.wait(job)["status"], "completed")


if __name__ == "__main__":
    unittest.main()
