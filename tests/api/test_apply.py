"""Algorithms that are stored: order and texts of the checks, what a second apply does, versions, images, builds that failed."""

import concurrent.futures
import json
import pathlib
import shutil
import tempfile
import unittest

from rows import CODE, Rows, multipart, node, tarball, wait_until
from harness import Server  # noqa: I100

APPLY = "store/algorithms/apply"


def payload(**fields):
    return {"payload": json.dumps(fields)}


class Checks(Rows):
    """Nothing runs here: builds stay pending."""

    def test_names(self):
        long = "data.name should NOT be longer than 32 characters"
        for body, applied, created in [
            ({}, 'algorithm should have required property "name"', "data should have required property 'name'"),
            ({"name": ""}, 'algorithm should have required property "name"',
             "data.name should NOT be shorter than 1 characters"),
            ({"name": {}}, "data.name should be string", "data.name should be string"),
            ({"name": ["x"]}, "data.name should be string", "data.name should be string"),
            ({"name": "x" * 33}, long, long),
            ({"name": "A b"}, "algorithm name must contain only lower-case alphanumeric, dash or dot",
             "algorithm name must contain only lower-case alphanumeric, dash or dot"),
        ]:
            self.message("POST", APPLY, payload(**body), 400, applied)
            self.message("POST", "store/algorithms", payload(**body), 400, created)
            self.message("POST", "store/algorithms", body, 400, created)

    def test_what_is_no_form_has_no_name(self):
        for kind in ["text/plain", "application/octet-stream", "application/x-tar"]:
            self.message("POST", APPLY, b"\x00\x01 no form", 400, 'algorithm should have required property "name"',
                         headers={"Content-Type": kind})
        self.assertEqual(self.server.call("POST", APPLY, b"{", {"Content-Type": "application/json"})[0], 400)

    def test_the_source_is_looked_at_before_the_environment(self):
        body, headers = multipart({"payload": '{"name": "no-env"}', "file": "no archive"})
        self.message("POST", APPLY, body, 400, "data.fileExt should be equal to one of the allowed values (zip,gz)",
                     headers=headers)
        body, headers = multipart({"payload": '{"name": "no-env"}', "file": CODE})
        self.message("POST", APPLY, body, 400, "data should have required property 'env'", headers=headers)
        self.message("POST", APPLY, payload(name="no-env", gitRepository={"url": "https://x/y"}), 400, "invalid url 'https://x/y'")

    def test_labels_are_in_lower_case(self):
        shape = (" must beginning and ending with an alphanumeric character with dashes (-), underscores (_), dots (.), "
                 "and alphanumerics betweens")
        for field in ["labels", "annotations"]:
            for entries, text in [({"Team": "x"}, f"{field} key name{shape}"), ({"team": "X"}, f"{field} value{shape}"),
                                  ({"/x": "x"}, None), ({"a.b/team": "x"}, ""), ({"team": ""}, "")]:
                body = payload(name="labelled", algorithmImage="i", **{field: entries})
                if text == "":
                    self.ok("POST", APPLY, body)
                elif text is None:
                    self.assertIn("key prefix must be a lowercase", self.server.call("POST", APPLY, body)[1]["error"]["message"])
                else:
                    self.message("POST", APPLY, body, 400, text)

    def test_an_apply_that_changes_nothing_answers_the_document_of_before(self):
        first = self.ok("POST", APPLY, payload(name="same", algorithmImage="i", cpu=0.2))["algorithm"]
        again = self.ok("POST", APPLY, payload(name="same", algorithmImage="i", cpu=0.2))
        self.assertEqual(again["algorithm"], first)
        self.assertEqual(again["messages"], [])
        self.assertEqual(self.ok("GET", "store/algorithms/same"), first)
        self.assertEqual(len(self.ok("GET", "versions/algorithms/same")), 1)

    def test_concurrent_applies_give_distinct_and_increasing_versions(self):
        self.ok("POST", APPLY, payload(name="raced", algorithmImage="i"))
        count = 12
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            bodies = [{**payload(name="raced", algorithmImage="i", cpu=(i + 2) / 10),
                       "options": json.dumps({"forceUpdate": i % 2 == 0})} for i in range(count)]
            answers = list(pool.map(lambda body: self.server.call("POST", APPLY, body)[0], bodies))
        self.assertEqual(answers, [200] * count)
        versions = self.ok("GET", "versions/algorithms/raced")
        self.assertEqual([v["semver"] for v in versions], [f"1.0.{i}" for i in range(len(versions) - 1, -1, -1)])
        self.assertEqual(len({v["version"] for v in versions}), len(versions))
        # Two may have asked for what was there already; no other is lost.
        self.assertGreaterEqual(len(versions), count)

    def test_concurrent_changes_of_a_pipeline_give_distinct_versions(self):
        self.upload("leaf")
        self.ok("POST", "store/pipelines", {"name": "raced", "nodes": [node("a", "leaf")]}, status=201)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            codes = list(pool.map(lambda i: self.server.call(
                "PUT", "store/pipelines", {"name": "raced", "nodes": [node("a", "leaf", i)]})[0], range(8)))
        self.assertEqual(codes, [200] * 8)
        self.assertEqual([v["semver"] for v in self.ok("GET", "versions/pipelines/raced")],
                         [f"1.0.{i}" for i in range(8, -1, -1)])

    def test_settings_that_are_not_in_effect(self):
        old = self.ok("POST", APPLY, payload(name="set", algorithmImage="i"))["algorithm"]["version"]
        answer = self.ok("POST", APPLY, payload(name="set", algorithmImage="i", mem="512Mi"))
        new = answer["algorithm"]["version"]
        self.assertEqual(answer["messagesCode"], [1024])
        self.assertIn(new, answer["note"])
        self.assertIn("versions/algorithms/apply", answer["note"])
        self.assertEqual(self.ok("GET", "store/algorithms/set")["version"], old)
        forced = self.ok("POST", APPLY, {**payload(name="set", algorithmImage="i", mem="1Gi"), "options": '{"forceUpdate": true}'})
        self.assertNotIn("note", forced)
        self.assertEqual(self.ok("GET", "store/algorithms/set")["mem"], "1Gi")

    def test_the_build_document_has_the_base_image(self):
        build = self.upload("based", baseImage="python:3.11")["buildId"]
        self.assertEqual(self.ok("GET", f"builds/status/{build}")["baseImage"], "python:3.11")

    def test_an_import_whose_code_lies_elsewhere_is_stored(self):
        info = {"fileExt": "zip", "checksum": "x", "fileSize": 1, "path": "imported"}
        answer = self.ok("POST", "store/algorithms", payload(name="imported", env="python", fileInfo=info), status=201)
        self.assertNotIn("error", answer)
        self.assertEqual(self.ok("GET", "store/algorithms/imported")["name"], "imported")
        self.message("POST", "exec/raw", {"name": "p", "nodes": [node("a", "imported")]}, 400,
                     "missing image for algorithm imported")

    def test_a_part_without_a_file_name_is_no_file(self):
        boundary = "----hkube-test"
        body = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in
                       [("payload", '{"name": "plain-part", "algorithmImage": "i"}'), ("file", "no archive")])
        answer = self.ok("POST", APPLY, (body + f"--{boundary}--\r\n").encode(),
                         headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})
        self.assertEqual(answer["algorithm"]["type"], "Image")

    def test_images_and_any_size_are_taken_when_nothing_runs_here(self):
        self.ok("POST", APPLY, payload(name="large", algorithmImage="registry/large:1", cpu=4000, mem="9000Gi", gpu=64))
        self.ok("POST", "store/pipelines", {"name": "of-images", "nodes": [node("a", "large")]}, status=201)
        job = self.ok("POST", "exec/stored", {"name": "of-images"})["jobId"]
        self.assertEqual(self.ok("GET", f"exec/status/{job}")["status"], "pending")

    def test_deleting_a_pipeline_answers_when_its_jobs_are_stopped(self):
        self.upload("used")
        self.ok("POST", "store/pipelines", {"name": "deleted", "nodes": [node("a", "used")]}, status=201)
        jobs = [self.ok("POST", "exec/stored", {"name": "deleted"})["jobId"] for _ in range(5)]
        self.assertEqual(self.ok("DELETE", "store/pipelines/deleted"), {
            "message": "pipeline deleted successfully deleted from store, stopped related running pipelines 5/5"})
        for job in jobs:
            status = self.ok("GET", f"exec/status/{job}")
            self.assertEqual((status["status"], status["reason"]), ("stopped", "pipeline has been deleted"))

    def test_a_debug_algorithm_that_is_used_is_not_old(self):
        self.upload("bug")
        debug = {"name": "p", "nodes": [node("a", "bug", kind="debug")]}
        self.ok("POST", "exec/raw", debug)
        before = self.ok("GET", "store/algorithms/bug-debug")["modified"]
        wait_until(lambda: self.ok("POST", "exec/raw", debug) and
                   self.ok("GET", "store/algorithms/bug-debug")["modified"] > before, "modified moves")

    def test_the_same_code_again_while_its_build_waits(self):
        first = self.upload("slow")
        again = self.upload("slow")
        self.assertEqual((again["buildId"], again["messagesCode"]), (first["buildId"], [1025]))
        self.assertEqual(len(self.ok("GET", "builds/list/slow")), 1)
        # Settings that were changed meanwhile are not lost: nothing else is in effect that would have to stay.
        self.upload("slow", mem="512Mi")
        self.assertEqual(self.ok("GET", "store/algorithms/slow")["mem"], "512Mi")

    def test_a_build_that_was_stopped(self):
        first = self.upload("stopped")
        waiting = self.submit("p", "stopped")
        self.ok("POST", "builds/stop", {"buildId": first["buildId"]})
        status = self.server.wait(waiting)
        self.assertEqual(status["status"], "failed")
        self.assertIn("algorithm stopped cannot run: its build was stopped", status["error"])
        self.message("POST", "exec/raw", {"name": "p", "nodes": [node("a", "stopped")]}, 400,
                     "algorithm stopped cannot run: its build was stopped; apply it again")
        again = self.upload("stopped")
        self.assertNotEqual(again["buildId"], first["buildId"])
        self.assertIn("which was stopped", again["messages"][0])
        self.submit("p", "stopped")

    def test_refusals_of_versions_that_jobs_need(self):
        self.message("DELETE", "versions/algorithms/none/v", None, 404, "algorithm none Not Found")


