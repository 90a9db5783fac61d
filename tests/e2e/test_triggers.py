"""Cron and pipeline triggers, and the trees of jobs that they grow."""

import json
import sqlite3
import unittest

from harness import Case, Server, node, wait_until

EVERY_SECOND = "* * * * * *"
ECHO = "def start(args):\n    return args['input'][0] if args['input'] else None\n"


class Triggers(Case):
    def setUp(self):
        super().setUp()
        self.apply("echo", ECHO)

    def store(self, name, *inputs, **more):
        pipeline = {"name": name, "nodes": [node("n", "echo", *inputs)], **more}
        status, answer = self.server.call("POST", "store/pipelines", pipeline)
        self.assertEqual(status, 201, answer)
        self.addCleanup(lambda: self.server.call("DELETE", f"store/pipelines/{name}"))

    def run_stored(self, name, **more):
        status, answer = self.server.call("POST", "exec/stored", {"name": name, **more})
        self.assertEqual(status, 200, answer)
        return answer["jobId"]

    def tree(self, job):
        return self.server.call("GET", f"exec/tree/{job}")

    def children(self, job):
        """The children in the tree of a root, once there are some."""
        wait_until(lambda: self.tree(job)[0] == 200, f"tree of {job}")
        return self.tree(job)[1]["children"]

    def restart(self, kill=True):
        server = type(self).server
        server.own_data = False
        server.kill() if kill else server.stop()
        type(self).server = Server(data=server.data, arguments=self.arguments)
        type(self).server.own_data = True


class Cron(Triggers):
    arguments = ("--time-zone", "Asia/Kathmandu")

    def cron(self, name):
        return next(item for item in self.server.get("cron/list") if item["name"] == name)

    def test_every_second(self):
        self.store("ticker", triggers={"cron": {"pattern": EVERY_SECOND, "enabled": True}})
        wait_until(lambda: len(self.server.call("GET", "cron/results?name=ticker&limit=10")[1]) >= 2, "two ticks")
        results = self.server.get("cron/results?name=ticker&limit=2")
        self.assertEqual([result["status"] for result in results], ["completed"] * 2)
        self.assertGreater(results[0]["startTime"], results[1]["startTime"])
        oldest = self.server.get("cron/results?name=ticker&sort=asc")
        self.assertEqual(len(oldest), 1)
        self.assertLess(oldest[0]["startTime"], results[0]["startTime"])
        job = results[0]["jobId"]
        self.assertEqual(self.server.get(f"exec/pipelines/{job}")["types"], ["stored", "internal", "cron"])
        statuses = self.server.get("cron/status?name=ticker&limit=3")
        self.assertTrue(all(status["pipeline"] == "ticker" for status in statuses))
        self.assertIn("jobId", self.cron("ticker")["lastRun"])
        self.assertEqual(self.tree(job)[0], 404)

    def test_start_and_stop(self):
        self.store("switched")
        self.assertNotIn("switched", [item["name"] for item in self.server.get("cron/list")])
        ok = (200, {"message": "OK"})
        self.assertEqual(self.server.call("POST", "cron/start", {"name": "switched"}), ok)
        item = self.cron("switched")
        self.assertEqual(item["cron"], {"pattern": "0 * * * *", "enabled": True})
        self.assertEqual(item["nextRun"] % 3_600_000, 15 * 60_000)  # Kathmandu is 5:45 ahead
        self.assertEqual(self.server.call("POST", "cron/start", {"name": "switched", "pattern": EVERY_SECOND}), ok)
        wait_until(lambda: self.server.call("GET", "cron/results?name=switched")[0] == 200, "a tick")
        self.assertEqual(self.server.call("POST", "cron/stop", {"name": "switched"}), ok)
        self.assertEqual(self.cron("switched"), {"name": "switched", "cron": {"pattern": EVERY_SECOND,
                                                                             "enabled": False}})

    def test_a_deleted_pipeline_is_due_no_more(self):
        self.store("gone", triggers={"cron": {"pattern": EVERY_SECOND, "enabled": True}})
        self.server.call("DELETE", "store/pipelines/gone")
        self.assertNotIn("gone", [item["name"] for item in self.server.get("cron/list")])

    def test_a_refused_start_is_shown(self):
        self.store("narrow", "@flowInput.missing", triggers={"cron": {"pattern": EVERY_SECOND, "enabled": True}})
        wait_until(lambda: "error" in self.cron("narrow").get("lastRun", {}), "a refused tick")
        self.assertIn("flowInput", self.cron("narrow")["lastRun"]["error"])

    def test_ticks_while_the_server_is_down_are_noted(self):
        self.store("slept", triggers={"cron": {"pattern": EVERY_SECOND, "enabled": False}})
        server = type(self).server
        server.own_data = False
        server.stop()
        # As if it had been enabled an hour ago, in a server that ended then.
        with sqlite3.connect(server.data / "catalog.db") as catalog:
            (text,) = catalog.execute("SELECT body FROM document WHERE kind = 'pipeline' AND key = 'slept'").fetchone()
            document = json.loads(text)
            document["modified"] -= 3_600_000
            document["triggers"]["cron"]["enabled"] = True
            catalog.execute("UPDATE document SET body = ? WHERE kind = 'pipeline' AND key = 'slept'",
                            (json.dumps(document),))
        catalog.close()
        type(self).server = Server(data=server.data, arguments=self.arguments)
        type(self).server.own_data = True
        item = self.cron("slept")
        self.assertGreaterEqual(item["missed"]["count"], 3600)
        self.assertLess(item["missed"]["last"], item["nextRun"])

    def test_errors(self):
        for path, body, code, message in [
                ("cron/start", {"name": "none"}, 404, "pipeline none Not Found"),
                ("cron/stop", {"name": "none"}, 404, "pipeline none Not Found"),
                ("cron/start", {}, 400, "data should have required property 'name'"),
                ("cron/start", {"name": "x", "pattern": "bla"}, 400, "data.pattern should match format \"cron\"")]:
            self.assertEqual(self.server.call("POST", path, body),
                             (code, {"error": {"code": code, "message": message}}))
        for path, code, message in [
                ("cron/results?name=none", 404, "cron results none Not Found"),
                ("cron/status?name=none", 404, "cron status none Not Found"),
                ("cron/status?limit=0", 400, "data.limit should be >= 1"),
                ("cron/results?sort=up", 400, "data.sort should be equal to one of the allowed values (asc,desc)")]:
            self.assertEqual(self.server.call("GET", path), (code, {"error": {"code": code, "message": message}}))
        status, answer = self.server.call("POST", "store/pipelines", {
            "name": "zone", "nodes": [node("n", "echo")],
            "triggers": {"cron": {"pattern": "* * * * *", "timeZone": "Mars/Olympus"}}})
        self.assertEqual((status, answer["error"]["message"]),
                         (400, "data.triggers.cron.timeZone should be the name of a time zone"))


