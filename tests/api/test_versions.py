"""Versions of algorithms and pipelines: read, tagged, called by another name, made current, deleted."""

import json
import unittest

from rows import Rows, node


class Versions(Rows):
    def image(self, name, **fields):
        payload = json.dumps({"name": name, "algorithmImage": "a/b", **fields})
        return self.ok("POST", "store/algorithms/apply", {"payload": payload, "options": '{"forceUpdate": true}'})

    def versions(self, kind, name):
        return [v["version"] for v in self.ok("GET", f"versions/{kind}/{name}")]

    def test_of_algorithms(self):
        self.image("green")
        self.image("green", cpu=0.5)
        new, old = self.versions("algorithms", "green")
        document = self.ok("GET", f"versions/algorithms/green/{old}")
        self.assertEqual((document["semver"], document["versionAlias"], document["algorithm"]["cpu"]), ("1.0.0", "v1.0.0", 0.1))
        self.message("DELETE", f"versions/algorithms/green/{new}", None, 400, "unable to remove the currently used version")

        applied = self.ok("POST", "versions/algorithms/apply", {"name": "green", "version": old}, status=201)
        self.assertEqual((applied["version"], applied["algorithm"]["cpu"]), (old, 0.1))
        current = self.ok("GET", "store/algorithms/green")
        self.assertEqual((current["version"], current["cpu"]), (old, 0.1))
        self.assertEqual([entry["version"] for entry in current["auditTrail"]], [old, new, old])

        before = self.ok("POST", "versions/algorithms/tag",
                         {"name": "green", "version": new, "pinned": True, "tags": ["good"]}, status=201)
        self.assertNotIn("pinned", before)
        tagged = self.ok("GET", f"versions/algorithms/green/{new}")
        self.assertEqual((tagged["pinned"], tagged["tags"]), (True, ["good"]))
        renamed = self.ok("PUT", "versions/algorithms/alias", {"version": new, "alias": "best"})
        self.assertEqual((renamed["version"], renamed["versionAlias"]), (new, "best"))

        self.assertEqual(self.ok("DELETE", f"versions/algorithms/green/{new}"), {"deleted": 1})
        self.assertEqual(self.versions("algorithms", "green"), [old])

    def test_a_version_of_an_algorithm_that_is_in_use(self):
        self.upload("busy")
        self.image("busy-image")
        # Code that was not built has no version yet: one of its image is applied to the same name.
        jobs = []
        version = self.versions("algorithms", "busy-image")[0]
        self.assertEqual(self.ok("POST", "versions/algorithms/apply", {"name": "busy-image", "version": version}, status=201)
                         ["version"], version)
        payload = json.dumps({"name": "busy", "algorithmImage": "a/b"})
        self.ok("POST", "store/algorithms/apply", {"payload": payload, "options": '{"forceUpdate": true}'})
        version = self.versions("algorithms", "busy")[0]
        for count, text in [(1, 'there is a running pipeline which depends on "busy" algorithm'),
                            (2, 'there are 2 running pipelines which depend on "busy" algorithm')]:
            jobs.append(self.submit("user", "busy"))
            code, answer = self.server.call("POST", "versions/algorithms/apply", {"name": "busy", "version": version})
            self.assertEqual((code, answer["error"]), (400, {"code": 400, "message": text, "details": jobs}))
        self.ok("POST", "versions/algorithms/apply", {"name": "busy", "version": version, "force": True}, status=201)

    def test_of_pipelines(self):
        self.upload("leaf")
        self.ok("POST", "store/pipelines", {"name": "tree", "nodes": [node("a", "leaf", 1)]}, status=201)
        self.ok("PUT", "store/pipelines", {"name": "tree", "nodes": [node("a", "leaf", 2)]})
        new, old = self.versions("pipelines", "tree")
        self.assertEqual(self.ok("GET", f"versions/pipelines/tree/{old}")["pipeline"]["nodes"][0]["input"], [1])
        self.message("DELETE", f"versions/pipelines/tree/{new}", None, 400, "unable to remove the currently used version")
        applied = self.ok("POST", "versions/pipelines/apply", {"name": "tree", "version": old}, status=201)
        self.assertEqual(applied["version"], old)
        self.assertEqual(self.ok("GET", "store/pipelines/tree")["nodes"][0]["input"], [1])
        self.assertEqual(self.ok("PUT", "versions/pipelines/alias", {"version": new, "alias": "x"})["versionAlias"], "x")
        self.assertEqual(self.ok("DELETE", f"versions/pipelines/tree/{new}"), {"deleted": 1})
        self.assertEqual(self.versions("pipelines", "tree"), [old])

    def test_what_is_not_a_version(self):
        for path, body, text in [
            ("versions/algorithms/apply", {"name": "x", "version": "v"}, None),
            ("versions/algorithms/apply", {"name": "xx", "version": "v" * 11},
             "data.version should NOT be longer than 10 characters"),
            ("versions/algorithms/apply", {"name": "xx", "version": ""},
             "data.version should NOT be shorter than 1 characters"),
            ("versions/algorithms/apply", {"name": "xx", "version": "v", "force": "x"}, "data.force should be boolean"),
            ("versions/algorithms/tag", {"name": "xx", "version": "v", "tags": [""]},
             "data.tags[0] should NOT be shorter than 1 characters"),
            ("versions/algorithms/tag", {"name": "xx", "version": "v", "tags": ["t" * 33]},
             "data.tags[0] should NOT be longer than 32 characters"),
            ("versions/pipelines/apply", {"name": "a b", "version": "v"},
             "pipeline name must contain only alphanumeric, dash, dot or underscore"),
        ]:
            self.message("POST", path, body, 400,
                         text or "algorithm name must contain only lower-case alphanumeric, dash or dot")


if __name__ == "__main__":
    unittest.main()