class Storage(Rows):
    def test_types_that_are_empty(self):
        types = self.ok("GET", "storage/prefix/types")
        for kind in types:
            for listing in ["prefixes", "keys"]:
                self.assertEqual(self.ok("GET", f"storage/{listing}/{kind}"), {"path": kind, "total": 0, "keys": []})
        self.assertEqual([entry["path"] for entry in self.ok("GET", "storage/prefixes")], types)
        self.assertEqual(self.server.call("GET", "storage/keys/local-none")[0], 404)
        self.assertEqual(self.server.call("GET", "storage/keys/local-hkube-index/2024-02-30")[0], 404)


class Index(Rows):
    def test_jobs_by_day(self):
        self.upload("green")
        jobs = {self.submit("p") for _ in range(3)}
        listing = self.ok("GET", "storage/prefixes/local-hkube-index")
        self.assertGreaterEqual(listing["total"], 1)
        paths = [key["path"] for day in listing["keys"]
                 for key in self.ok("GET", f"storage/keys/local-hkube-index/{day}")["keys"]]
        self.assertEqual({path.rsplit("/", 1)[1] for path in paths}, jobs)
        self.assertRegex(paths[0], r"^local-hkube-index/\d{4}-\d\d-\d\d/")


def returning(value):
    """Node.js code: its build makes no environment, so that it is quick."""
    return f"module.exports.start = () => {value};\n"


