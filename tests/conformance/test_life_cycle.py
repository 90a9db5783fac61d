"""Section 3: states, timers, errors and crashes, stop and exit.

Times are short here. What must not happen within a time is tried by being busy for several of them.
"""
import signal
import time
import unittest

from conformance import ConformanceCase
from dialect import Dialect
from frames import Closed
from harness import node

CRASH = "the algorithm killed due to an unknown reason, please check the logs for more details"


def variables(**values):
    return "workerEnv:\n" + "".join(f"  {name}: '{value}'\n" for name, value in values.items())


def busy_for(seconds, act):
    """Acts again and again until the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        act()


class Tasks(ConformanceCase):
    def test_one_connection_serves_many_tasks(self):
        algorithm = None
        for number in range(3):
            job = self.submit_one(number)
            algorithm = algorithm or self.enter()
            task = algorithm.run(number * 2)
            self.assertEqual((task["jobId"], task["input"]), (job, [number]))
            self.assertEqual(self.result(job), number * 2)

    def test_items_of_a_batch_come_one_after_the_other(self):
        job = self.submit_one("#[1...4]")
        algorithm = self.enter()
        indexes = []
        for _ in range(4):
            task = algorithm.start()
            indexes.append(task["batchIndex"])
            algorithm.fence()  # no second task beside the first
            algorithm.send("done", task["input"][0] * 10)
        self.server.wait(job, ("completed",))
        self.assertEqual(sorted(indexes), [1, 2, 3, 4])
        self.assertEqual(self.results(job), [10, 20, 30, 40])

    def test_states_of_a_task(self):
        job = self.submit_one()
        algorithm = self.enter()
        algorithm.expect("initialize")
        self.assertEqual(self.task_states(job), {"active": 1})
        algorithm.send("initialized")
        algorithm.expect("start")
        algorithm.send("done")
        self.server.wait(job, ("completed",))
        self.assertEqual(self.task_states(job), {"succeed": 1})


class Policies(ConformanceCase):
    """§3.5: what follows an error, and what a crash."""

    AGAIN = {"Never": (), "OnError": ("error",), "OnCrash": ("crash",), "Always": ("error", "crash")}

    def fail(self, algorithm, how):
        if how == "error":
            algorithm.send("errorMessage", error={"message": "wrong"})
        else:
            algorithm.process.exit(3)

    def test_the_table(self):
        for policy, repeated in self.AGAIN.items():
            for how in ("error", "crash"):
                with self.case((policy, how)):
                    job, algorithm, _ = self.start(retry={"policy": policy, "limit": 1})
                    self.fail(algorithm, how)
                    if how in repeated:
                        algorithm = algorithm if how == "error" else self.enter()
                        self.assertEqual(algorithm.start()["attempts"], 1)
                        self.fail(algorithm, how)
                    error = self.failure(job)
                    self.assertIn("wrong" if how == "error" else f"{CRASH} (exit code 3)", error)
                    self.assertEqual("CrashLoopBackOff, attempts: 1/1" in error, how in repeated)
                    if how == "error":
                        algorithm.fence()  # an error is no reason to end a process

    def test_the_default_is_to_repeat_crashes_three_times(self):
        job, algorithm, task = self.start()
        self.assertEqual(task["retry"], {"policy": "OnCrash", "limit": 3})
        for attempt in range(1, 4):
            algorithm.process.exit(1)
            algorithm = self.enter()
            self.assertEqual(algorithm.start()["attempts"], attempt)
        algorithm.process.exit(1)
        self.assertIn("node green is in CrashLoopBackOff, attempts: 3/3", self.failure(job))


class Crashes(ConformanceCase):
    def crash(self, act):
        job, algorithm, _ = self.start(retry={"policy": "Never"})
        algorithm.process.print("the last words\n", 2)
        act(algorithm)
        error = self.failure(job)
        self.assertIn("the last words", self.server.get(f"exec/status/{job}")["lastOutput"])
        self._leave()
        return error

    def test_exit_codes_and_signals(self):
        for code in (0, 1, 77):
            self.assertEqual(self.crash(lambda a, code=code: a.process.exit(code)), f"{CRASH} (exit code {code})")
        for number in (signal.SIGSEGV, signal.SIGKILL):
            self.assertEqual(self.crash(lambda a, number=number: a.process.kill(number)),
                             f"{CRASH} (signal {int(number)})")

    def test_a_process_that_ends_before_it_connects(self):
        job = self.submit_one(retry={"policy": "Never"})
        process = self.next_process()
        process.print("cannot import\n", 2)
        process.exit(7)
        self.assertEqual(self.failure(job), "the algorithm ended before it connected (exit code 7)")
        self.assertEqual(self.server.get(f"exec/status/{job}")["lastOutput"], "cannot import")

    def test_a_crash_between_initialize_and_initialized(self):
        job = self.submit_one()
        algorithm = self.enter()
        algorithm.expect("initialize")
        algorithm.process.exit(1)
        self.enter().run("again")
        self.assertEqual(self.result(job), "again")

    def test_a_crash_after_the_result(self):
        job, algorithm, _ = self.start()
        algorithm.send("done", "result")
        algorithm.fence()
        algorithm.process.exit(1)
        self.assertEqual(self.result(job), "result")
        job = self.submit_one()
        self.enter().run("other")
        self.assertEqual(self.result(job), "other")


class ConnectTime(ConformanceCase):
    algorithm = variables(ALGORITHM_DISCONNECTED_TIMEOUT_MS=3000)

    def test_one_that_never_connects(self):
        job = self.submit_one(retry={"policy": "Never"})
        process = self.next_process()
        self.assertEqual(self.failure(job), "the algorithm did not connect within 3 seconds")
        process.wait()


class SignsOfLife(ConformanceCase):
    """§3.3: a worker is alive as long as its process and its connection are, whatever it says or does not say."""

    algorithm = "maxWorkers: 1\n" + variables(WRAPPER_TIMEOUT_DURATION=100)

    def test_who_goes_silent_is_busy(self):
        job, algorithm, _ = self.start(retry={"policy": "Never"})
        algorithm.send("alive")
        busy_for(1.5, algorithm.fence)
        algorithm.send("done", 1)
        self.assertEqual(self.result(job), 1)

    def test_alive_may_come_at_any_time(self):
        job, algorithm, _ = self.start()
        algorithm.send("done", 1)
        algorithm.send("alive")
        algorithm.fence()
        self.assertEqual(self.result(job), 1)


class Stop(ConformanceCase):
    """§3.6, as long as the algorithm keeps to the rules."""

    def test_before_the_task_has_started(self):
        job = self.submit_one()
        algorithm = self.enter()
        algorithm.expect("initialize")
        self.server.call("POST", "exec/stop", {"jobId": job})
        algorithm.expect("stop")
        algorithm.send("initialized")  # it was on its way
        algorithm.fence()
        algorithm.send("stopped")
        algorithm.process.wait()

    def test_a_stopped_task_takes_no_process_with_it_into_the_next_one(self):
        job, algorithm, _ = self.start()
        self.server.call("POST", "exec/stop", {"jobId": job})
        algorithm.expect("stop")
        algorithm.send("stopped")
        again = self.submit_one()
        other = self.enter()
        self.assertNotEqual(other.process.pid, algorithm.process.pid)
        other.run("fresh")
        self.assertEqual(self.result(again), "fresh")

    def test_stopped_twice_and_done_after_it(self):
        job, algorithm, _ = self.start()
        self.server.call("POST", "exec/stop", {"jobId": job})
        algorithm.expect("stop")
        for command in ("stopped", "stopped", "done"):
            try:
                algorithm.send(command)
            except (ConnectionError, Closed):
                break  # the first was enough
        algorithm.process.wait()
        self.assertEqual(self.server.wait(job)["status"], "stopped")

    def test_a_failed_job_stops_its_other_tasks(self):
        self.apply_puppet("twins", "maxWorkers: 2\n")
        job = self.submit(node("green", "twins"), node("blue", "twins"))
        players = [self.enter(), self.enter()]
        for player in players:
            player.start()
        players[0].send("errorMessage", error={"message": "wrong"})
        self.assertEqual(players[1].expect("stop"), {"forceStop": True})
        players[1].send("stopped")
        self.assertEqual(self.failure(job), "wrong")

    def test_the_ttl_of_a_node(self):
        job, algorithm, task = self.start(ttl=1)
        self.assertEqual(task["ttl"], 1)
        self.assertEqual(algorithm.expect("stop"), {"forceStop": True})
        algorithm.send("stopped")
        self.assertEqual(self.failure(job), "Algorithm TTL expired")

    def test_the_ttl_of_a_node_when_the_result_comes_too_late(self):
        job, algorithm, _ = self.start(ttl=1)
        algorithm.expect("stop")
        algorithm.send("done", "late")
        self.assertEqual(self.failure(job), "Algorithm TTL expired")


class StopTime(ConformanceCase):
    """§3.6, when the algorithm takes its time."""

    arguments = ("--algorithm-stop-ms", "1000")
    algorithm = "maxWorkers: 1\n" + variables(STOPPING_TIME_OUT=4000)

    def stop(self):
        job, algorithm, _ = self.start()
        self.server.call("POST", "exec/stop", {"jobId": job})
        algorithm.expect("stop")
        return algorithm

    def test_who_does_not_answer_is_killed(self):
        algorithm = self.stop()
        algorithm.expect_end()
        algorithm.process.wait()

    def test_stopping_gives_more_time(self):
        algorithm = self.stop()

        def stopping():
            algorithm.send("stopping")
            algorithm.fence()
        busy_for(2.5, stopping)
        algorithm.send("stopped")
        algorithm.process.wait()

    def test_but_not_for_ever(self):
        algorithm = self.stop()
        began = time.monotonic()
        with self.assertRaises((Closed, ConnectionError)):
            while time.monotonic() < began + 60:
                algorithm.send("stopping")
                algorithm.fence()
        self.assertGreater(time.monotonic() - began, 3)
        algorithm.process.wait()


class Exit(ConformanceCase):
    """§3.7."""

    arguments = ("--worker-idle-seconds", "1", "--algorithm-exit-ms", "1000")

    def asked_to_exit(self):
        job, algorithm, _ = self.start()
        algorithm.send("done", 1)
        self.server.wait(job, ("completed",))
        self.assertEqual(algorithm.expect("exit"), {"exitCode": 0})
        return algorithm

    def test_who_exits(self):
        self.asked_to_exit().process.exit(0)

    def test_who_does_not_is_killed(self):
        algorithm = self.asked_to_exit()
        algorithm.expect_end()
        algorithm.process.wait()

    def test_who_only_hangs_up_is_killed(self):
        algorithm = self.asked_to_exit()
        algorithm.close()
        algorithm.process.wait()

    def test_the_next_task_has_a_process_of_its_own(self):
        algorithm = self.asked_to_exit()
        algorithm.process.exit(0)
        job = self.submit_one()
        self.enter().run("next")
        self.assertEqual(self.result(job), "next")


if __name__ == "__main__":
    unittest.main()
