"""Tasks ahead (docs/formats/tasks-ahead.md): an extension for wrappers that take the next tasks before one is over."""
import signal
import unittest

from conformance import ConformanceCase
from dialect import Dialect
from harness import node, wait_until

AHEAD = "/?storage=v1&encoding=msgpack&ahead=1&named=1"


class Ahead(ConformanceCase):
    def batch(self, count, **fields):
        """Submits a batch of so many items; its job."""
        return self.submit(node("green", "puppet", f"#[1...{count}]", **fields))

    def enter_ahead(self):
        return self.enter(Dialect("v1", "msgpack"), target=AHEAD)

    def runs(self, algorithm):
        """The tasks of the next `run`; on a slow machine the worker asks for some back meanwhile."""
        while (message := algorithm.receive())["command"] == "giveBack":
            algorithm.send("givenBack", [])
        self.assertEqual(message["command"], "run")
        return self.tasks_of(message)

    @staticmethod
    def tasks_of(message):
        """The tasks of a `run`, each with the name that its answer has to carry."""
        names = message["assignments"]
        assert len(names) == len(message["data"])
        return [dict(task, assignment=name) for task, name in zip(message["data"], names)]

    def done(self, algorithm, task, *value):
        """Answers a task with its input, or with another value."""
        algorithm.send("done", value[0] if value else task["input"][0], assignment=task["assignment"])

    def deepen(self, algorithm, results):
        """Answers tasks until the worker knows their pace and has sent several; those that are open, in their order."""
        open_tasks = []
        while len(open_tasks) < 2:
            open_tasks.extend(self.runs(algorithm))
            while len(results) < 8 and open_tasks:
                self.done(algorithm, open_tasks[0])
                results.append(open_tasks.pop(0)["input"][0])
        return open_tasks

    def each(self, algorithm, left):
        """The tasks of each `run` that comes, until so many have come; the caller answers them."""
        while left > 0:
            tasks = self.runs(algorithm)
            left -= len(tasks)
            yield tasks

    def test_only_who_can_is_asked(self):
        for target, encoding in (("/?storage=v1&encoding=bson&ahead=1&named=1", "bson"),
                                 ("/?storage=v1&encoding=msgpack&ahead=0&named=1", "msgpack"),
                                 ("/?storage=v1&encoding=msgpack&ahead=1", "msgpack"),
                                 ("/?storage=v3&encoding=msgpack&ahead=1&named=1", "msgpack")):
            with self.case(target):
                self.submit_one(1)
                algorithm = self.enter(Dialect("v1", encoding), target=target)
                algorithm.expect("initialize")

    def test_a_task_is_a_job_as_in_initialize(self):
        job = self.submit_one(1, {"a": [b"x".hex()]})
        algorithm = self.enter_ahead()
        task, = self.runs(algorithm)
        self.done(algorithm, task, 5)
        self.assertEqual(self.result(job), 5)
        algorithm.process.kill(signal.SIGKILL)
        self.submit_one(1, {"a": [b"x".hex()]})
        plain = self.enter(Dialect("v1", "msgpack")).start()
        self.assertEqual(set(task) - {"assignment"}, set(plain))
        for key in set(task) - {"assignment", "jobId", "taskId", "entranceTime", "spanId", "info"}:
            self.assertEqual(task[key], plain[key], key)

    def test_a_task_with_a_time_limit_goes_the_usual_way(self):
        self.submit_one(1, ttl=100)
        algorithm = self.enter_ahead()
        algorithm.run("x")

    def test_a_batch_in_few_messages(self):
        job = self.batch(300)
        algorithm = self.enter_ahead()
        results = []
        tasks = self.deepen(algorithm, results)
        left = 300 - len(results)
        while left:
            left -= len(tasks)
            algorithm.send("answers", [{"command": "done", "data": task["input"][0], "assignment": task["assignment"]} for task in tasks])
            tasks = self.runs(algorithm) if left else []
        self.server.wait(job, ("completed",))
        self.assertEqual(self.results(job), list(range(1, 301)))

    def test_a_failure_is_one_tasks(self):
        job = self.batch(40, retry={"policy": "Never"})
        algorithm = self.enter_ahead()
        for tasks in self.each(algorithm, 40):
            for task in tasks:
                if task["input"] == [33]:
                    algorithm.send("errorMessage", error={"code": "Failed", "message": "not 33"},
                                   assignment=task["assignment"])
                else:
                    self.done(algorithm, task, 1)
        self.server.wait(job, ("completed",))
        outcome, = [one for one in self.server.get(f"exec/results/{job}")["data"] if one.get("error")]
        self.assertIn("not 33", outcome["error"])

    def test_tasks_behind_a_long_one_are_given_back(self):
        job, results = self.batch(60), []
        algorithm = self.enter_ahead()
        open_tasks = self.deepen(algorithm, results)
        while True:
            message = algorithm.receive()  # the rest that was sent, then the request
            if message["command"] == "giveBack":
                break
            open_tasks.extend(self.tasks_of(message))
        algorithm.send("givenBack", [task["assignment"] for task in open_tasks[1:]])
        wait_until(lambda: self.task_states(job).get("active") == 1, "only the one that runs is active")
        self.assertEqual(self.task_states(job).get("succeed", 0), len(results))
        # It gets no others until it has answered.
        algorithm.fence()
        seen = [open_tasks[0]["input"][0], *results]
        self.done(algorithm, open_tasks[0])
        while len(seen) < 60:
            tasks = self.runs(algorithm)
            seen.extend(task["input"][0] for task in tasks)
            for task in tasks:
                self.done(algorithm, task)
        self.server.wait(job, ("completed",))
        self.assertEqual(self.results(job), list(range(1, 61)))
        self.assertEqual(sorted(seen), list(range(1, 61)), "none ran twice")

    def test_one_that_has_begun_none_gives_back_all(self):
        """It was not running for a moment, and saw the tasks and the request for them at once."""
        job, results = self.batch(60), []
        algorithm = self.enter_ahead()
        open_tasks = self.deepen(algorithm, results)
        while (message := algorithm.receive())["command"] != "giveBack":
            open_tasks.extend(self.tasks_of(message))
        algorithm.send("givenBack", [task["assignment"] for task in open_tasks])
        seen = list(results)
        for tasks in self.each(algorithm, 60 - len(seen)):
            seen.extend(task["input"][0] for task in tasks)
            for task in tasks:
                self.done(algorithm, task)
        self.server.wait(job, ("completed",))
        self.assertEqual(self.results(job), list(range(1, 61)))
        self.assertEqual(sorted(seen), list(range(1, 61)), "none ran twice")

    def test_none_is_blamed_when_several_were_open(self):
        job, results = self.batch(30, retry={"policy": "OnCrash", "limit": 1}), []
        algorithm = self.enter_ahead()
        self.deepen(algorithm, results)
        algorithm.process.kill(signal.SIGKILL)
        again = self.enter_ahead()
        left = 30 - len(results)
        first, = self.runs(again)
        again.process.kill(signal.SIGKILL)  # alone: its fault
        third = self.enter_ahead()
        repeated, = self.runs(third)
        self.assertEqual(repeated["input"], first["input"])
        self.assertEqual(repeated["attempts"], 1)
        tasks = [repeated]
        while left:
            left -= len(tasks)
            for task in tasks:
                self.assertEqual(task["attempts"], 1 if task["input"] == first["input"] else 0)
                self.done(third, task)
            tasks = self.runs(third) if left else []
        self.server.wait(job, ("completed",))
        self.assertEqual(self.results(job), list(range(1, 31)))

    def test_an_answer_out_of_turn_is_a_lost_one(self):
        job, results = self.batch(60), []
        algorithm = self.enter_ahead()
        open_tasks = self.deepen(algorithm, results)
        self.done(algorithm, open_tasks[1])
        algorithm.process.wait()
        other = self.enter_ahead()
        for tasks in self.each(other, 60 - len(results)):
            for task in tasks:
                self.done(other, task)
        self.server.wait(job, ("completed",))
        self.assertEqual(self.results(job), list(range(1, 61)))

    def test_a_stopped_job_costs_no_process(self):
        job, results = self.batch(60), []
        algorithm = self.enter_ahead()
        open_tasks = self.deepen(algorithm, results)
        self.server.call("POST", "exec/stop", {"jobId": job, "reason": "enough"})
        for task in open_tasks:
            self.done(algorithm, task)
        other = self.submit_one(5)
        last = None
        while last != [5]:  # before it comes what had been on its way
            for task in self.runs(algorithm):
                last = task["input"]
                self.done(algorithm, task)
        self.assertEqual(self.result(other), 5)

    def test_a_task_that_does_not_end_is_stopped(self):
        job = self.batch(60)
        algorithm = self.enter_ahead()
        open_tasks = self.deepen(algorithm, [])
        self.server.call("POST", "exec/stop", {"jobId": job, "reason": "enough"})
        while (message := algorithm.receive())["command"] != "stop":
            self.assertIn(message["command"], ("run", "giveBack"))
        algorithm.send("stopped", assignment=open_tasks[0]["assignment"])
        algorithm.process.wait()

    def test_prints_belong_to_the_marked_task(self):
        job = self.batch(40)
        algorithm = self.enter_ahead()
        for tasks in self.each(algorithm, 40):
            for task in tasks:
                algorithm.process.print(f"\0hkube-task:{task['taskId']}\0line of {task['input'][0]}\n")
            algorithm.send("answers", [{"command": "done", "data": 1, "assignment": task["assignment"]} for task in tasks])
        self.server.wait(job, ("completed",))
        lines = self.server.get(f"exec/logs/{job}?limit=1000")
        self.assertEqual({line["batchIndex"]: line["message"] for line in lines},
                         {i: f"line of {i}" for i in range(1, 41)})

    def test_who_prints_without_marks_gets_one_task_at_a_time(self):
        job, results = self.batch(60), []
        algorithm = self.enter_ahead()
        open_tasks = self.deepen(algorithm, results)
        algorithm.process.print("a line\n")
        for task in open_tasks:
            self.done(algorithm, task)
        sizes = []
        for tasks in self.each(algorithm, 60 - len(results) - len(open_tasks)):
            sizes.append(len(tasks))
            for task in tasks:
                self.done(algorithm, task)
        self.server.wait(job, ("completed",))
        self.assertEqual(set(sizes[2:]), {1})


if __name__ == "__main__":
    unittest.main()
