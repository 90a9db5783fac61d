"""Named answers (docs/formats/named-answers.md): which task an answer is about, and whose connection a worker's is."""
import signal
import unittest

from conformance import ConformanceCase
from dialect import ENCODINGS, Dialect
from frames import Closed, Connection
from harness import node, wait_until

# A wrapper of one's own that knows of no secret and no names. Its task may fork a child, which keeps the connection.
NAMELESS = """
import os, time
from hkube_wrapper.msgpack import pack, unpack
from hkube_wrapper.websocket import WebSocket
address = os.environ["WORKER_SOCKET_HOST"], int(os.environ["WORKER_SOCKET_PORT"])
worker = WebSocket.connect(*address, "/?storage=v1&encoding=msgpack", "%s:%d" % address, 30)
task = None
while True:
    for message in map(unpack, worker.read()):
        if message["command"] == "initialize":
            task = message["data"]
            worker.send(pack({"command": "initialized"}))
        elif message["command"] == "start":
            if task["input"][0] == "fork" and os.fork() == 0:
                time.sleep(600)
            worker.send(pack({"command": "done", "data": os.getpid()}))
        elif message["command"] == "exit":
            os._exit(0)
    if worker.closed:
        os._exit(0)
"""


class Named(ConformanceCase):
    """What an answer's name decides."""

    def named(self, encoding="msgpack", more=""):
        return self.enter(Dialect("v1", encoding), target=f"/?storage=v1&encoding={encoding}&named=1{more}")

    def begin(self, algorithm):
        """Brings the next task to its start; its name."""
        message = algorithm.receive()
        self.assertEqual(message["command"], "initialize")
        self.assertNotIn("assignment", message["data"], "the name is no part of what the user's code sees")
        name = message["assignment"]
        algorithm.send("initialized", assignment=name)
        algorithm.expect("start")
        return name

    def test_an_answer_counts_for_its_task_alone(self):
        for encoding in ENCODINGS:
            with self.case(encoding):
                first = self.submit_one()
                algorithm = self.named(encoding)
                before = self.begin(algorithm)
                algorithm.send("done", "first", assignment=before)
                self.assertEqual(self.result(first), "first")
                second = self.submit_one()
                name = self.begin(algorithm)
                self.assertNotEqual(name, before)
                for command in ("done", "errorMessage", "stopped", "storing"):
                    for wrong in ({"assignment": before}, {"assignment": name + 1}, {"assignment": "x"}, {}):
                        algorithm.send(command, "of another", error={"message": "of another"}, **wrong)
                algorithm.fence()
                algorithm.send("done", "second", assignment=name)
                self.assertEqual(self.result(second), "second")

    def test_a_call_counts_for_its_task_alone(self):
        job = self.submit_one()
        algorithm = self.named()
        name = self.begin(algorithm)
        call = {"execId": "1", "algorithmName": "absent", "input": []}
        algorithm.send("startAlgorithmExecution", call, assignment=name + 1)
        algorithm.fence()
        algorithm.send("startAlgorithmExecution", call, assignment=name)
        algorithm.expect("algorithmExecutionError")
        algorithm.send("done", 1, assignment=name)
        self.assertEqual(self.result(job), 1)

    def test_a_task_that_is_given_back_runs_elsewhere(self):
        job = self.submit_one()
        algorithm = self.named()
        message = algorithm.receive()
        self.assertEqual(message["command"], "initialize")
        algorithm.send("givenBack", [message["assignment"]])
        algorithm.send("replace")
        algorithm.expect("exit")
        algorithm.process.exit(0)
        other = self.named()
        message = other.receive()
        self.assertEqual(message["data"]["attempts"], 0, "no attempt is lost")
        other.send("initialized", assignment=message["assignment"])
        other.expect("start")
        other.send("done", 1, assignment=message["assignment"])
        self.assertEqual(self.result(job), 1)

    def test_a_process_is_replaced_when_its_task_is_over(self):
        first = self.submit_one()
        algorithm = self.named()
        name = self.begin(algorithm)
        algorithm.send("replace")
        algorithm.fence()
        second = self.submit_one()
        algorithm.send("done", 1, assignment=name)
        self.assertEqual(self.result(first), 1)
        algorithm.expect("exit")
        algorithm.process.exit(0)
        other = self.named()
        other.send("done", 2, assignment=self.begin(other))
        self.assertEqual(self.result(second), 2)

    def test_who_has_nothing_to_stop_with_is_ended_at_once(self):
        job = self.submit_one()
        algorithm = self.named(more="&stop=0")
        self.begin(algorithm)
        self.server.call("POST", "exec/stop", {"jobId": job})
        with self.assertRaises((Closed, ConnectionError)):
            algorithm.receive()
        algorithm.process.wait()


