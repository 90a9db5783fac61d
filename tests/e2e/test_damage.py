"""Damaged data costs the one thing that it belongs to, is named, and keeps nothing else from working."""

import shutil
import sqlite3
import tempfile
import unittest
import urllib.error
import urllib.request
import json

from harness import Case, Server, node

GATE = """
import pathlib, time

def start(args):
    while not pathlib.Path(args["input"][0]).exists():
        time.sleep(0.01)
    return "through"
"""


def change(database, sql, *values):
    with sqlite3.connect(database) as connection:
        connection.execute(sql, values)
    connection.close()


class Damage(Case):
    @classmethod
    def setUpClass(cls):
        cls.data = tempfile.mkdtemp(prefix="hkube-e2e-")
        cls.addClassCleanup(shutil.rmtree, cls.data, ignore_errors=True)
        cls.server = Server(cls.data)

    def readiness(self):
        with urllib.request.urlopen(self.server.endpoint + "/readyz") as answer:
            return answer.status, json.loads(answer.read())

    def restart(self, while_down):
        self.server.kill()
        while_down()
        type(self).server = Server(self.data)

    def test_records_and_documents(self):
        self.assertEqual(self.readiness(), (200, {"status": "ready"}))
        for name in ("good", "bad"):
            self.apply(name, GATE)
        gate = self.folder / "gate"
        pipeline = {"name": "p", "flowInput": {"gate": str(gate)}, "nodes": [node("a", "good", "@flowInput.gate")]}
        lost, kept = (self.server.call("POST", "exec/raw", pipeline)[1]["jobId"] for _ in range(2))

        def damage():
            change(f"{self.data}/jobs.db", "UPDATE event SET bytes = substr(bytes, 1, 20)"
                                           " WHERE job = (SELECT number FROM job WHERE id = ?)", lost)
            change(f"{self.data}/catalog.db", "UPDATE document SET body = substr(body, 1, 20)"
                                              " WHERE kind = 'algorithm' AND key = 'bad'")
        self.restart(damage)

        # The damaged job is over and says why; nobody waits for it for ever.
        status = self.server.wait(lost, ("failed",))
        self.assertIn("the record of this job is damaged", status["error"])
        self.assertEqual(self.server.get(f"exec/results/{lost}")["status"], "failed")
        # The other one goes on, new ones are taken, and all are found.
        gate.write_text("")
        self.assertEqual(self.server.wait(kept)["status"], "completed")
        self.assertEqual(self.run_job(pipeline)[1]["status"], "completed")
        found = self.server.call("POST", "exec/search", {"limit": 100})[1]["hits"]
        self.assertEqual({job["jobId"] for job in found} & {lost, kept}, {lost, kept})
        # A damaged document is not "not found".
        self.assertEqual([a["name"] for a in self.server.get("store/algorithms") if a["name"] in ("good", "bad")], ["good"])
        code, answer = self.server.call("POST", "exec/raw", {"name": "q", "nodes": [node("a", "bad", 1)]})
        self.assertEqual((code, answer["error"]["message"]), (500, "the stored document of algorithm bad is damaged"))
        code, answer = self.readiness()
        self.assertEqual((code, answer["status"]), (200, "ready"))
        named = {problem["subject"]: problem for problem in answer["problems"]}
        self.assertEqual(set(named), {f"job {lost}", "algorithm bad"})
        self.assertTrue(all(problem["remedy"] for problem in named.values()))
        self.assertEqual(self.server.get("status/problems"), answer["problems"])

        # The remedy works.
        self.assertEqual(self.server.call("DELETE", "store/algorithms/bad")[0], 200)
        self.apply("bad", GATE)
        self.assertEqual(self.run_job({**pipeline, "nodes": [node("a", "bad", "@flowInput.gate")]})[1]["status"], "completed")
        self.assertEqual([problem["subject"] for problem in self.server.get("status/problems")], [f"job {lost}"])


if __name__ == "__main__":
    unittest.main()