class Building(Rows):
    arguments = ()
    archives = {}

    def script(self, name, code, command, **more):
        fields = {"name": name, "env": "nodejs", "entryPoint": "index.js", "dependencyInstallCmd": command, **more}
        # An archive holds the time of its making: the same code is the same archive.
        archive = self.archives.setdefault(code, tarball({"index.js": code}))
        body, headers = multipart({"payload": json.dumps(fields), "file": archive})
        answer = self.ok("POST", APPLY, body, headers=headers)
        return answer, self.ended(answer["buildId"])

    def ended(self, build):
        def over():
            self.last = self.ok("GET", f"builds/status/{build}?wait=30000")
            return self.last["status"] in ("completed", "failed", "stopped")
        wait_until(over, "the build ends")
        return self.last

    def test_a_build_that_failed_for_a_passing_reason(self):
        network = self.folder / "network"
        command = f"test -e {network}"
        code = returning(1)
        first, build = self.script("flaky", code, command)
        self.assertEqual(build["status"], "failed")
        self.message("POST", "exec/raw", {"name": "p", "nodes": [node("a", "flaky")]}, 400,
                     f"algorithm flaky cannot run: its build failed: {build['error']}; apply it again")
        network.touch()
        again, build = self.script("flaky", code, command)
        self.assertIn(f"build {first['buildId']} of the same, which failed", again["messages"][0])
        self.assertEqual(build["status"], "completed")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "flaky")]})
        self.assertEqual(self.results(job), [1])
        # A later failure leaves what runs as it is, and the same code is built again.
        network.unlink()
        worse, build = self.script("flaky", returning(2), command)
        self.assertEqual(build["status"], "failed")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "flaky")]})
        self.assertEqual(self.results(job), [1])
        network.touch()
        again, build = self.script("flaky", returning(2), command)
        self.assertIn("which failed", again["messages"][0])
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "flaky")]})
        self.assertEqual(self.results(job), [2])

    def test_rebuilding_takes_the_code_that_runs(self):
        network = self.folder / "network"
        network.touch()
        self.script("rebuilt", returning("'good'"), f"test -e {network}")
        network.unlink()
        self.script("rebuilt", returning("'bad'"), f"test -e {network}")
        answer = self.ok("POST", APPLY, payload(name="rebuilt", dependencyInstallCmd="true"))
        build = self.ended(answer["buildId"])
        self.assertEqual(build["status"], "completed", build)
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "rebuilt")]})
        self.assertEqual(self.results(job), ["good"])

    def test_settings_in_effect_by_the_command_line(self):
        code = returning("process.env.MODE")

        def mode():
            job, _ = self.run_job({"name": "p", "nodes": [node("a", "moded")]})
            return self.results(job)[0]

        self.apply("moded", code, env="nodejs", extra="algorithmEnv: {MODE: one}\n")
        self.assertEqual(mode(), "one")
        self.write("moded.yml", (self.folder / "moded.yml").read_text().replace("one", "two"))
        said = self.cli("algorithm", "apply", "--f", "moded.yml")
        self.assertFalse(said["current"])
        self.assertIn("--setCurrent", self.stderr)
        self.assertEqual(mode(), "one")
        self.cli("algorithm", "version", "moded", "--setCurrent", said["version"])
        self.assertEqual(mode(), "two")
        self.write("moded.yml", (self.folder / "moded.yml").read_text().replace("two", "three"))
        self.assertTrue(self.cli("algorithm", "apply", "--f", "moded.yml", "--setCurrent")["current"])
        self.assertEqual(mode(), "three")
        versions = self.cli("algorithm", "version", "moded")["versions"]
        self.assertEqual([v.get("changed") for v in versions],
                         [{"algorithmEnv": {"MODE": "three"}}, {"algorithmEnv": {"MODE": "two"}}, None])
        self.assertEqual([v.get("current", False) for v in versions], [True, False, False])
        self.assertEqual(len({v["version"] for v in versions}), 3)

    def test_more_than_the_machine_has(self):
        code, answer = self.server.call("POST", APPLY, payload(name="larger", algorithmImage="i", cpu=10000))
        self.assertEqual(code, 400)
        self.assertRegex(answer["error"]["message"], r"^maximum capacity exceeded cpu\(\w+: \d+\)$")

    def test_images_are_stored_and_run_nowhere(self):
        self.ok("POST", APPLY, payload(name="image", algorithmImage="registry/image:1"))
        pipeline = {"name": "of-image", "nodes": [node("a", "image")]}
        self.ok("POST", "store/pipelines", pipeline, status=201)
        status, answer = self.server.call("POST", "exec/stored", {"name": "of-image"})
        self.assertEqual(status, 400)
        self.assertIn("no container runtime", answer["error"]["message"])


