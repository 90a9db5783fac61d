"""Algorithms as they were written for the original Node.js wrapper, on ours."""
import os
import shutil
import unittest

from scripted_worker import CLOSE, NODEJS_SDK, ScriptedWorker

NODE = shutil.which("node")
LAUNCH = [NODE, NODEJS_SDK]
PROGRAM = [NODE, os.path.join("code", "my-app.js")]
ORIGINAL = os.path.join(os.path.dirname(NODEJS_SDK), "original")

# With the exports that the platform looks for, and the guard of a program.
GUARDED = """
const hkube = require('@hkube/nodejs-wrapper');

const state = [];
const show = (call) => call.then((value) => ['value', value === undefined ? 'undefined' : value],
    (error) => ['error', typeof error, error]);

const algorithm = {
    init: async (options) => { state.push('init ' + options.taskId); },
    start: async (options, hkubeApi) => {
        const [kind, ...rest] = options.input;
        if (kind === 'algorithm') return show(hkubeApi.startAlgorithm(...rest));
        if (kind === 'stored') return show(hkubeApi.startStoredSubpipeline('simple', { x: 1 }));
        if (kind === 'raw') return show(hkubeApi.startRawSubpipeline('fresh', rest[0], { y: 2 }, { o: 3 }, { w: 4 }, false));
        if (kind === 'source') return show(hkubeApi.getDataSource({ dataSourceId: rest[0] }));
        if (kind === 'uncaught') return hkubeApi.startAlgorithm('other');
        return state;
    },
    stop: async (options) => { console.log('stopped', options.forceStop); },
    exit: async (options) => { console.log('exit hook', options.exitCode); },
};

module.exports = algorithm;
if (require.main === module) {
    console.log('as a program');
    hkube.run(algorithm);
}
"""
# Exports nothing, and has no guard.
BARE = """
const { run } = require('@hkube/nodejs-wrapper');
let count = 0;
run({
    init: (options) => { [count] = options.input; },
    start: (options, api) => { count += 1; return [count, api.nodeName]; },
});
console.log('goes on');
"""


