"""A real radosgw for tests, with all it needs, in a temporary folder on free ports of 127.0.0.1.

As a program: radosgw.py COMMAND... starts one, runs the command with its address and credentials in the environment
(HKUBE_TEST_S3_ENDPOINT, HKUBE_TEST_S3_TLS_ENDPOINT, HKUBE_TEST_S3_CA_FILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), stops what
it started and ends with the command's exit code."""

import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid

DEADLINE = 120
KEY_ID = "hkubetest"


def free_ports(count):
    """Ports that were free a moment ago."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def wait_until(condition, what):
    """For what nothing announces."""
    end = time.monotonic() + DEADLINE
    pause = threading.Event()
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"did not happen: {what}")
        pause.wait(0.1)


class Radosgw:
    """Monitor, manager, one object daemon that keeps everything in memory, and the gateway. Use it in a with statement."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hkube-rgw-"))
        self.processes = []
        self.secret = secrets.token_hex(20)
        mon_v2, mon_v1, http, https = free_ports(4)
        self.mon = f"[v2:127.0.0.1:{mon_v2}/0,v1:127.0.0.1:{mon_v1}/0]"
        self.endpoint = f"http://127.0.0.1:{http}"
        self.tls_endpoint = f"https://127.0.0.1:{https}"
        self.certificate = self.folder / "certificate.pem"
        self.conf = self.folder / "ceph.conf"
        self.conf.write_text(f"""[global]
fsid = {uuid.uuid4()}
mon host = {self.mon}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = {self.folder}/keyring
run dir = {self.folder}
admin socket =
log file = {self.folder}/$name.log
crash dir = {self.folder}/crash
pid file =
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
mon data avail crit = 0
mon osd full ratio = 0.99
osd objectstore = memstore
memstore device bytes = 2147483648
osd memory target = 939524096
[mon.a]
mon data = {self.folder}/mon
[mgr.x]
mgr data = {self.folder}/mgr
[osd.0]
osd data = {self.folder}/osd
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:{http} ssl_endpoint=127.0.0.1:{https} ssl_certificate={self.certificate} ssl_private_key={self.folder}/key.pem tcp_nodelay=1
rgw dns name = localhost
rgw gc obj min wait = 3600
rgw enable usage log = false
""")

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def run(self, *command):
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=DEADLINE)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def tool(self, program, *arguments):
        return self.run(program, "-c", self.conf, *arguments)

    def daemon(self, program, *arguments):
        with open(self.folder / f"{program}.out", "wb") as output:
            process = subprocess.Popen([program, "-c", self.conf, "-f", *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                                       stdout=output, stderr=subprocess.STDOUT)
        self.processes.append(process)
        return process

    def start(self):
        for name in ("mon", "mgr", "osd", "crash"):
            (self.folder / name).mkdir()
        self.make_certificate()
        keyring = self.folder / "keyring"
        caps = ("--cap", "mon", "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *", "--cap", "mds", "allow *")
        self.run("ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.", *caps)
        for name in ("client.admin", "mgr.x", "osd.0", "client.rgw"):
            self.run("ceph-authtool", keyring, "--gen-key", "-n", name, *caps)
        monmap = self.folder / "monmap"
        fsid = self.conf.read_text().split("fsid = ")[1].split()[0]
        self.run("monmaptool", "--create", "--addv", "a", self.mon, "--fsid", fsid, monmap)
        self.tool("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", keyring)
        self.daemon("ceph-mon", "-i", "a")
        self.daemon("ceph-mgr", "-i", "x")
        osd = str(uuid.uuid4())
        self.tool("ceph", "--connect-timeout", "60", "osd", "new", osd, "0")
        self.tool("ceph-osd", "--mkfs", "-i", "0", "--osd-uuid", osd)
        self.daemon("ceph-osd", "-i", "0")
        gateway = self.daemon("radosgw", "-n", "client.rgw")
        wait_until(lambda: self.answers(gateway), "the gateway answers")
        self.tool("radosgw-admin", "-n", "client.rgw", "user", "create", "--uid", KEY_ID, "--display-name", KEY_ID,
                  "--access-key", KEY_ID, "--secret-key", self.secret)

    def make_certificate(self):
        self.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                 "subjectAltName=IP:127.0.0.1", "-keyout", self.folder / "key.pem", "-out", self.certificate)

    def answers(self, gateway):
        if gateway.poll() is not None:
            raise RuntimeError("radosgw ended: " + (self.folder / "radosgw.out").read_text())
        try:
            urllib.request.urlopen(self.endpoint, timeout=5).close()
            return True
        except (urllib.error.URLError, OSError):
            return False

    def environment(self):
        return {"HKUBE_TEST_S3_ENDPOINT": self.endpoint, "HKUBE_TEST_S3_TLS_ENDPOINT": self.tls_endpoint,
                "HKUBE_TEST_S3_CA_FILE": str(self.certificate), "AWS_ACCESS_KEY_ID": KEY_ID,
                "AWS_SECRET_ACCESS_KEY": self.secret}

    def stop(self):
        """Nothing here is worth an orderly end: it all lies in memory."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


if __name__ == "__main__":
    with Radosgw() as store:
        code = subprocess.run(sys.argv[1:], env={**os.environ, **store.environment()}).returncode
    sys.exit(code)