class Pipelines(Triggers):
    def test_a_completed_job_starts_another(self):
        self.store("first", "@flowInput.x", flowInput={"x": 1})
        self.store("second", "@flowInput", flowInput={"own": 2}, triggers={"pipelines": ["first"]})
        self.store("third", triggers={"pipelines": ["second"]})
        root = self.run_stored("first", flowInput={"x": 42}, tags=["blue"])
        wait_until(lambda: self.children(root)[0]["children"], "grandchild")
        status, tree = self.tree(root)
        (second,) = tree["children"]
        (third,) = second["children"]
        self.assertEqual((tree["jobId"], tree["name"], second["name"], third["name"]), (root, "first", "second", "third"))
        self.assertEqual(third["children"], [])

        self.server.wait(second["jobId"])
        (flow_input,) = self.results(second["jobId"])
        self.assertEqual(flow_input, {"own": 2, "parent": self.server.get(f"exec/results/{root}")["data"]})
        self.assertEqual(flow_input["parent"][0]["result"], 42)
        pipeline = self.server.get(f"exec/pipelines/{second['jobId']}")
        self.assertEqual((pipeline["types"], pipeline["tags"], pipeline["rootJobId"]),
                         (["internal", "stored", "trigger"], ["blue"], root))
        self.assertEqual(self.server.get(f"exec/pipelines/{third['jobId']}")["rootJobId"], root)
        # Only a root has a tree.
        for job in (second["jobId"], "nosuchjob"):
            self.assertEqual(self.tree(job), (404, {"error": {"code": 404, "message": f"tree {job} Not Found"}}))
        self.assertEqual(self.tree("")[0], 400)

    def test_only_completed_jobs_trigger(self):
        self.apply("bad", "def start(args):\n    raise ValueError('no')\n")
        self.store("child", triggers={"pipelines": ["parent"]})
        parent = {"name": "parent", "nodes": [node("n", "bad")]}
        failed, _ = self.run_job(parent, ("failed",))
        # A completed one afterwards shows that the failed one's turn is over.
        completed, _ = self.run_job({"name": "parent", "nodes": [node("n", "echo")]})
        self.assertEqual(len(self.children(completed)), 1)
        self.assertEqual(self.tree(failed)[0], 404)

    def test_a_circle_goes_on_until_it_is_stopped(self):
        self.store("ping", triggers={"pipelines": ["pong"]})
        self.store("pong", triggers={"pipelines": ["ping"]})
        root = self.run_stored("ping")
        wait_until(lambda: self.children(root)[0]["children"], "the second round")
        self.assertEqual(self.server.call("GET", "pipelines/triggers/tree"),
                         (400, {"error": {"code": 400, "message": "the pipelines triggers is cyclic"}}))
        self.server.call("DELETE", "store/pipelines/pong")
        self.server.call("DELETE", "store/pipelines/ping")

    def test_a_tree_of_pipelines(self):
        none = (400, {"error": {"code": 400, "message": "unable to find any pipeline with triggers"}})
        self.assertEqual(self.server.call("GET", "pipelines/triggers/tree"), none)
        self.store("a")
        self.store("b", triggers={"pipelines": ["a"]})
        self.store("c", triggers={"pipelines": ["a", "b"]})
        c = {"name": "c", "children": []}
        b = {"name": "b", "children": [c]}
        self.assertEqual(self.server.get("pipelines/triggers/tree"), [{"name": "a", "children": [b, c]}])
        self.assertEqual(self.server.get("pipelines/triggers/tree?name=b"), [b])
        self.assertEqual(self.server.call("GET", "pipelines/triggers/tree?name=d"),
                         (404, {"error": {"code": 404, "message": "triggers tree d Not Found"}}))

    def test_a_kill_between_the_end_and_the_trigger(self):
        self.store("early")
        self.store("late", triggers={"pipelines": ["early"]})
        root = self.run_stored("early")
        wait_until(lambda: self.tree(root)[0] == 200, "the trigger has fired")
        self.restart()
        self.assertNotIn("taken up", "".join(self.server.log))
        self.assertEqual(len(self.children(root)), 1)  # settled with the child: not once more

        # The moment between the two commits, as a crash leaves it: the end and what is due, and no child yet.
        server = type(self).server
        server.own_data = False
        server.kill()
        with sqlite3.connect(server.data / "jobs.db") as jobs:
            (number,) = jobs.execute("SELECT number FROM job WHERE id = ?", (root,)).fetchone()
            jobs.execute("DELETE FROM event WHERE job IN (SELECT number FROM job WHERE root = ?)", (root,))
            jobs.execute("DELETE FROM job WHERE root = ?", (root,))
            jobs.execute("INSERT INTO follow_up(job, kind, target) VALUES(?, 0, 'late')", (number,))
        jobs.close()
        type(self).server = Server(data=server.data)
        type(self).server.own_data = True
        wait_until(lambda: "taken up" in "".join(self.server.log), "the trigger is taken up")
        self.assertEqual(len(self.children(root)), 1)
        self.restart()
        self.assertNotIn("taken up", "".join(self.server.log))
        self.assertEqual(len(self.children(root)), 1)

    def test_kills_at_any_moment_neither_lose_nor_repeat(self):
        self.store("source")
        self.store("target", triggers={"pipelines": ["source"]})
        roots = []
        for _ in range(3):
            roots += [self.run_stored("source") for _ in range(10)]
            wait_until(lambda: any(self.server.get(f"exec/status/{job}")["status"] == "completed" for job in roots[-10:]),
                       "one of the jobs has ended")
            self.restart()
        for root in roots:
            self.assertEqual(self.server.wait(root)["status"], "completed")
            self.assertEqual(len(self.children(root)), 1, root)


if __name__ == "__main__":
    unittest.main()