class Outcomes(ConformanceCase):
    """What is certain is told at once."""

    arguments = ("--algorithm-stop-ms", "600000", "--algorithm-stopping-ms", "600000")

    def test_the_ttl_of_a_node(self):
        job, algorithm, _ = self.start(ttl=1)
        self.assertEqual(algorithm.expect("stop"), {"forceStop": True})
        self.assertEqual(self.failure(job), "Algorithm TTL expired")  # it has not answered
        self.assertFalse(algorithm.process.is_over, "it has its time to stop")
        again = self.submit_one()
        algorithm.send("stopped")
        algorithm.process.wait()
        self.enter().run("fresh")
        self.assertEqual(self.result(again), "fresh")


class Connections(ConformanceCase):
    """Nobody else than the worker's algorithm gets a word in."""

    def knock(self, process, target):
        """A connection of this test, which is not the algorithm; the code that it is closed with."""
        environment = process.environment
        connection = Connection(environment["WORKER_SOCKET_HOST"], int(environment["WORKER_SOCKET_PORT"]), target)
        try:
            connection.receive()
        except Closed as closed:
            return closed.code
        finally:
            connection.drop()
        raise AssertionError("it got a message")

    def test_a_stranger_is_refused_before_and_after_the_algorithm(self):
        job = self.submit_one("private")
        process = self.next_process()
        for target in ("/?storage=v1&encoding=json", "/?storage=zz", "/?secret=wrong&storage=v1", "/"):
            self.assertEqual(self.knock(process, target), 1008)
        algorithm = self.connect(process)
        algorithm.start()
        secret = process.environment["WORKER_SOCKET_SECRET"]
        for target in ("/", "/?storage=zz", f"/?secret={secret}", f"/?storage=zz&secret={secret}"):
            self.assertEqual(self.knock(process, target), 1013)
        algorithm.fence()
        algorithm.send("done", "genuine")
        self.assertEqual(self.result(job), "genuine")

    def test_each_process_has_a_secret_of_its_own(self):
        self.submit_one()
        first = self.next_process()
        first.kill(signal.SIGKILL)
        second = self.next_process()
        self.assertNotEqual(first.environment["WORKER_SOCKET_SECRET"], second.environment["WORKER_SOCKET_SECRET"])

    def test_a_wrapper_without_a_secret_is_known_by_its_process(self):
        self.apply("nameless", NAMELESS, extra="maxWorkers: 1\n")
        pids = []
        for what in ("plain", "plain", "fork", "plain", "plain"):
            job = self.submit(node("green", "nameless", what))
            self.server.wait(job, ("completed",))
            pids += self.results(job)
        self.assertEqual(len(set(pids[:3])), 1)
        self.assertNotEqual(pids[2], pids[3], "a process whose child has the connection, too, serves no other task")
        self.assertEqual(pids[3], pids[4])
        wait_until(lambda: not self.is_alive(pids[2]), "and it is ended")

    @staticmethod
    def is_alive(pid):
        try:
            with open(f"/proc/{pid}/stat") as file:
                return file.read().rpartition(")")[2].split()[0] not in "ZX"
        except FileNotFoundError:
            return False


if __name__ == "__main__":
    unittest.main()
