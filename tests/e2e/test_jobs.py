"""Jobs with real algorithms: batches, failures, retries, stopping, logs, payloads."""

import pathlib
import unittest

from harness import Case, is_running, node, wait_until

ECHO = "def start(args):\n    return args['input'][0]\n"


class Jobs(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.setUp()
        case.apply("echo", ECHO)
        case.doCleanups()

    def test_ordered_fan_in_and_fan_out_over_lists(self):
        job, _ = self.run_job({"name": "p", "flowInput": {"rows": [{"id": 3}, {"id": 1}, {"id": 2}]}, "nodes": [
            node("a", "echo", "#@flowInput.rows"), node("b", "echo", ["@a.id", {"k": "@a"}]),
            node("c", "echo", "#[x,1...2]")]})
        self.assertEqual(self.results(job), [[[3, 1, 2], {"k": [{"id": 3}, {"id": 1}, {"id": 2}]}], "x", 1, 2])

    def test_wait_any_and_skipped_nodes(self):
        job, _ = self.run_job({"name": "p", "nodes": [
            node("a", "echo", "#[1...3]"), node("b", "echo", "*@a"), node("c", "echo", "@b"),
            node("empty", "echo", []), node("skipped", "echo", "#@empty"), node("d", "echo", "@skipped")]})
        self.assertEqual(self.results(job), [[1, 2, 3], []])

    def test_an_algorithms_error_fails_the_job(self):
        self.apply("broken", "def start(args):\n    raise ValueError('no such colour')\n")
        job, status = self.run_job({"name": "p", "nodes": [node("paint", "broken")]}, ("failed",))
        self.assertEqual((status["error"], status["nodeName"]), ("no such colour", "paint"))
        self.assertEqual(self.server.get(f"exec/results/{job}")["status"], "failed")
        self.write("p.yml", "name: p\nnodes:\n  - nodeName: paint\n    algorithmName: broken\n")
        outcome = self.cli("exec", "raw", "--f", "p.yml", code=10)
        self.assertEqual(outcome["jobStatus"], "failed")

    def test_a_crash_is_retried(self):
        mark = self.folder / "crashed-once"
        self.apply("crasher", f"""
import os, pathlib
def start(args):
    mark = pathlib.Path({str(mark)!r})
    if not mark.exists():
        mark.touch()
        os._exit(3)
    return 'alive'
""")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "crasher")]})
        self.assertEqual(self.results(job), ["alive"])

    def test_an_algorithm_that_cannot_start_fails_with_its_output(self):
        self.apply("unloadable", "import nothing_of_this_name\ndef start(args):\n    pass\n")
        _, status = self.run_job({"name": "p", "nodes": [node("a", "unloadable")]}, ("failed",))
        self.assertIn("nothing_of_this_name", status["error"])

    def test_batch_tolerance(self):
        self.apply("odd", "def start(args):\n    assert args['input'][0] % 2, 'even'\n    return args['input'][0]\n")
        nodes = [node("a", "odd", "#[1...4]"), node("b", "echo", "@a")]
        job, status = self.run_job({"name": "p", "nodes": nodes, "options": {"batchTolerance": 60}})
        self.assertEqual(self.results(job), [[1, 3]])
        self.assertEqual(status["data"]["states"], {"succeed": 3, "failed": 2})
        _, status = self.run_job({"name": "p", "nodes": nodes, "options": {"batchTolerance": 50}}, ("failed",))
        self.assertEqual(status["error"], "2/4 (50%) failed tasks, batch tolerance is 50%, error: even")

    def test_stop_ends_the_algorithm(self):
        pid_file = self.folder / "pid"
        self.apply("sleeper", f"""
import os, pathlib, threading
def start(args):
    pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid()))
    threading.Event().wait()
""")
        status, answer = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "sleeper")]})
        job = answer["jobId"]
        wait_until(lambda: pid_file.exists() and pid_file.read_text(), "the algorithm has started")
        explained = self.cli("exec", "explain", job)
        self.assertIn("running on workers of algorithm sleeper", str(explained))
        self.assertEqual(self.cli("exec", "stop", job, "enough")["stoppedJobIds"], [job])
        status = self.server.wait(job)
        self.assertEqual((status["status"], status["reason"]), ("stopped", "enough"))
        self.assertEqual(self.server.get(f"exec/results/{job}")["reason"], "enough")
        wait_until(lambda: not is_running(int(pid_file.read_text())), "the algorithm's process has ended")

    def test_logs_are_kept_per_task(self):
        self.apply("talker", "import sys\ndef start(args):\n    print('value', args['input'][0])\n"
                             "    print('oops', file=sys.stderr)\n")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "talker", "#[1...3]")]})
        lines = self.cli("exec", "logs", job)
        self.assertEqual(sorted(l["message"] for l in lines if l["stream"] == "stdout"), ["value 1", "value 2", "value 3"])
        task = next(l["taskId"] for l in lines if l["message"] == "value 2")
        own = self.server.get(f"exec/logs/{job}?taskId={task}")
        self.assertEqual({l["message"] for l in own}, {"value 2", "oops"})

    def test_payloads_between_languages(self):
        self.apply("bytes", "def start(args):\n    return {'raw': bytes(range(256)), 'text': 'žluť 🐎', 'big': 2**40, 'f': 0.5}\n")
        self.apply("check", """
module.exports.start = (args) => {
  const v = args.input[0];
  const raw = Buffer.from(v.raw);
  return [raw.length, raw[255], v.text, v.big, v.f];
};
""", env="javascript")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "bytes"), node("b", "check", "@a")]})
        self.assertEqual(self.results(job), [[256, 255, "žluť 🐎", 2 ** 40, 0.5]])

    def test_large_results_go_through_the_store(self):
        self.apply("big", "def start(args):\n    return ['x' * 1000] * 2000\n")
        self.apply("length", "def start(args):\n    return [len(args['input'][0]), len(args['input'][0][0])]\n")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "big"), node("b", "length", "@a"), node("c", "echo", "@a")]})
        data = self.server.get(f"exec/results/{job}")["data"]
        self.assertEqual(data[0]["result"], [2000, 1000])
        self.assertTrue(data[1]["info"]["isBigData"])
        self.assertTrue((self.server.data / "objects" / data[1]["info"]["path"]).exists())

    def test_a_worker_is_reused(self):
        self.apply("pid", "import os\ndef start(args):\n    return os.getpid()\n")
        seen = {self.results(self.run_job({"name": "p", "nodes": [node("a", "pid")]})[0])[0] for _ in range(3)}
        self.assertEqual(len(seen), 1)

    def test_a_new_version_is_used_by_the_next_task(self):
        self.apply("changing", "def start(args):\n    return 'one'\n")
        self.assertEqual(self.results(self.run_job({"name": "p", "nodes": [node("a", "changing")]})[0]), ["one"])
        self.apply("changing", "def start(args):\n    return 'two'\n")
        self.assertEqual(self.results(self.run_job({"name": "p", "nodes": [node("a", "changing")]})[0]), ["two"])
        self.assertEqual(len(self.server.get("versions/algorithms/changing")), 2)

    def test_algorithms_do_not_outlive_their_grandchildren(self):
        pid_file = self.folder / "grandchild"
        self.apply("parent", f"""
import subprocess, pathlib, os
def start(args):
    child = subprocess.Popen(['sleep', '1000'])
    pathlib.Path({str(pid_file)!r}).write_text(str(child.pid))
    os._exit(1)
""")
        self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "parent", retry={"policy": "Never"})]})
        wait_until(lambda: pid_file.exists() and pid_file.read_text() and not is_running(int(pid_file.read_text())),
                   "the grandchild has ended with the group")


if __name__ == "__main__":
    unittest.main()
