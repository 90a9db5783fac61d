"""Runs the examples of docs/guide: a page with commands is a program.

A fenced block whose first line says ```<language> <file name> is a file in the reader's folder. ```sh blocks of a page are run
one after the other in one shell, with a server of the page's own. A ```text block after a ```sh block is what it prints; "…"
stands for anything."""

import os
import re
import subprocess
import tempfile
import unittest
import pathlib

from harness import BIN, DEADLINE, ROOT, Server

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
MARK = "--- end of block ---"


def pages():
    """code-api.md has no commands; its algorithms are run by test_code_api."""
    return [path for path in sorted((ROOT / "docs/guide").glob("*.md")) if "```sh\n" in path.read_text()]


class Page:
    def __init__(self, path):
        self.files, self.commands, self.outputs = {}, [], {}
        for language, name, text in BLOCK.findall(path.read_text()):
            if name:
                self.files[name] = text
            elif language == "sh":
                self.commands.append(text)
            elif language == "text" and self.commands:
                self.outputs[len(self.commands) - 1] = text


def matches(expected, actual):
    def plain(text):
        return "\n".join(line.strip() for line in text.strip().splitlines())

    pattern = ".*".join(re.escape(part) for part in plain(expected).split("…"))
    return re.fullmatch(pattern, plain(actual), re.S) is not None


class Guide(unittest.TestCase):
    maxDiff = None


def make_test(path):
    def test(self):
        page = Page(path)
        server = Server()
        self.addCleanup(server.stop)
        folder = pathlib.Path(tempfile.mkdtemp(prefix="hkube-guide-", dir=server.data))
        for name, text in page.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        script = "set -euo pipefail\n" + "".join(f"{text}\necho '{MARK}'\n" for text in page.commands)
        environment = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(folder), "HKUBE_ENDPOINT": server.endpoint}
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True,
                              timeout=DEADLINE)
        self.assertEqual(done.returncode, 0, f"{path.name}\n{done.stdout}\n{done.stderr}")
        printed = done.stdout.split(MARK + "\n")
        for place, expected in page.outputs.items():
            self.assertTrue(matches(expected, printed[place]),
                            f"{path.name}, after:\n{page.commands[place]}expected:\n{expected}\nprinted:\n{printed[place]}")
    return test


for page_path in pages():
    setattr(Guide, "test_" + page_path.stem.replace("-", "_"), make_test(page_path))


if __name__ == "__main__":
    unittest.main()
