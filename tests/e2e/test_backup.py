"""hkube check, backup and restore: under load, elsewhere, and with every kind of damage."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import threading
import unittest

from harness import BIN, DEADLINE, Case, Server, node, wait_until

ECHO = "def start(args):\n    return args['input'][0]\n"
WAIT = "import time\ndef start(args):\n    print('begun')\n    time.sleep(args['input'][0])\n    return 'done'\n"
# Too large to be kept with the job, small enough to be shown in its result.
LARGE = "def start(args):\n    return ['x' * 1000] * 90\n"


def command(*arguments, code=0):
    """Runs `hkube ARGUMENTS` and returns its output, decoded if it is JSON."""
    done = subprocess.run([BIN / "hkube", *map(str, arguments)], capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    try:
        return json.loads(done.stdout)
    except ValueError:
        return done.stdout + done.stderr


def check(data, code=0):
    return command("check", "--data-dir", data, "--output", "json", code=code)


def places(report):
    return [finding["where"] for finding in report["findings"]]


class Backup(Case):
    def serve(self, data):
        server = Server(data=data)
        self.addCleanup(lambda: server.process.poll() is None and server.kill())
        return server

    def test_under_load_and_restored_elsewhere(self):
        self.apply("echo", ECHO)
        self.apply("wait", WAIT)
        self.write("p.yml", "name: kept\nnodes: [{nodeName: a, algorithmName: echo, input: ['@flowInput.x']}]\nflowInput: {x: 5}\n")
        self.cli("pipeline", "store", "-f", "p.yml")
        status, answer = self.server.call("POST", "exec/raw", {"name": "under-way", "nodes": [
            node("first", "echo", {"large": "x" * 100_000}), node("second", "wait", 300), node("third", "echo", "@first.large")]})
        open_job = answer["jobId"]
        wait_until(lambda: any(line["message"] == "begun" for line in self.server.get(f"exec/logs/{open_job}")), "the job is under way")
        accepted, stop = [], threading.Event()

        def load():
            while not stop.is_set():
                accepted.append(self.server.call("POST", "exec/raw", {"name": "load", "nodes": [node("a", "echo", "#[1...20]")]})[1]["jobId"])

        loader = threading.Thread(target=load)
        loader.start()
        try:
            wait_until(lambda: len(accepted) > 20, "jobs are accepted")
            before = list(accepted)
            target = self.folder / "backup"
            command("backup", "--data-dir", self.server.data, "--to", target)
        finally:
            stop.set()
            loader.join()
        self.assertEqual(target.stat().st_mode & 0o777, 0o700)
        self.assertEqual(check(self.server.data)["findings"], [])  # of a folder in use
        moved = shutil.move(target, self.folder / "moved")
        elsewhere = self.folder / "another" / "place"
        said = command("restore", "--from", moved, "--data-dir", elsewhere)
        self.assertIn("all is well", said)
        self.assertFalse((elsewhere / "backup.json").exists())
        again = self.serve(elsewhere)
        for job in before:
            self.assertEqual(again.wait(job)["status"], "completed")
        self.assertEqual([item["result"] for item in again.get(f"exec/results/{before[0]}")["data"]], list(range(1, 21)))
        self.assertEqual(again.get(f"exec/status/{open_job}")["status"], "active")
        job = again.call("POST", "exec/stored", {"name": "kept"})[1]["jobId"]
        self.assertEqual(again.wait(job)["status"], "completed")
        again.call("POST", "exec/stop", {"jobId": open_job})
        self.server.call("POST", "exec/stop", {"jobId": open_job})
        self.assertEqual(again.stop(), 0)

    def test_after_a_crash(self):
        server = Server()
        self.addCleanup(shutil.rmtree, server.data, ignore_errors=True)
        case = Backup()
        Case.setUp(case)
        self.addCleanup(case.doCleanups)
        case.server = server
        case.apply("echo", ECHO)
        job, _ = case.run_job({"name": "p", "nodes": [node("a", "echo", 1)]})
        server.kill()  # its write-ahead log is not in the database yet
        self.assertEqual(check(server.data)["jobs"], 1)
        command("backup", "--data-dir", server.data, "--to", self.folder / "backup")
        command("restore", "--from", self.folder / "backup", "--data-dir", self.folder / "data")
        again = self.serve(self.folder / "data")
        self.assertEqual(again.get(f"exec/status/{job}")["status"], "completed")
        self.assertEqual(again.stop(), 0)

    def test_what_is_refused(self):
        target = self.folder / "backup"
        (self.folder / "full").mkdir()
        (self.folder / "full/file").write_text("x")
        for arguments, text in ((("backup", "--data-dir", self.folder / "full", "--to", target), "there is no server's data"),
                                (("backup", "--data-dir", self.server.data, "--to", self.folder / "full"), "not an empty folder"),
                                (("backup", "--data-dir", self.server.data, "--to", self.server.data / "b"), "inside the data folder"),
                                (("restore", "--from", self.folder / "full", "--data-dir", target), "not a whole backup"),
                                (("check", "--data-dir", self.folder / "nothing"), "there is no data folder")):
            self.assertIn(text, command(*arguments, code=1))
            self.assertFalse(target.exists())
        for arguments in (("backup",), ("restore",), ("backup", "--form", "x"), ("check", "--output", "xml")):
            command(*arguments, "--data-dir", self.folder / "d", code=2)
        command("backup", "--data-dir", self.server.data, "--to", target)
        self.assertIn("not an empty folder", command("restore", "--from", target, "--data-dir", self.server.data, code=1))
        (target / "catalog.db").unlink()
        self.assertIn("is not whole", command("restore", "--from", target, "--data-dir", self.folder / "r", code=1))
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["backup", "full"])

    def test_a_full_disk_leaves_nothing(self):
        self.apply("echo", ECHO, files={"blob": os.urandom(2_000_000)})
        done = subprocess.run(["bash", "-c", 'ulimit -f 1000; trap "" XFSZ; exec "$0" "$@"', BIN / "hkube", "backup", "--data-dir",
                               self.server.data, "--to", self.folder / "backup"], capture_output=True, text=True, timeout=DEADLINE)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("File too large", done.stderr)
        self.assertEqual(list(self.folder.glob("backup*")), [])


class Damage(Case):
    """Each test damages a copy of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        Case.setUp(case)
        cls.source = pathlib.Path(str(cls.server.data) + ".copy")
        try:
            case.apply("echo", ECHO)
            case.apply("large", LARGE)
            case.apply("wait", WAIT)
            cls.done, _ = case.run_job({"name": "p", "nodes": [node(f"n{i}", "large") for i in range(4)]})
            status, answer = cls.server.call("POST", "exec/raw", {"name": "q", "nodes": [node("a", "large"), node("b", "wait", 300), node("c", "echo", "@a")]})
            cls.open = answer["jobId"]
            wait_until(lambda: any(line["message"] == "begun" for line in cls.server.get(f"exec/logs/{cls.open}")), "the job is under way")
            wait_until(lambda: cls.server.get(f"exec/status/{cls.open}")["data"]["states"].get("succeed") == 1, "its first node is done")
            command("backup", "--data-dir", cls.server.data, "--to", cls.source)
            cls.server.call("POST", "exec/stop", {"jobId": cls.open})
        finally:
            case.doCleanups()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.source, ignore_errors=True)
        super().tearDownClass()

    def setUp(self):
        super().setUp()
        self.data = self.folder / "data"
        shutil.copytree(self.source, self.data, symlinks=True)

    def only_finding(self, where):
        report = check(self.data, code=1)
        self.assertEqual(places(report), [str(where)], report)
        self.assertTrue(report["findings"][0]["remedy"])
        return report["findings"][0]["problem"]

    def test_nothing(self):
        report = check(self.data)
        self.assertEqual(report["findings"], [])
        self.assertEqual(report["jobs"], 2)
        self.assertGreater(report["objects"], 0)

    def result_object(self):
        found = [path for path in (self.data / "objects").rglob("result.json") if self.done in str(path)]
        self.assertEqual(len(found), 1)
        return found[0]

    def test_a_missing_result(self):
        place = self.result_object()
        place.unlink()
        self.assertIn(f"the result of job {self.done}", self.only_finding(place))

    def test_a_short_result(self):
        place = self.result_object()
        os.truncate(place, 100)
        self.assertIn("too short (100 of", self.only_finding(place))

    def test_a_missing_object_of_a_job_under_way(self):
        large = [path for path in (self.data / "objects/local-hkube" / self.open).iterdir() if path.stat().st_size > 80_000]
        for place in large:
            place.unlink()
        findings = check(self.data, code=1)["findings"]
        self.assertEqual({finding["where"] for finding in findings} - set(map(str, large)), set())
        for finding in findings:
            self.assertIn(f"job {self.open}", finding["problem"])

    def test_missing_code(self):
        builds = {document["name"]: document["buildId"] for document in self.server.get("store/algorithms") if document.get("buildId")}
        place = self.data / "builds" / builds["echo"]
        shutil.rmtree(place)
        report = check(self.data, code=1)
        self.assertEqual(len(report["findings"]), 1)
        self.assertIn(str(place), report["findings"][0]["where"])
        self.assertIn("algorithm echo", report["findings"][0]["problem"])

    def test_a_truncated_log(self):
        place, = (path for path in (self.data / "logs").rglob("*") if self.open in path.name)
        os.truncate(place, place.stat().st_size - 3)
        self.only_finding(place)

    def test_a_damaged_record(self):
        with sqlite3.connect(self.data / "jobs.db") as database:
            number, = database.execute("SELECT number FROM job WHERE id = ?", (self.done,)).fetchone()
            database.execute("UPDATE event SET bytes = x'ff' WHERE sequence = (SELECT max(sequence) FROM event WHERE job = ?)", (number,))
        database.close()
        self.assertIn(self.done, self.only_finding(self.data / "jobs.db"))

    def test_a_damaged_document(self):
        with sqlite3.connect(self.data / "catalog.db") as database:
            database.execute("UPDATE document SET body = '{' WHERE kind = 'algorithm' AND key = 'echo'")
        database.close()
        self.assertIn("algorithm echo", self.only_finding(self.data / "catalog.db"))

    def test_damaged_pages(self):
        place = self.data / "jobs.db"
        size = place.stat().st_size
        with open(place, "r+b") as file:
            for page in range(2, size // 4096, 2):
                file.seek(page * 4096)
                file.write(b"\xff" * 4096)
        report = check(self.data, code=1)
        self.assertIn(str(place), places(report))

    def test_a_database_that_is_none_or_missing(self):
        for name in ("jobs.db", "catalog.db"):
            (self.data / name).write_bytes(b"not a database" * 1000)
            self.assertIn(str(self.data / name), places(check(self.data, code=1)))
            (self.data / name).unlink()
            self.assertIn(str(self.data / name), places(check(self.data, code=1)))
            self.assertFalse((self.data / name).exists())

    def test_a_newer_database(self):
        database = sqlite3.connect(self.data / "jobs.db")
        database.execute("PRAGMA user_version = 1000")
        database.close()
        self.assertIn("this program knows up to", command("check", "--data-dir", self.data, code=1))

    def test_tokens(self):
        (self.data / "tokens.json").write_text("{")
        self.only_finding(self.data / "tokens.json")


if __name__ == "__main__":
    unittest.main()
