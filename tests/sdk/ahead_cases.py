"""How a wrapper takes tasks ahead (docs/formats/tasks-ahead.md). A test class is a WrapperCases too."""
import os
import tempfile


def job(number, *values, **fields):
    return dict({"jobId": "j1", "taskId": f"t{number}", "nodeName": "green", "input": list(values)}, **fields)


class AheadCases:
    """Mixed into a TestCase per language, beside WrapperCases."""

    MARKS = True  # the wrapper marks what the user prints

    def answers(self, worker, count):
        """So many answers to tasks that were sent ahead."""
        got = []
        while len(got) < count:
            message = worker.receive()
            got.extend(message["data"] if message["command"] == "answers" else [message])
        self.assertEqual(len(got), count)
        return got

    def results(self, worker, count):
        answers = self.answers(worker, count)
        self.assertEqual({answer["command"] for answer in answers}, {"done"}, answers)
        return [answer.get("data") for answer in answers]

    def test_tasks_ahead_are_answered_in_their_order(self):
        with self.start_worker("echo") as worker:
            worker.send("run", [job(1, 1)])
            self.assertEqual(self.results(worker, 1), [[1]])
            for first in (0, 300):
                worker.send("run", [job(i, i) for i in range(first, first + 200)])
            worker.send("run", [job(i, i) for i in range(200, 300)])
            expected = [*range(200), *range(300, 500), *range(200, 300)]
            self.assertEqual(self.results(worker, 500), [[i] for i in expected])
            # The usual sequence works as well.
            self.assertEqual(worker.run(7), [7])

    def test_answers_name_the_tasks_ahead(self):
        with self.start_worker("raise") as worker:
            worker.send("run", [job(i, f"no {i}") for i in range(50)], assignments=list(range(101, 151)))
            self.assertEqual([answer["assignment"] for answer in self.answers(worker, 50)], list(range(101, 151)))
        with self.start_worker("echo") as worker:
            worker.send("run", [job(i, i) for i in range(50)], assignments=list(range(101, 151)))
            self.assertEqual([(answer["assignment"], answer["data"]) for answer in self.answers(worker, 50)],
                             [(i, [i - 101]) for i in range(101, 151)])

    def test_init_and_start_of_each_task_ahead(self):
        with self.start_worker("init") as worker:
            worker.send("run", [job(1), job(2)])
            last = self.results(worker, 2)[1]
            self.assertEqual([call[:2] for call in last if call[0] == "init"], [["init", "t1"], ["init", "t2"]])
            self.assertEqual(last[-1][:2], ["start", "t2"])

    def test_a_failure_is_one_tasks(self):
        with self.start_worker("raise") as worker:
            worker.send("run", [job(i, f"no {i}") for i in range(50)])
            answers = self.answers(worker, 50)
            self.assertEqual([answer["error"]["message"] for answer in answers], [f"no {i}" for i in range(50)])
        with self.start_worker("raise_in_init") as worker:
            worker.send("run", [job(1), job(2)])
            self.assertEqual([answer["error"]["message"] for answer in self.answers(worker, 2)], ["init failed"] * 2)
        with self.start_worker("unsupported") as worker:
            worker.send("run", [job(1), job(2)])
            self.assertEqual([answer["command"] for answer in self.answers(worker, 2)], ["errorMessage"] * 2)

    def test_code_that_does_not_load_fails_each_task_ahead(self):
        with self.start_worker("broken") as worker:
            worker.send("run", [job(1), job(2)])
            self.assertEqual([answer["error"]["message"] for answer in self.answers(worker, 2)], ["broken at import"] * 2)

    def test_earlier_answers_go_before_a_call(self):
        with self.start_worker("calls") as worker:
            worker.send("run", [job(1, "forget"), job(2, "algorithm", "other", [1])])
            self.assertEqual(worker.expect("startAlgorithmExecution")["data"]["algorithmName"], "other")
            self.assertEqual(self.results(worker, 1), ["not waited"])
            request = worker.expect("startAlgorithmExecution")["data"]
            worker.send("algorithmExecutionDone", {"execId": request["execId"], "response": 5})
            self.assertEqual(self.results(worker, 1), [5])

    def test_tasks_that_have_not_begun_are_given_back(self):
        with self.start_worker("calls") as worker:
            worker.send("run", [job(1, "algorithm", "other", [1]), *(job(i, "forget") for i in range(2, 6))],
                        assignments=[1, 2, 3, 4, 500])
            request = worker.expect("startAlgorithmExecution")["data"]
            worker.send("giveBack")
            self.assertEqual(sorted(worker.expect("givenBack")["data"]), [2, 3, 4, 500])
            worker.send("giveBack")
            self.assertEqual(worker.expect("givenBack")["data"], [])
            worker.send("algorithmExecutionDone", {"execId": request["execId"], "response": 5})
            self.assertEqual(self.results(worker, 1), [5])

    def test_a_stop_forgets_what_has_not_begun(self):
        with self.start_worker("until_stopped") as worker:
            worker.send("run", [job(1), job(2)])
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")
            worker.send("giveBack")
            self.assertEqual(worker.expect("givenBack")["data"], [])

    def test_payload_files_of_tasks_ahead(self):
        with tempfile.TemporaryDirectory() as folder, self.start_worker("first") as worker:
            results = [os.path.join(folder, name) for name in ("a", "b", "c")]
            path = os.path.join(folder, "input")
            with open(path, "wb") as file:
                file.write(b"headhead" + b"x" * 100000)
            inputs = [{"at": [0], "path": path, "offset": 8, "size": 100000, "raw": True}]
            absent = [dict(inputs[0], path=path + ".absent")]
            worker.send("run", [job(1, None, resultFile=results[0], payloadFiles=inputs),
                                job(2, None, resultFile=results[1], payloadFiles=absent),
                                job(3, "small", resultFile=results[2], payloadFiles=[])], assignments=[1, 2, 3])
            answers = self.answers(worker, 3)
            self.assertEqual([answer["assignment"] for answer in answers], [1, 2, 3])
            self.assertEqual([answer["command"] for answer in answers], ["done", "errorMessage", "done"])
            self.assertIn("payloadFile", answers[0])
            with open(results[0], "rb") as file:
                self.assertEqual(file.read()[8:], b"x" * 100000)
            self.assertEqual(answers[2]["data"], "small")

    def test_prints_of_tasks_ahead_are_marked(self):
        if not self.MARKS:
            return
        with self.start_worker("print") as worker:
            worker.send("run", [job(1, "a"), job(2, "b")])
            self.answers(worker, 2)
            self.assertIn("\0hkube-task:t1\0printed a\n\0hkube-task:t2\0printed b\n", worker.output())
