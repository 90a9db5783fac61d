"""Results travel from peer to peer (ZeroMQ): between wrappers of the original that store for themselves, from the server to
them, and from them to the server."""

import json
import os
import pathlib
import shutil
import socket
import tempfile
import unittest

import test_original_wrapper as original
from harness import Case, node, wait_until

THEIRS = """
module.exports.start = async (options) => {
  const [kind, value] = options.input;
  if (kind === 'make') return { list: ['x'.repeat(value), 'grüße'], count: value };
  if (kind === 'bytes') return { bytes: Buffer.isBuffer(value), size: value.length, sum: value.reduce((a, b) => a + b, 0), pad: '-'.repeat(50000) };
  return { size: value.length, pad: '-'.repeat(50000) };
};
"""

OURS = """
import os
def start(args):
    kind, value = args["input"][:2]
    if kind == "gate":
        with open(value) as gate:
            return gate.read()
    if kind == "bytes":
        return bytes(range(256)) * value
    return {key: value[key] for key in value if key != "pad"}
"""


def two_free_ports():
    """The first of two ports in a row that were free a moment ago."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
                return port
            except (OSError, OverflowError):
                continue


class Peers(Case):
    @classmethod
    def setUpClass(cls):
        cls.arguments = ("--peer-port", str(two_free_ports()))
        super().setUpClass()
        # Where the algorithm `blind` looks for objects: it finds none, and what it stores nobody else finds.
        cls.elsewhere = tempfile.mkdtemp(prefix="hkube-elsewhere-")
        case = cls()
        case.setUp()
        try:
            case.apply_theirs("first", "")
            case.apply_theirs("blind", f", BASE_FS_ADAPTER_DIRECTORY: '{cls.elsewhere}'")
            case.apply("ours", OURS)
        finally:
            case.doCleanups()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        shutil.rmtree(cls.elsewhere, ignore_errors=True)

    def apply_theirs(self, name, variables):
        package = {**original.PACKAGE, "dependencies": {"@hkube/nodejs-wrapper": "2.1.3"}}
        self.apply(name, THEIRS, env="nodejs", files={"package.json": json.dumps(package)},
                   extra=original.INSTALL + f"maxWorkers: 1\nalgorithmEnv: {{STORAGE_PROTOCOL: v3{variables}}}\n")

    def asked_from_peers(self):
        """What the server has asked from peers, and got."""
        return [line for line in self.server.log if "a result is asked from a peer" in line and "has it" in line]

    def test_from_wrapper_to_wrapper_and_to_the_server(self):
        gate = self.folder / "gate"
        os.mkfifo(gate)
        status, answer = self.server.call("POST", "exec/raw", {"name": "peers", "nodes": [
            node("a", "first", "make", 300_000), node("g", "ours", "gate", str(gate)),
            node("b", "blind", "size", "@a.list.0", "@g"), node("c", "ours", "all", "@b")]})
        self.assertEqual(status, 200, answer)
        job = answer["jobId"]
        wait_until(lambda: self.server.get(f"exec/status/{job}")["data"]["states"].get("succeed") == 1, "a has succeeded")
        # Now only the process of `first` has the value.
        stored = list((self.server.data / "objects" / "local-hkube" / job).iterdir())
        self.assertEqual(len(stored), 1)
        stored[0].unlink()
        gate.write_text("open")
        self.server.wait(job, ("completed",))
        self.assertEqual(self.results(job), [{"size": 300_000}])
        # The result of b lies where the server does not find it: it came from b's process.
        self.assertEqual(len([line for line in self.asked_from_peers() if job in line]), 1)

    def test_from_the_server_to_a_wrapper(self):
        job, _ = self.run_job({"name": "served", "nodes": [
            node("a", "ours", "bytes", 1000), node("b", "blind", "bytes", "@a"), node("c", "ours", "all", "@b")]})
        self.assertEqual(self.results(job), [{"bytes": True, "size": 256_000, "sum": 255 * 128 * 1000}])

    def test_the_store_is_behind_it(self):
        """A peer that is gone costs a moment, not the value."""
        gate = self.folder / "gate"
        os.mkfifo(gate)
        status, answer = self.server.call("POST", "exec/raw", {"name": "behind", "nodes": [
            node("a", "first", "make", 100_000), node("g", "ours", "gate", str(gate)),
            node("b", "first", "size", "@a.list.0", "@g")]})
        self.assertEqual(status, 200, answer)
        job = answer["jobId"]
        wait_until(lambda: self.server.get(f"exec/status/{job}")["data"]["states"].get("succeed") == 1, "a has succeeded")
        for process in self.workers_of("first"):
            os.kill(process, 9)
        gate.write_text("open")
        self.server.wait(job, ("completed",))
        self.assertEqual(self.results(job)[0]["size"], 100_000)

    def workers_of(self, algorithm):
        """The processes that run an algorithm of this server."""
        build = self.server.get(f"builds/list/{algorithm}")[-1]["buildId"]
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if f"{self.server.data}/builds/{build}" in (path / "cmdline").read_bytes().decode() + os.readlink(path / "cwd"):
                    found.append(int(path.name))
            except OSError:
                continue
        self.assertTrue(found)
        return found


if __name__ == "__main__":
    unittest.main()
