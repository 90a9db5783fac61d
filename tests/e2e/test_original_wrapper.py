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

    def test_error_and_then_more_work(self):
        def check(algorithm):
            _, status = self.run_job({"name": "fails", "nodes": [node("a", algorithm, "fail", "input")]}, until=("failed",))
            self.assertIn("wrong: input", status["error"])
            job, _ = self.run_job({"name": "goes-on", "nodes": [node("a", algorithm, "double", 21)]})
            self.assertEqual(self.results(job), [42])
        self.both(check)


if __name__ == "__main__":
    unittest.main()
