"""What was acknowledged before the power went is there afterwards.

The data folder is an ext4 file system in a file, whose journal is aborted: what was not synced is lost, as with power
loss. That needs root and loop devices; `make test-power-loss` runs it."""

import os
import pathlib
import subprocess
import unittest
import urllib.request

from harness import Case, Server, is_running, node, tarball, wait_until

IMAGE_MIB = 128


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class PowerLoss(Case):
    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def setUp(self):
        super().setUp()
        self.image, self.disk = self.folder / "image", self.folder / "disk"
        self.disk.mkdir()
        with open(self.image, "wb") as file:
            file.truncate(IMAGE_MIB << 20)
        run("mkfs.ext4", "-q", "-F", self.image)
        self.device = run("losetup", "--find", "--show", self.image)
        self.addCleanup(run, "losetup", "--detach", self.device)
        self.mount()
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.disk], capture_output=True)
        self.server = Server(self.disk / "data")
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.kill())

    def mount(self):
        run("mount", "-o", "errors=remount-ro", self.device, self.disk)

    def children(self):
        """Processes that run in the data folder, or have a file of it open."""
        found = subprocess.run(["fuser", "--mount", self.disk], capture_output=True, text=True).stdout
        return [int(pid) for pid in found.split()]

    def lose_power(self):
        pathlib.Path(f"/sys/fs/ext4/{os.path.basename(self.device)}/trigger_fs_error").write_text("1")
        self.server.kill()
        for pid in self.children():
            os.kill(pid, 9)
            wait_until(lambda pid=pid: not is_running(pid), "a child of the server is gone")
        run("umount", self.disk)
        subprocess.run(["fsck.ext4", "-fy", self.device], capture_output=True)
        self.mount()
        self.server = Server(self.disk / "data")

    def test_builds_uploads_results_and_jobs(self):
        self.apply("big", "def start(args):\n    return 'x' * args['input'][0]\n")
        os.sync()
        self.apply("fresh", "def start(args):\n    return 7\n")
        sizes = (10, 5_000, 200_000, 3_000_000)
        jobs = [self.run_job({"name": "p", "nodes": [node("a", "big", size)]})[0] for size in sizes]
        stored = {"name": "stored", "nodes": [node("a", "big", 1)]}
        self.assertEqual(self.server.call("POST", "store/pipelines", stored)[0], 201)
        open_job = self.server.call("POST", "exec/raw", {"name": "q", "nodes": [
            node("a", "fresh"), node("b", "big", "@a"), node("c", "big", "@flowInput.n")],
            "flowInput": {"n": 5, "text": "y" * 500_000}})[1]["jobId"]
        self.lose_power()
        for size, job in zip(sizes, jobs):
            self.assertEqual(self.server.wait(job)["status"], "completed")
            item = self.server.get(f"exec/results/{job}")["data"][0]
            if "result" in item:
                self.assertEqual(item["result"], "x" * size)
                continue
            with urllib.request.urlopen(f"{self.server.endpoint}/api/v1/storage/download/custom/{item['info']['path']}") as got:
                self.assertEqual(got.read(), b"\xdb" + size.to_bytes(4, "big") + b"x" * size)  # as msgpack
        self.assertEqual(self.server.call("GET", "store/pipelines/stored")[0], 200)
        self.assertEqual(self.run_job({"name": "p", "nodes": [node("a", "fresh")]})[1]["status"], "completed")
        self.assertEqual(self.server.wait(open_job)["status"], "completed")

    def test_a_build_that_waits(self):
        """The upload is acknowledged, the build has not begun: it runs after the power is back."""
        hold = self.folder / "hold"
        slow = f"dependencyInstallCmd: 'while [ -e {hold} ]; do sleep 0.1; done'\n"
        hold.write_text("")
        (self.folder / "a.tar.gz").write_bytes(tarball({"main.py": "def start(args):\n    return 8\n"}))
        self.write("a.yml", "name: later\nenv: python\nresources: {cpu: 0.1, mem: 64Mi}\n"
                            f"code: {{path: a.tar.gz, entryPoint: main.py}}\n{slow}")
        os.sync()
        self.cli("algorithm", "apply", "--f", "a.yml", "--noWait")
        self.lose_power()
        hold.unlink()
        wait_until(lambda: self.server.get("builds/list/later")[0]["status"] == "completed", "the build has completed")
        self.assertEqual(self.run_job({"name": "p", "nodes": [node("a", "later")]})[1]["status"], "completed")


if __name__ == "__main__":
    unittest.main()