class OriginalNodejsTest(unittest.TestCase):
    """Each algorithm as a program that its user starts, and where it can be as the entry point of our launch."""

    def start(self, command, code, late=False, files=None, **env):
        """A ScriptedWorker on `my-app.js`."""
        env = dict({"ALGORITHM_ENTRY_POINT": "my-app.js"}, **env)
        if command is PROGRAM:
            env["NODE_PATH"] = ORIGINAL
        return ScriptedWorker(command, dict({"my-app.js": code}, **(files or {})), env, late=late)

    def both(self, check, code):
        for command in (PROGRAM, LAUNCH):
            with self.subTest(command[-1]), self.start(command, code) as worker:
                check(worker)

    def test_hooks(self):
        def check(worker):
            self.assertEqual(worker.run("state"), ["init t1"])
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")
            worker.send("exit", {"exitCode": 5})
            self.assertEqual(worker.wait(), 5)
            self.assertIn("stopped true", worker.output())
            self.assertIn("exit hook 5", worker.output())
        self.both(check, GUARDED)

    def test_the_platform_requires_a_guarded_program(self):
        with self.start(LAUNCH, GUARDED) as worker:
            worker.run("state")
            self.assertNotIn("as a program", worker.output())

    def test_a_program_without_exports(self):
        def check(worker):
            self.assertEqual(worker.run(5), [6, "green"])
            self.assertIn("goes on", worker.output())
        self.both(check, BARE)

    def test_run_without_functions_loads_the_entry_point(self):
        with self.start([NODE, os.path.join("code", "app.js")], "exports.start = () => 'loaded';", NODE_PATH=ORIGINAL,
                        files={"app.js": "require('@hkube/nodejs-wrapper').run();"}) as worker:
            self.assertEqual(worker.run(), "loaded")

    def test_an_entry_point_that_calls_run_and_exports(self):
        code = "require('@hkube/nodejs-wrapper').run();\nexports.start = () => 'exported';"
        with self.start(LAUNCH, code) as worker:
            self.assertEqual(worker.run(), "exported")

    def test_the_users_own_package_comes_first(self):
        code = "const own = require('@hkube/nodejs-wrapper');\nexports.start = () => own.name;"
        with self.start(LAUNCH, code, files={"node_modules/@hkube/nodejs-wrapper/index.js": "exports.name = 'own';"}) as worker:
            self.assertEqual(worker.run(), "own")

    def test_a_node_path_of_the_users_own(self):
        code = "require('@hkube/nodejs-wrapper');\nconst mine = require('mine');\nexports.start = () => mine;"
        with self.start(LAUNCH, code, files={"lib/mine.js": "module.exports = 'mine';"}, NODE_PATH="lib") as worker:
            self.assertEqual(worker.run(), "mine")

    def test_arguments_of_calls(self):
        def check(worker):
            worker.begin("algorithm", "other", [1, {"a": b"x"}])
            self.assertEqual(worker.expect("startAlgorithmExecution")["data"],
                             {"execId": "1", "algorithmName": "other", "input": [1, {"a": b"x"}], "includeResult": True})
            worker.send("algorithmExecutionDone", {"execId": "1", "response": 5})
            self.assertEqual(worker.expect("done")["data"], ["value", 5])
            worker.begin("raw", [{"nodeName": "n"}])
            self.assertEqual(worker.expect("startRawSubPipeline")["data"],
                             {"subPipelineId": "2", "includeResult": False, "subPipeline": {
                                 "name": "fresh", "nodes": [{"nodeName": "n"}], "flowInput": {"y": 2}, "options": {"o": 3},
                                 "webhooks": {"w": 4}}})
            worker.send("subPipelineDone", {"subPipelineId": "2", "response": []})
            self.assertEqual(worker.expect("done")["data"], ["value", []])
        self.both(check, GUARDED)

    def test_a_failed_call_rejects_with_the_text(self):
        def check(worker):
            worker.begin("algorithm", "other")
            worker.expect("startAlgorithmExecution")
            worker.send("algorithmExecutionError", {"execId": "1", "error": "no such colour"})
            self.assertEqual(worker.expect("done")["data"], ["error", "string", "no such colour"])
            worker.begin("stored")
            worker.expect("startStoredSubPipeline")
            worker.send("subPipelineError", {"subPipelineId": "2", "error": "no such pipeline"})
            self.assertEqual(worker.expect("done")["data"], ["error", "string", "no such pipeline"])
            worker.begin("uncaught")
            worker.expect("startAlgorithmExecution")
            worker.send("algorithmExecutionError", {"execId": "3", "error": "goes up"})
            self.assertEqual(worker.expect("errorMessage")["error"]["message"], "goes up")
        self.both(check, GUARDED)

    def test_a_stopped_sub_pipeline_gives_nothing(self):
        def check(worker):
            worker.begin("stored")
            worker.expect("startStoredSubPipeline")
            worker.send("subPipelineStopped", {"subPipelineId": "1", "reason": "why"})
            self.assertEqual(worker.expect("done")["data"], ["value", "undefined"])
        self.both(check, GUARDED)

    def test_a_stopped_task_does_not_go_on(self):
        code = GUARDED.replace("show(hkubeApi.startStoredSubpipeline('simple', { x: 1 }))",
                               "hkubeApi.startStoredSubpipeline('simple').then(() => console.log('went on'))")
        with self.start(LAUNCH, code) as worker:
            worker.begin("stored")
            worker.expect("startStoredSubPipeline")
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")
            self.assertNotIn("went on", worker.output())

    def test_data_sources(self):
        def check(worker):
            for reply, expected in (({"response": {"name": "d", "files": []}}, ["value", {"name": "d", "files": []}]),
                                    ({"response": None, "error": "none there"}, ["error", "string", "none there"])):
                worker.begin("source", "5")
                request = worker.expect("dataSourceRequest")["data"]
                self.assertEqual(request["dataSource"], {"dataSourceId": "5"})
                worker.send("dataSourceResponse", dict(reply, requestId=request["requestId"]))
                self.assertEqual(worker.expect("done")["data"], expected)
        self.both(check, GUARDED)

    def test_a_worker_without_data_sources(self):
        code = "require({!r}).HKubeApi.DATA_SOURCE_TIME = 1;\n".format(os.path.join(NODEJS_SDK, "lib", "hkubeApi")) + GUARDED
        with self.start(LAUNCH, code) as worker:
            worker.begin("source", "5")
            worker.expect("dataSourceRequest")
            self.assertEqual(worker.expect("done")["data"],
                             ["error", "string", "the worker does not answer questions for data sources"])

    def test_a_worker_that_comes_late(self):
        with self.start(PROGRAM, GUARDED, late=True) as worker:
            self.assertEqual(worker.run("state"), ["init t1"])

    def test_a_worker_that_comes_again(self):
        code = """
require('@hkube/nodejs-wrapper').run({
    start: async (options, api) => {
        if (options.input.length === 0) return 'new';
        await api.startAlgorithm('x').catch((error) => console.log('the call ended:', error));
        return 'of the worker that was lost';
    },
});
"""
        with self.start(PROGRAM, code) as worker:
            self.assertEqual(worker.run(), "new")
            worker.disconnect()
            worker.accept_again()
            self.assertEqual(worker.run(), "new")
            worker.begin("wait")
            worker.expect("startAlgorithmExecution")
            worker.disconnect()
            worker.accept_again()
            self.assertEqual(worker.run(), "new")
            self.assertIn("the call ended: the connection to the worker is lost", worker.output())

    def test_a_worker_that_says_farewell(self):
        with self.start(PROGRAM, GUARDED) as worker:
            worker.send_frame(CLOSE, b"\x03\xe8")
            self.assertEqual(worker.receive_frame(), (CLOSE, b"\x03\xe8"))
            self.assertEqual(worker.wait(), 0)
            self.assertIn("exit hook 0", worker.output())

    def test_a_program_without_start(self):
        with self.start(PROGRAM, "require('@hkube/nodejs-wrapper').run({ begin: 1 });") as worker:
            self.assertEqual(worker.fail_early()["message"], "unable to find mandatory method start")

    def test_debug_says_that_it_is_not_there(self):
        with self.start(LAUNCH, "require('@hkube/nodejs-wrapper').debug('ws://x/debug', {});") as worker:
            self.assertIn("no debug service", worker.fail_early()["message"])

    def test_code_without_a_require_keeps_its_errors(self):
        code = "exports.start = (options, api) => api.startAlgorithm('x').catch((error) => [error.name, error.message]);"
        with self.start(LAUNCH, code) as worker:
            worker.begin()
            worker.expect("startAlgorithmExecution")
            worker.send("algorithmExecutionError", {"execId": "1", "error": "why"})
            self.assertEqual(worker.expect("done")["data"], ["CallError", "why"])


if __name__ == "__main__":
    unittest.main()
