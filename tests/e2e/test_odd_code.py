"""Code as people have it: odd names, what tools leave behind, packages of unusual shapes, scripts that install."""

import io
import json
import os
import pathlib
import tarfile
import unittest
import zipfile

from harness import Case, node, tarball, wait_until
from test_builds import wheel

ONE = "def start(args): return 1\n"
LISTING = ("import os\ndef start(args):\n"
           "    return sorted(os.path.relpath(os.path.join(d, n), '.') for d, _, names in os.walk('.') for n in names)\n")


def entry(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


class OddCode(Case):
    def result_of(self, algorithm):
        return self.results(self.run_job({"name": "p", "nodes": [node("a", algorithm)]})[0])[0]

    def apply_archive(self, name, archive, entry_point="main.py", code=0, extra="", env="python"):
        """Applies an archive; returns the build."""
        (self.folder / "code.archive").write_bytes(archive)
        self.write("odd.yml", f"name: {name}\nenv: {env}\nresources: {{cpu: 0.1, mem: 256Mi}}\n"
                              f"code: {{path: code.archive, entryPoint: {json.dumps(entry_point)}}}\n{extra}")
        self.cli("algorithm", "apply", "--f", "odd.yml", code=code)
        return self.server.get(f"builds/list/{name}")[-1]

    def apply_folder(self, name, extra=""):
        self.write("odd.yml", f"name: {name}\nenv: python\nresources: {{cpu: 0.1, mem: 256Mi}}\n"
                              f"code: {{path: code, entryPoint: main.py}}\n{extra}")
        self.cli("algorithm", "apply", "--f", "odd.yml")

    def test_entry_points(self):
        files = {name: ONE for name in ("src/deep/run.py", "v1.2.py", "json.py", "Main.PY", "with space.py", "ünï.py")}
        for i, entry_point in enumerate(["./src/deep/run.py", "src\\deep\\run.py", "src.deep.run", "/v1.2.py", "json", "Main.PY",
                                         "with space.py", "ünï.py"]):
            with self.subTest(entry_point=entry_point):
                self.apply_archive(f"entry-{i}", tarball(files), entry_point)
                self.assertEqual(self.result_of(f"entry-{i}"), 1)

    def test_entry_points_of_nodejs(self):
        files = {"lib/index.js": "exports.start = () => 1;", "v1.2.js": "exports.start = () => 1;"}
        for i, entry_point in enumerate(["lib", "v1.2", "lib\\index.js"]):
            self.apply_archive(f"entry-js-{i}", tarball(files), entry_point, env="nodejs")
            self.assertEqual(self.result_of(f"entry-js-{i}"), 1)

    def test_entry_points_that_cannot_be(self):
        for entry_point, why in [("../x.py", "leads out of the algorithm's folder"), ("pkg", "is a folder without")]:
            build = self.apply_archive("entry-bad", tarball({"pkg/__init__.py": "", "pkg/x.py": ONE}), entry_point, code=10)
            self.assertIn(why, build["error"])

    def test_an_entry_point_that_is_not_there_yet(self):
        build = self.apply_archive("later", tarball({"other.py": ONE}))
        self.assertIn('entry point "main.py" was not found in the uploaded code', build["log"])
        _, status = self.run_job({"name": "p", "nodes": [node("a", "later", retry={"policy": "Never"})]}, ("failed",))
        self.assertIn("unable to find entry point main.py", status["error"])

    def test_an_entry_point_that_a_script_makes(self):
        self.apply_archive("made", tarball({"install.sh": "cp other.py $1", "other.py": ONE}),
                           extra="dependencyInstallCmd: ./install.sh main.py\n")
        self.assertEqual(self.result_of("made"), 1)

    def test_the_install_command_is_a_script_or_a_line(self):
        for name, command in (("script", "install.sh"), ("line", "echo exported > made")):
            self.apply_archive(name, tarball({"install.sh": "test -e main.py && echo exported > made\n",
                                              "main.py": "def start(args): return open('made').read()\n"}),
                               extra=f"dependencyInstallCmd: {json.dumps(command)}\n")
            self.assertEqual(self.result_of(name), "exported\n")

    def test_modules_named_like_those_that_a_build_needs(self):
        names = ["token", "logging", "select", "queue", "email", "platform", "copy", "html", "http", "tempfile", "venv", "pip"]
        files = {f"{name}.py": "mine = 1\n" for name in names}
        self.apply_archive("names", tarball({**files, "main.py": ONE}))
        self.assertEqual(self.result_of("names"), 1)
        self.apply_archive("names-with-requirements", tarball({
            **files, "main.py": "import tinya\ndef start(args): return tinya.V\n", "requirements.txt": "./tinya-1.0-py3-none-any.whl\n",
            "tinya-1.0-py3-none-any.whl": wheel("tinya", "1.0", "V = 1\n")}))
        self.assertEqual(self.result_of("names-with-requirements"), 1)

    def test_an_archive_of_a_mac(self):
        double = b"\0\5\x16\7" + bytes(40)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in {"code/main.py": LISTING, "code/._main.py": double, "code/.DS_Store": b"x", "code/._mine": "text",
                                  "__MACOSX/code/._main.py": double, "__MACOSX/._code": double}.items():
                archive.writestr(name, content)
        build = self.apply_archive("mac", buffer.getvalue())
        self.assertEqual([name for name in self.result_of("mac") if "pycache" not in name], ["._mine", "main.py"])
        self.assertIn("left out", build["log"])

    def test_an_archive_of_windows(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name in ("src\\run.py", "other.py"):
                info = zipfile.ZipInfo("x")
                info.filename, info.create_system = name, 0
                archive.writestr(info, ONE)
        self.apply_archive("windows", buffer.getvalue(), "src/run.py")
        self.assertEqual(self.result_of("windows"), 1)

    def test_pipes_and_links_in_an_archive(self):
        build = self.apply_archive("special", tarball({
            "main.py": LISTING, "pipe": entry("pipe", tarfile.FIFOTYPE), "device": entry("device", tarfile.CHRTYPE),
            "venv/lib/x": "x", "venv/lib64": entry("venv/lib64", tarfile.SYMTYPE, "lib"),
            ".#main.py": entry(".#main.py", tarfile.SYMTYPE, "me@host.1234:5678")}))
        self.assertIn("pipe device", build["log"])
        self.assertEqual(set(self.result_of("special")) & {"pipe", "device", "venv/lib/x", "main.py"}, {"venv/lib/x", "main.py"})

    def test_a_folder_with_what_tools_leave(self):
        code = self.folder / "code"
        self.write("code/main.py", LISTING)
        self.write("code/venv/lib/x", "x")
        self.write("shared/y", "y")
        os.symlink("lib", code / "venv/lib64")
        os.symlink("..", code / "venv/up")
        os.symlink(self.folder / "shared", code / "shared")
        os.symlink("me@host.1234:5678", code / ".#main.py")
        os.symlink("main.py", code / "link.py")
        os.mkfifo(code / "pipe")
        self.write("code/.DS_Store", "x")
        self.apply_folder("tools")
        for name in (".#main.py", "pipe", "venv/up"):
            self.assertIn(f"not packed: {name}", self.stderr)
        self.assertEqual([name for name in self.result_of("tools") if "pycache" not in name],
                         ["link.py", "main.py", "shared/y", "venv/lib/x"])
        built = self.server.data / "builds" / self.server.get("builds/list/tools")[0]["buildId"] / "code"
        self.assertEqual(os.readlink(built / "venv/lib64"), "lib")

    def test_names_of_files(self):
        self.write("code/main.py", "import os\ndef start(args): return sorted(os.fsencode(n).hex() for n in os.listdir('.'))\n")
        code = os.fsencode(self.folder / "code")
        for name in (b"back\\slash", b"new\nline", b"latin-\xe4", b"co:lon", b"x" * 250, b"-dash", "ünï 你好".encode(),
                     "e\u0301".encode(), b"q?u*o\"t"):
            pathlib.Path(os.fsdecode(code + b"/" + name)).write_text("x")
        self.apply_folder("file-names")
        got = [name for name in self.result_of("file-names") if name != b"__pycache__".hex()]
        self.assertEqual(got, sorted(os.fsencode(name).hex() for name in os.listdir(self.folder / "code")))

    def test_package_json(self):
        dep = {"dep/package.json": '{"name":"dep","version":"1.0.0","main":"i.js"}', "dep/i.js": "module.exports = 41;"}
        main = "exports.start = () => require('dep');"
        made = '{"name":"x","scripts":{"postinstall":"echo exports.v=7 > made.js"}}'
        for i, (package, code, result) in enumerate([
                ('\ufeff{"name":"x","dependencies":{"dep":"file:./dep"}}', main, 41),
                ('{"name":"x","optionalDependencies":{"dep":"file:./dep"}}', main, 41),
                (made, "exports.start = () => require('./made').v;", 7),
                ('{"name":"x","scripts":{"test":"false","prepare":"no-such-program"}}', "exports.start = () => 5;", 5),
                ('{"type":"module"}', "export default { start: () => 2 };", 2)]):
            with self.subTest(package=package):
                self.apply_archive(f"package-{i}", tarball({"index.js": code, "package.json": package, **dep}), "index.js", env="nodejs")
                self.assertEqual(self.result_of(f"package-{i}"), result)

    def test_a_package_json_that_is_none(self):
        for package in ('{"name":"x",}', "", "[]"):
            build = self.apply_archive("package-bad", tarball({"index.js": ONE, "package.json": package}), "index.js", code=10,
                                       env="nodejs")
            self.assertIn("package.json", build["error"])

    def test_a_failed_build_leaves_no_files(self):
        build = self.apply_archive("fails", tarball({"index.js": "x"}), "index.js", code=10, env="nodejs",
                                   extra="dependencyInstallCmd: exit 3\n")
        folder = self.server.data / "builds" / build["buildId"]
        self.assertEqual(self.wait_for_files(folder, {"archive"}), {"archive"})

    def wait_for_files(self, folder, expected):
        """The names in a folder once they are the expected ones."""
        wait_until(lambda: {path.name for path in folder.iterdir()} == expected, f"only {expected} in {folder}")
        return {path.name for path in folder.iterdir()}

    def test_files_full_of_zeros_take_no_room(self):
        self.apply_archive("zeros", tarball({"main.py": ONE, "zeros": bytes(20 << 20)}))
        file, = self.server.data.glob("builds/zeros-*/code/zeros")
        self.assertEqual(file.stat().st_size, 20 << 20)
        self.assertLess(file.stat().st_blocks * 512, 1 << 20)

    def test_variables(self):
        names = ["NUM", "BIG", "YES", "EMPTY", "NONE", "LINES", "SP ACE", "EQ=UAL", "EQ", "PATH"]
        env = {"NUM": 5, "BIG": 12345678901234567890, "YES": True, "EMPTY": "", "NONE": None, "LINES": "a\nb", "SP ACE": "x",
               "EQ=UAL": "y", "": "z", "PATH": "/nonexistent"}
        extra = f"algorithmEnv: {json.dumps(env)}\n"
        self.apply("variables", f"import os\ndef start(args): return {{n: os.environ.get(n) for n in {names}}}\n", extra=extra)
        expected = {"NUM": "5", "BIG": "12345678901234567890", "YES": "true", "EMPTY": "", "NONE": "", "LINES": "a\nb", "SP ACE": "x",
                    "EQ=UAL": None, "EQ": None, "PATH": "/nonexistent"}
        self.assertEqual(self.result_of("variables"), expected)
        self.apply("variables-js", "exports.start = () => process.env.PATH;", env="nodejs", extra=extra)
        self.assertEqual(self.result_of("variables-js"), "/nonexistent")

    def test_a_wrapper_of_the_algorithms_own(self):
        # What the original does: it imports the package ALGORITHM_PATH from the working folder, and the entry point from that.
        wrapper = """
import importlib, os, sys
class Algorunner:
    @staticmethod
    def Run():
        path, entry = os.environ["ALGORITHM_PATH"], os.environ["ALGORITHM_ENTRY_POINT"]
        importlib.import_module(path)
        found = [path, entry, os.path.basename(os.getcwd())]
        os.chdir(path)
        module = importlib.import_module("." + entry[:-3].replace("/", "."), package=path)
        print("found", found, module.VALUE, file=sys.stderr)
        sys.exit(3)
"""
        requirements = {"requirements.txt": "./hkube_python_wrapper-1.0-py3-none-any.whl\n"}
        package = wheel("hkube_python_wrapper", "1.0", "")
        buffer = io.BytesIO(package)
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("hkube_python_wrapper/__init__.py", wrapper)
        self.apply_archive("own-wrapper", tarball({
            "src/main.py": "from . import helper\nimport top\nVALUE = helper.VALUE + top.VALUE\n", "src/helper.py": "VALUE = 40\n", "top.py": "VALUE = 2\n",
            **requirements, "hkube_python_wrapper-1.0-py3-none-any.whl": buffer.getvalue()}), "src/main.py")
        _, status = self.run_job({"name": "p", "nodes": [node("a", "own-wrapper", retry={"policy": "Never"})]}, ("failed",))
        self.assertIn("found ['algorithm_unique_folder', 'src/main.py', 'package'] 42", status["lastOutput"])


if __name__ == "__main__":
    unittest.main()
