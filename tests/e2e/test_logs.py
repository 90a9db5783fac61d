"""What algorithms print: by node, task and item, searched, followed while the job runs, downloaded."""

import json
import subprocess
import threading
import unittest
import urllib.request

from harness import BIN, DEADLINE, Case, node, wait_until

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


# What is on a screen and ends no line; it goes on when the file is there.
SHOWS = """
import os, sys
def start(args):
    go, *texts = args["input"]
    for text in texts:
        sys.stderr.write(text)
        sys.stderr.flush()
    while not os.path.exists(go):
        pass
    sys.stdout.write("out without an end")
    sys.stderr.write("err without an end")
"""
LAST_WORDS = {
    "python": ("import sys\ndef start(args): sys.stdout.write('first\\nlast words')\n", "main.py"),
    "nodejs": ("exports.start = () => { process.stdout.write('first\\nlast words'); };\n", "index.js"),
}
DIES_LOADING = """
import os, sys
for i in range(100): print("loading", i)
sys.stderr.write("cannot go on")
sys.stderr.flush()
os._exit(3)
"""


class Logs(Case):
    def messages(self, job, query=""):
        return [line["message"] for line in self.server.get(f"exec/logs/{job}?limit=100000&{query}")]

    def test_last_words_without_a_newline(self):
        for env, (code, entry) in LAST_WORDS.items():
            self.apply(f"words-{env}", code, env=env, entry=entry)
            job, _ = self.run_job({"name": "p", "nodes": [node("a", f"words-{env}", "#[1,2]")]})
            for index in (1, 2):
                self.assertEqual(self.messages(job, f"batchIndex={index}"), ["first", "last words"])

    def test_what_has_no_end_is_seen_while_it_runs(self):
        self.apply("shows", SHOWS)
        for texts, seen in ((["\r 10%", "\r 20%", "\r 30%"], [" 10%", " 20%", " 30%"]), (["1/3\r", "2/3\r"], ["1/3", "2/3"]),
                            ([".", ".", "."], ["..."])):
            go = self.folder / f"go{len(seen)}{texts[0].strip()}".replace("/", "-")
            job = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "shows", str(go), *texts)]})[1]["jobId"]
            wait_until(lambda: "".join(self.messages(job)) == "".join(seen), f"{seen} of a job that runs")
            if len(seen) > 1:
                self.assertEqual(self.messages(job), seen, "each state of a progress bar is a line")
            go.touch()
            self.server.wait(job)
            self.assertEqual(sorted(self.messages(job)[-2:]), ["err without an end", "out without an end"])

    def test_long_lines_are_kept_in_pieces(self):
        self.apply("long", "def start(args):\n    print('x' * 1_000_000)\n    print('\u20ac' * 100_000)\n    print('end')\n")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "long")]})
        lines = self.server.get(f"exec/logs/{job}?limit=100000")
        whole = []
        for line in lines:
            if line.get("continued"):
                whole[-1] += line["message"]
            else:
                whole.append(line["message"])
        self.assertEqual([len(text) for text in whole], [1_000_000, 100_000, 3])
        self.assertEqual(whole[1:], ["\u20ac" * 100_000, "end"])

    def test_what_an_algorithm_prints_before_it_dies_while_loading(self):
        self.apply("dies", DIES_LOADING)
        job, status = self.run_job({"name": "p", "nodes": [node("a", "dies", "#[1]", retry={"policy": "Never"})]}, ("failed",))
        lines = self.messages(job, "batchIndex=1")
        self.assertEqual(lines[:100], [f"loading {i}" for i in range(100)])
        self.assertEqual(lines[100], "cannot go on")
        self.assertTrue(status["lastOutput"].endswith("loading 99\ncannot go on"), status)

    def test_what_is_printed_while_loading_is_the_first_tasks(self):
        self.apply("loads", "for i in range(100): print('loading', i)\ndef start(args): print('started')\n")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "loads")]})
        self.assertEqual(self.messages(job), [f"loading {i}" for i in range(100)] + ["started"])
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "loads")]})
        self.assertEqual(self.messages(job)[-1], "started")

    def test_the_last_output_is_of_the_task_that_failed(self):
        self.apply("fails", "def start(args):\n    print('words of', args['input'][0])\n    if args['input'][0] == 'second': raise ValueError('x')\n")
        self.run_job({"name": "p", "nodes": [node("a", "fails", "first")]})
        _, status = self.run_job({"name": "p", "nodes": [node("a", "fails", "second")]}, ("failed",))
        self.assertNotIn("words of first", status["lastOutput"])
        self.assertTrue(status["lastOutput"].startswith("words of second\nTraceback"), status["lastOutput"])

    def test_tracebacks_keep_their_shape(self):
        self.apply("trace", "def start(args):\n    raise ValueError('lower case')\n")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "trace")]}, ("failed",))
        lines = self.messages(job)
        self.assertEqual((lines[0], lines[-1]), ("Traceback (most recent call last):", "ValueError: lower case"))
        self.assertIn("    raise ValueError('lower case')", lines)

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
