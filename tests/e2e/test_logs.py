"""What algorithms print: by node, task and item, searched, followed while the job runs, downloaded."""

import json
import subprocess
import threading
import unittest
import urllib.request

from harness import BIN, DEADLINE, Case, node

PRINTS = """
import sys
def start(args):
    item = args["input"][0]
    print("item", item)
    print("Trouble with", item, file=sys.stderr)
    return item
"""
# Prints, and goes on only when the file is there: so the test sees a line of a job that still runs.
WAITS = """
import os
def start(args):
    print("waiting")
    while not os.path.exists(args["input"][0]):
        pass
    print("went on")
"""


class Logs(Case):
    def hkubectl(self, *arguments):
        return subprocess.run([BIN / "hkubectl", "--endpoint", self.server.endpoint, "exec", "logs", *arguments],
                              capture_output=True, text=True, timeout=DEADLINE, check=True).stdout

    def test_questions(self):
        self.apply("prints", PRINTS)
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "prints", "#[1...3]"), node("b", "prints", "last")]})
        path = f"exec/logs/{job}?"
        lines = self.server.get(path)
        self.assertEqual(len(lines), 8)
        for line in lines:
            self.assertEqual(line["stream"], "stderr" if "Trouble" in line["message"] else "stdout")
            if line["nodeName"] == "a":
                self.assertTrue(line["message"].endswith(str(line["batchIndex"])), line)
            else:
                self.assertNotIn("batchIndex", line)
        second = [line for line in lines if line.get("batchIndex") == 2]
        self.assertEqual(self.server.get(path + "nodeName=a&batchIndex=2"), second)
        self.assertEqual(self.server.get(path + "taskId=" + second[0]["taskId"]), second)
        self.assertEqual([line["message"] for line in self.server.get(path + "search=TROUBLE&batchIndex=3")], ["Trouble with 3"])
        self.assertEqual(len(self.server.get(path + "stream=stderr")), 4)
        self.assertEqual(self.server.get(path + "limit=2&sort=desc"), lines[-2:])
        page = self.server.get(path + "from=0&limit=3")
        self.assertEqual((page["lines"], page["over"]), (lines[:3], True))
        self.assertEqual(self.server.get(f"{path}from={page['next']}")["lines"], lines[3:])

        self.assertEqual(self.hkubectl(job, "--node", "a", "--index", "2", "--errors"),
                         f"a#2 {second[0]['taskId']} | Trouble with 2\n")
        self.assertEqual(self.hkubectl(job, "--search", "item last").split(" | ")[1], "item last\n")
        self.assertEqual(len(self.hkubectl(job, "--tail", "3").splitlines()), 3)
        self.assertEqual(len(json.loads(self.hkubectl(job, "--json"))), 8)
        self.assertEqual(len(self.hkubectl(job, "--follow").splitlines()), 8, "a job that is over is followed to its end")

    def test_download(self):
        self.apply("prints", PRINTS)
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "prints", "#[7]")]})
        with urllib.request.urlopen(f"{self.server.endpoint}/api/v1/exec/logs/{job}?download=true&search=item") as answer:
            self.assertEqual(answer.headers["Content-Type"], "text/plain; charset=utf-8")
            self.assertEqual(answer.headers["Content-Disposition"], f'attachment; filename="{job}.log"')
            self.assertRegex(answer.read().decode(), r"^\d{13} stdout a#1 [0-9a-z]{8} \| item 7\n$")

    def test_followed_while_the_job_runs(self):
        self.apply("waits", WAITS)
        go = self.server.data / "go"
        job = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "waits", str(go))]})[1]["jobId"]
        seen = []
        process = subprocess.Popen([BIN / "hkubectl", "--endpoint", self.server.endpoint, "exec", "logs", job, "--follow"],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        limit = threading.Timer(DEADLINE, process.kill)
        limit.start()
        self.addCleanup(limit.cancel)
        for line in process.stdout:
            seen.append(line.split(" | ")[1].strip())
            go.touch()
        self.assertEqual(process.wait(), 0)
        self.assertEqual(seen, ["waiting", "went on"])

    def test_nothing(self):
        self.assertEqual(self.server.call("GET", "exec/logs/nosuchjob"),
                         (404, {"error": {"code": 404, "message": "job nosuchjob Not Found"}}))


if __name__ == "__main__":
    unittest.main()
