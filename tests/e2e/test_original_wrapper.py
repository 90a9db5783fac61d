"""The unmodified wrapper of the original for Node.js, from npm, runs the same code as ours."""

import json
import pathlib
import unittest

from harness import Case, node

# zeromq, a dependency of the original wrapper, is compiled against the system's library instead of a downloaded one.
NODE_HEADERS = " --nodedir=/usr" if pathlib.Path("/usr/include/node/node.h").exists() else ""
PACKAGE = {"name": "algorithm", "version": "1.0.0", "main": "index.js",
           "scripts": {"zmq": "cd node_modules/zeromq && node-gyp rebuild --zmq_external=true" + NODE_HEADERS}}
INSTALL = 'dependencyInstallCmd: "npm install --ignore-scripts --no-audit --no-fund && npm run zmq"\n'

CODE = """
module.exports.start = async (options, hkubeApi) => {
  const [kind, value] = options.input;
  if (kind === 'fail') throw new Error('wrong: ' + value);
  if (kind === 'bytes') return Buffer.from(value);
  if (kind === 'size') return { bytes: Buffer.isBuffer(value) || ArrayBuffer.isView(value), sum: [...value].reduce((a, b) => a + b, 0) };
  if (kind === 'double') return value * 2;
  if (kind === 'algorithm') return hkubeApi.startAlgorithm(value.name, value.input);
  if (kind === 'stored') return hkubeApi.startStoredSubpipeline(value.name, value.flowInput);
  if (kind === 'raw') return hkubeApi.startRawSubpipeline(value.name, value.nodes, value.flowInput);
  if (kind === 'caught') {
    const call = value.nodes ? hkubeApi.startRawSubpipeline(value.name, value.nodes, {}) : hkubeApi.startAlgorithm(value.name, value.input);
    return call.then(() => 'no error', (error) => String((error && error.message) || error));
  }
  return value;
};
"""
VALUES = [0, -1, 1.5, "", "grüße, 世界 🎈", None, True, [], {}, {"a": [{"b": None}]}, [1, "x", [2.25]], 2 ** 40]


class OriginalWrapper(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.built = False

    def setUp(self):
        super().setUp()
        if not self.built:
            type(self).built = True
            self.apply("theirs", CODE, env="nodejs", extra=INSTALL, files={
                "package.json": json.dumps({**PACKAGE, "dependencies": {"@hkube/nodejs-wrapper": "2.1.3"}})})
            self.apply("ours", CODE, env="nodejs")

    def apply_storing(self):
        """Theirs with its own storage (v3): only so can it start algorithms, whose input it always stores itself."""
        self.apply("storing", CODE, env="nodejs", files={
            "package.json": json.dumps({**PACKAGE, "dependencies": {"@hkube/nodejs-wrapper": "2.1.3"}})},
            extra=INSTALL + "algorithmEnv: {STORAGE_PROTOCOL: v3}\n")

    def both(self, check):
        for algorithm in ("theirs", "ours"):
            with self.subTest(algorithm):
                check(algorithm)

    def test_it_is_the_original(self):
        algorithm = self.server.get("store/algorithms/theirs")
        self.assertEqual(algorithm["env"], "nodejs")
        build = self.server.get("builds/list/theirs")[-1]
        self.assertEqual(build["status"], "completed")
        root = self.server.data / "builds" / build["buildId"]
        self.assertTrue(list(root.glob("**/node_modules/@hkube/nodejs-wrapper/package.json")))

    def test_values_unchanged(self):
        def check(algorithm):
            pipeline = {"name": "values", "flowInput": {"values": VALUES},
                        "nodes": [node("a", algorithm, "same", "#@flowInput.values"), node("b", algorithm, "same", "@a")]}
            job, _ = self.run_job(pipeline)
            self.assertEqual(self.results(job), [VALUES])
        self.both(check)

    def test_batch(self):
        def check(algorithm):
            pipeline = {"name": "batch", "nodes": [node("a", algorithm, "same", list(range(200))),
                                                   node("b", algorithm, "double", "#@a"), node("c", algorithm, "same", "@b")]}
            job, status = self.run_job(pipeline)
            self.assertEqual(self.results(job), [[2 * i for i in range(200)]])
            self.assertEqual(status["data"]["states"], {"succeed": 202})
        self.both(check)

    def test_bytes(self):
        def check(algorithm):
            pipeline = {"name": "bytes", "nodes": [node("a", algorithm, "bytes", [0, 1, 250, 255]), node("b", algorithm, "size", "@a")]}
            job, _ = self.run_job(pipeline)
            self.assertEqual(self.results(job), [{"bytes": True, "sum": 506}])
        self.both(check)

    def call(self, algorithm, kind, value):
        job, status = self.run_job({"name": "calls", "flowInput": {"value": value},
                                    "nodes": [node("c", algorithm, kind, "@flowInput.value")]})
        return self.results(job)[0], status["data"]["states"]

    def test_start_algorithm(self):
        self.apply_storing()
        for algorithm in ("storing", "ours"):
            for callee in ("ours", "theirs"):
                with self.subTest((algorithm, callee)):
                    value = {"name": callee, "input": ["same", {"a": [1, "é", None]}]}
                    result, states = self.call(algorithm, "algorithm", value)
                    self.assertEqual(result, {"a": [1, "é", None]})
                    self.assertEqual(states, {"succeed": 2})
        for algorithm in ("storing", "ours"):
            with self.subTest(algorithm):
                self.assertEqual(self.call(algorithm, "caught", {"name": "ours", "input": ["fail", "inner"]})[0],
                                 "wrong: inner")
        nodes = [node("r", "ours", "double", 4), node("s", "ours", "same", "text")]
        result, _ = self.call("storing", "raw", {"name": "fresh", "nodes": nodes, "flowInput": {}})
        self.assertEqual([item["result"] for item in result], [8, "text"])

    def test_start_pipelines(self):
        self.server.call("POST", "store/pipelines", {
            "name": "doubling", "nodes": [node("d", "ours", "double", "@flowInput.x")], "flowInput": {"x": 1}})

        def check(algorithm):
            result, _ = self.call(algorithm, "stored", {"name": "doubling", "flowInput": {"x": 21}})
            self.assertEqual([(item["nodeName"], item["result"]) for item in result], [("d", 42)])
            nodes = [node("r", "ours", "double", 4), node("s", "ours", "same", "text")]
            result, _ = self.call(algorithm, "raw", {"name": "fresh", "nodes": nodes, "flowInput": {}})
            self.assertEqual([item["result"] for item in result], [8, "text"])
        self.both(check)

    def test_calls_that_fail(self):
        def check(algorithm):
            self.assertEqual(self.call(algorithm, "caught", {"name": "absent", "input": []})[0],
                             "Algorithm named 'absent' does not exist")
            self.assertEqual(self.call(algorithm, "caught", {"name": "p", "nodes": [node("a", "ours", "fail", "deep")]})[0],
                             "wrong: deep")
        self.both(check)

    def test_error_and_then_more_work(self):
        def check(algorithm):
            _, status = self.run_job({"name": "fails", "nodes": [node("a", algorithm, "fail", "input")]}, until=("failed",))
            self.assertIn("wrong: input", status["error"])
            job, _ = self.run_job({"name": "goes-on", "nodes": [node("a", algorithm, "double", 21)]})
            self.assertEqual(self.results(job), [42])
        self.both(check)


if __name__ == "__main__":
    unittest.main()
