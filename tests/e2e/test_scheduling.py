"""Who runs first, and who has a claim on the machine."""

import json
import subprocess

from harness import BIN, Case, node, wait_until

# Says that it has begun, and ends when a file appears.
GATE = """
import os, threading
def start(args):
    name, gate = args['input']
    with open(name, 'a') as log:
        log.write('begun' + chr(10))
    while not os.path.exists(gate):
        threading.Event().wait(0.01)
    return name
"""
# Two of these end only when both run at the same time.
PAIR = """
import os, threading
def start(args):
    folder, mine = args['input']
    open(f'{folder}/{mine}', 'w').close()
    while not (os.path.exists(f'{folder}/1') and os.path.exists(f'{folder}/2')):
        threading.Event().wait(0.01)
"""
SHORT = """
import threading
def start(args):
    threading.Event().wait(0.02)
"""
NOTE = """
def start(args):
    with open(args['input'][0], 'a') as log:
        log.write(args['input'][1] + chr(10))
"""


class Machine(Case):
    arguments = ("--cpus", "2")

    def algorithm(self, name, code, cpu=1, **fields):
        self.apply(name, code, cpu=cpu, extra="".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items()))
        self.addCleanup(self.server.call, "DELETE", f"store/algorithms/{name}?force=true")

    def submit(self, name, *nodes, **more):
        status, answer = self.server.call("POST", "exec/raw", {"name": name, "nodes": list(nodes), **more})
        self.assertEqual(status, 200, answer)
        self.addCleanup(self.stop, answer["jobId"])
        return answer["jobId"]

    def stop(self, job):
        self.server.call("POST", "exec/stop", {"jobId": job, "reason": "the test is over"})

    def gate(self, name):
        """(file that says how often it has begun, file that ends it)."""
        return self.folder / f"{name}-begun", self.folder / f"{name}-gate"

    def begun(self, path):
        return len(path.read_text().split()) if path.exists() else 0

    def workers(self, name):
        query = "{ discovery { worker { algorithmName workerStatus hotWorker } } }"
        status, answer = self.server.call("POST", "graphql", {"query": query}, prefix="/")
        self.assertEqual(status, 200, answer)
        return [w for w in answer["data"]["discovery"]["worker"] if w["algorithmName"] == name]

    def hold(self):
        """Takes the whole machine; gives the file that ends it."""
        self.algorithm("holder", GATE, cpu=2)
        begun, gate = self.gate("holder")
        self.submit("hold", node("a", "holder", str(begun), str(gate)))
        wait_until(begun.exists, "the machine is taken")
        return gate