class OneVersion(Rows):
    """A batch that has begun stays with its version: whatever is applied or deleted meanwhile, and after a crash."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.data = pathlib.Path(tempfile.mkdtemp(prefix="hkube-e2e-"))
        cls.server = Server(data=cls.data)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        shutil.rmtree(cls.data, ignore_errors=True)

    def version(self, number):
        gate = self.folder / "gate"
        self.apply("ver", "const fs = require('fs');\nmodule.exports.start = async () => {\n"
                          f"  while (!fs.existsSync('{gate}')) await new Promise((done) => setTimeout(done, 10));\n"
                          f"  return 'version {number}';\n}};\n", env="nodejs", extra="maxWorkers: 2\n")
        return self.ok("GET", "store/algorithms/ver")["version"]

    def running(self, job):
        nodes = self.ok("GET", f"graph/raw/{job}")["nodes"]
        return [task for task in nodes[0].get("batch", []) if task["status"] == "active"]

    def test_a_batch_is_of_one_version(self):
        first = self.version(1)
        job = self.ok("POST", "exec/raw", {"name": "p", "nodes": [node("a", "ver", "#[1...9]")]})["jobId"]
        wait_until(lambda: self.running(job), "the batch begins")
        second = self.version(2)
        self.ok("DELETE", f"versions/algorithms/ver/{first}")
        self.server.kill()
        type(self).server = Server(data=self.data)
        wait_until(lambda: self.running(job), "the batch goes on")
        later = self.ok("POST", "exec/raw", {"name": "p", "nodes": [node("a", "ver", "#[1...3]")]})["jobId"]
        (self.folder / "gate").touch()
        for of, number, version in [(job, 1, first), (later, 2, second)]:
            self.server.wait(of, ("completed",))
            self.assertEqual(set(self.results(of)), {f"version {number}"})
            graph = self.ok("GET", f"graph/raw/{of}")["nodes"][0]
            self.assertEqual({task["algorithmVersion"] for task in graph["batch"]}, {version})
            self.assertEqual(graph["algorithmVersion"], version)


if __name__ == "__main__":
    unittest.main()
