"""Uploads become environments of their own; a failed build says why."""

import base64
import hashlib
import io
import json
import unittest
import zipfile

from harness import Case, node


def wheel(name, version, source):
    """A pure Python wheel, made by hand so that no package index is needed."""
    files = {f"{name}.py": source,
             f"{name}-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
             f"{name}-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    record = f"{name}-{version}.dist-info/RECORD"
    lines = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(text.encode())}")
    files[record] = "\n".join(lines + [f"{record},,"]) + "\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return buffer.getvalue()


class Builds(Case):
    def result_of(self, algorithm):
        return self.results(self.run_job({"name": "p", "nodes": [node("a", algorithm)]})[0])[0]

    def test_python_requirements(self):
        self.apply("with-deps", "import colours\ndef start(args):\n    return colours.RED\n", files={
            "requirements.txt": "--no-index\n./colours-1.0-py3-none-any.whl\n",
            "colours-1.0-py3-none-any.whl": wheel("colours", "1.0", "RED = 'red'\n")})
        self.assertEqual(self.result_of("with-deps"), "red")

    def test_nodejs_dependencies(self):
        self.apply("node-deps", "const c = require('colours');\nmodule.exports.start = async () => c.blue;\n", env="nodejs",
                   files={"package.json": json.dumps({"name": "a", "version": "1.0.0", "main": "index.js",
                                                      "dependencies": {"colours": "file:./colours"}}),
                          "colours/package.json": json.dumps({"name": "colours", "version": "1.0.0", "main": "c.js"}),
                          "colours/c.js": "module.exports.blue = 'blue';\n"})
        self.assertEqual(self.result_of("node-deps"), "blue")

    def test_a_failed_build_shows_its_log(self):
        self.apply("no-deps", "def start(args):\n    return 1\n",
                   files={"requirements.txt": "--no-index\nno-such-package-of-this-name\n"}, code_expected=10)
        self.assertIn("no-such-package-of-this-name", self.stderr)
        build = self.server.get("builds/list/no-deps")[-1]
        self.assertEqual(build["status"], "failed")
        self.assertIn("no-such-package-of-this-name", build["log"])

    def test_a_directory_is_packed_with_its_ignore_file(self):
        self.write("code/main.py", "import os\ndef start(args):\n    return sorted(os.listdir('.'))\n")
        self.write("code/secret.txt", "x")
        self.write("code/.hkubeignore", "secret.txt\n.hkubeignore\n")
        self.write("dir.yml", "name: from-directory\nenv: python\ncode: {path: code, entryPoint: main.py}\n")
        self.cli("algorithm", "apply", "--f", "dir.yml")
        listing = self.result_of("from-directory")
        self.assertIn("main.py", listing)
        self.assertNotIn("secret.txt", listing)

    def test_nothing_changed_means_no_build(self):
        self.apply("same", "def start(args):\n    return 1\n")
        first = self.server.get("builds/list/same")
        self.cli("algorithm", "apply", "--f", "same.yml")
        self.assertIn("there was no trigger for build", self.stderr)
        self.assertEqual(len(self.server.get("builds/list/same")), len(first))


if __name__ == "__main__":
    unittest.main()