class Scheduling(Machine):
    def test_a_hot_worker_is_there_before_its_first_task_and_stays(self):
        self.algorithm("warm", SHORT, cpu=0.1, minHotWorkers=1)
        ready = [{"algorithmName": "warm", "workerStatus": "ready", "hotWorker": True}]
        wait_until(lambda: self.workers("warm") == ready, "a worker is ready before any task")
        self.server.wait(self.submit("short", node("a", "warm")), ("completed",))
        wait_until(lambda: self.workers("warm") == ready, "it is ready again")

    def test_opportunistic_tasks_give_their_room_back_at_no_cost(self):
        self.algorithm("scan", GATE, options={"opportunistic": True})
        self.algorithm("work", SHORT, cpu=2)
        begun, gate = self.gate("scan")
        never = {"policy": "Never"}
        scan = self.submit("scans", *(node(n, "scan", str(begun), str(gate), retry=never) for n in ("a", "b")))
        wait_until(lambda: self.begun(begun) == 2, "both processors are taken")
        self.server.wait(self.submit("work", node("a", "work"), priority=1), ("completed",))
        wait_until(lambda: self.begun(begun) == 4, "the tasks began anew")
        gate.touch()
        self.server.wait(scan, ("completed",))

    def test_guaranteed_workers_come_out_of_a_batch_of_higher_priority(self):
        self.algorithm("short", SHORT)
        self.algorithm("pair", PAIR, quotaGuarantee=2)
        batch = self.submit("batch", node("a", "short", "#@flowInput.items"), priority=5,
                            flowInput={"items": [0] * 100_000})
        wait_until(lambda: len([w for w in self.workers("short") if w["workerStatus"] == "working"]) == 2,
                   "the batch has the whole machine")
        pair = self.submit("pair", node("a", "pair", str(self.folder), "#[1, 2]"), priority=1)
        self.server.wait(pair, ("completed",))
        self.assertEqual(self.server.get(f"exec/status/{batch}")["status"], "active")

    def test_the_highest_priority_goes_first_and_explain_tells_the_place(self):
        gate = self.hold()
        self.algorithm("note", NOTE, maxWorkers=1)
        log = self.folder / "log"
        jobs = {p: self.submit(f"p{p}", node("a", "note", str(log), str(p)), priority=p) for p in (1, 5, 3)}
        line = self.server.get(f"exec/explain/{jobs[1]}")["waiting"][0]["line"]
        self.assertEqual((line["jobsBefore"], line["tasksBefore"]), (2, 2))
        self.assertAlmostEqual(line["score"], 0.08 + 0.3, delta=0.05)
        self.assertEqual(self.server.get(f"exec/explain/{jobs[5]}")["waiting"][0]["line"]["jobsBefore"], 0)
        gate.touch()
        for job in jobs.values():
            self.server.wait(job, ("completed",))
        self.assertEqual(log.read_text().split(), ["5", "3", "1"])

    def test_a_node_without_room_is_shown_with_the_reason(self):
        gate = self.hold()
        self.algorithm("shut", SHORT)
        job = self.submit("waits", node("a", "shut", 1), node("b", "shut", "#[1,2]"), node("c", "shut", "@a"))

        def nodes():
            return {n["nodeName"]: n for n in self.server.get(f"graph/parsed/{job}")["nodes"]}

        wait_until(lambda: nodes()["a"]["status"] == "failedScheduling", "the single task finds no room")
        shown = nodes()
        self.assertIn("holder", shown["a"]["warnings"][0])
        self.assertEqual((shown["b"]["status"], len(shown["b"]["warnings"])), ("failedScheduling", 1))
        self.assertEqual({item["status"] for item in shown["b"]["batch"]}, {"failedScheduling"})
        self.assertEqual(shown["c"]["status"], "creating")
        gate.touch()
        self.assertEqual(self.server.wait(job)["status"], "completed")
        self.assertEqual((nodes()["a"]["status"], nodes()["a"]["warnings"]), ("succeed", []))

    def test_workers_that_are_stopped_give_their_tasks_back(self):
        self.algorithm("stuck", GATE)
        begun, gate = self.gate("stuck")
        job = self.submit("held", node("a", "stuck", str(begun), str(gate)))
        wait_until(begun.exists, "its task runs")
        path = "kubernetes/algorithms/jobs/stuck"
        self.assertEqual(self.server.call("DELETE", path + "?selector=algorithm-name=other"),
                         (404, "No jobs found with selector algorithm-name=other"))
        status, answer = self.server.call("DELETE", path)
        self.assertEqual(status, 200, answer)
        self.assertRegex(answer["message"][0], r"^stuck-\d+$")
        wait_until(lambda: self.begun(begun) == 2, "it runs again")
        gate.touch()
        self.assertEqual(self.server.wait(job)["status"], "completed")
        self.assertNotIn("retries", self.server.get(f"graph/raw/{job}")["nodes"][0])

    def test_bad_weights_are_refused(self):
        for option, value in (("--task-weights", "speed=1"), ("--job-weights", "priority=fast")):
            done = subprocess.run([BIN / "hkube", "server", option, value, "--data-dir", self.folder],
                                  capture_output=True, text=True, check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(value, done.stderr)


class Weights(Machine):
    """The order follows the weights that the server is told."""

    arguments = ("--cpus", "2", "--task-weights", "priority=0,batchPlace=1", "--job-weights", "priority=1")

    def test_a_single_task_goes_before_a_batch_of_higher_priority(self):
        gate = self.hold()
        self.algorithm("note", NOTE, maxWorkers=1)
        log = self.folder / "log"
        batch = self.submit("batch", node("a", "note", str(log), "#['x', 'x']"), priority=5)
        single = self.submit("single", node("a", "note", str(log), "1"), priority=1)
        self.assertEqual(self.server.get(f"exec/explain/{single}")["waiting"][0]["line"]["jobsBefore"], 0)
        gate.touch()
        for job in (batch, single):
            self.server.wait(job, ("completed",))
        self.assertEqual(log.read_text().split()[0], "1")
