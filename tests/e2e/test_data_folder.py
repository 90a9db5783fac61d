"""The data folder: where it may be, how it is named, who may read it, and that it may be moved."""

import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest

from harness import BIN, Case, Server, node

ECHO = "def start(args):\n    return args['input'][0]\n"
JS = "exports.start = (options) => options.input[0] + 1;\n"


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hkube-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def refusal(self, data, cwd=None, **process):
        done = subprocess.run([BIN / "hkube", "server", "--port", "0", "--data-dir", data], capture_output=True,
                              text=True, timeout=60, cwd=cwd, **process)
        self.assertEqual(done.returncode, 1, done.stderr)
        return done.stderr.strip().splitlines()[-1]

    def start(self, data, **process):
        server = Server(data=data, **process)
        self.addCleanup(server.process.kill)
        return server


class Places(Folder):
    def work(self, server):
        """Builds and runs an algorithm of Python and one of Node.js."""
        case = Case()
        case.server, case.folder = server, self.folder
        case.apply("echo", ECHO)
        case.apply("more", JS, env="nodejs")
        return self.run_both(server)

    def run_both(self, server):
        case = Case()
        case.server, case.folder = server, self.folder
        job, _ = case.run_job({"name": "p", "nodes": [node("a", "echo", 1), node("b", "more", "@a")]})
        return case.results(job)

    def test_relative_linked_and_odd_paths(self):
        (self.folder / "real").mkdir()
        (self.folder / "link").symlink_to("real")
        for name in ("relative/data", "link", "co:lon", "a b'\"$HOME\\%20#", "slash/"):
            with self.subTest(name):
                server = self.start(name, cwd=self.folder)
                self.assertEqual(self.work(server), [2])
                self.assertEqual(server.stop(), 0)
        self.assertFalse((self.folder / "relative/data/relative").exists())
        self.assertTrue((self.folder / "real/jobs.db").exists())

    def test_it_may_be_moved(self):
        server = self.start(self.folder / "first")
        case = Case()
        case.server, case.folder = server, self.folder
        self.assertEqual(self.work(server), [2])
        # A tool with the path of its Python in its first line, as pip makes them.
        build = case.server.get("store/algorithms/echo")["buildId"]
        tool = self.folder / "first/builds" / build / "env/bin/tool"
        tool.write_text(f"#!{tool.parent}/python\nprint('works')\n")
        tool.chmod(0o755)
        self.assertEqual(server.stop(), 0)
        (self.folder / "first").rename(self.folder / "second")
        again = self.start(self.folder / "second")
        self.assertEqual(self.run_both(again), [2])
        moved = self.folder / "second/builds" / build / "env/bin/tool"
        self.assertEqual(subprocess.run([moved], capture_output=True, text=True).stdout, "works\n")
        self.assertEqual(again.stop(), 0)


class Refusals(Folder):
    def test_folders_of_others_are_not_taken(self):
        (self.folder / "thesis.txt").write_text("mine")
        before = stat.S_IMODE(self.folder.stat().st_mode)
        self.assertIn("it holds files that are not of HKube", self.refusal(self.folder))
        self.assertEqual(stat.S_IMODE(self.folder.stat().st_mode), before)
        self.assertEqual(os.listdir(self.folder), ["thesis.txt"])
        everybody = self.folder / "everybody"
        everybody.mkdir()
        everybody.chmod(0o1777)
        self.assertIn("it is for the files of everybody", self.refusal(everybody))
        self.assertIn("Not a directory", self.refusal(self.folder / "thesis.txt"))

    def test_an_existing_folder_keeps_its_mode_and_files_are_for_their_owner(self):
        data = self.folder / "data"
        data.mkdir(mode=0o755)
        data.chmod(0o755)
        server = self.start(data)
        self.assertEqual(stat.S_IMODE(data.stat().st_mode), 0o755)
        for entry in data.iterdir():
            self.assertEqual(stat.S_IMODE(entry.stat().st_mode) & 0o077, 0, entry)
        self.assertEqual(server.stop(), 0)
        fresh = self.start(self.folder / "fresh")
        self.assertEqual(stat.S_IMODE((self.folder / "fresh").stat().st_mode), 0o700)
        self.assertEqual(fresh.stop(), 0)

    def test_two_servers_never_open_the_same_data(self):
        data = self.folder / "data"
        server = self.start(data)
        (self.folder / "link").symlink_to(data)
        self.assertIn("in use by another server", self.refusal(data))
        self.assertIn("in use by another server", self.refusal(self.folder / "link"))
        (data / "lock").unlink()
        self.assertIn("in use by another server", self.refusal(data))
        # A folder whose database is a link to that of another.
        other = self.folder / "other"
        other.mkdir()
        (other / "jobs.db").symlink_to(data / "jobs.db")
        self.assertIn("jobs.db", self.refusal(other))
        self.assertEqual(server.stop(), 0)

    def test_a_working_folder_that_is_gone(self):
        gone = self.folder / "gone"
        gone.mkdir()

        def leave():
            os.chdir(gone)
            gone.rmdir()

        self.assertIn("the working folder is gone", self.refusal("data", preexec_fn=leave))
        gone.mkdir()
        server = self.start(self.folder / "data", preexec_fn=leave)
        self.assertEqual(server.stop(), 0)

    def test_a_port_file_that_cannot_be_written(self):
        done = subprocess.run([BIN / "hkube", "server", "--port", "0", "--data-dir", self.folder / "data", "--port-file",
                               self.folder / "nowhere/port"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot write the port file", done.stderr)
        self.assertIn("No such file or directory", done.stderr)

    def test_what_the_system_says_is_what_is_said(self):
        if os.geteuid() != 0:
            self.skipTest("needs to act as another user")
        self.folder.chmod(0o755)
        program = self.folder / "hkube"
        program.write_bytes((BIN / "hkube").read_bytes())
        program.chmod(0o755)
        locked = self.folder / "locked"
        locked.mkdir()
        locked.chmod(0o755)
        (locked / "lock").touch(0o600)
        for data in (locked, self.folder / "new"):
            done = subprocess.run([program, "server", "--port", "0", "--data-dir", data], capture_output=True, text=True,
                                  timeout=60, user=65534, group=65534, extra_groups=[], cwd="/")
            self.assertEqual(done.returncode, 1)
            self.assertIn("Permission denied", done.stderr)


if __name__ == "__main__":
    unittest.main()
