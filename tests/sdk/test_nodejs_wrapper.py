"""The Node.js wrapper, run as a process."""
import json
import os
import random
import shutil
import subprocess
import time
import unittest

import random_values
from ahead_cases import AheadCases
from golden import EPOCH, GOLDEN
from scripted_worker import DEADLINE, NODEJS_SDK, ScriptedWorker, run_without_worker
from payload_file_cases import PayloadFileCases
from wrapper_cases import WrapperCases

from hkube_wrapper import msgpack_reader, msgpack_writer
from hkube_wrapper.msgpack_error import MsgpackError

NODE = shutil.which("node")

CODE = {
    "calls": """
exports.start = async (options, api) => {
    const [kind, ...rest] = options.input;
    if (kind === 'algorithm') return api.startAlgorithm(...rest);
    if (kind === 'stored') return api.startStoredSubpipeline(...rest);
    if (kind === 'raw') return api.startRawSubpipeline(...rest);
    if (kind === 'forget') {
        api.startAlgorithm('other');
        return 'not waited';
    }
    return Promise.all([0, 1, 2].map((i) => api.startAlgorithm('other', [i])));
};
""",
    "echo": "exports.start = (options) => options.input;",
    "first": "exports.start = (options) => options.input[0];",
    "init": """
const calls = [];
exports.init = async (options) => { calls.push(['init', options.taskId]); };
exports.start = async (options, api) => [...calls, ['start', options.taskId, api !== undefined]];
""",
    "api": "exports.start = (options, api) => [api.jobId, api.taskId, api.nodeName];",
    "count": "let count = 0; exports.start = () => { count += 1; return count; };",
    "raise": "exports.start = (options) => { throw new RangeError(options.input[0]); };",
    "raise_in_init": "exports.init = async () => { throw new Error('init failed'); }; exports.start = () => 1;",
    "no_start": "exports.begin = () => 1;",
    "broken": "throw new Error('broken at import');",
    "unsupported": "exports.start = () => ({ a: new Set([1]) });",
    "cyclic": "exports.start = () => { const value = []; value.push(value); return value; };",
    "nested": """
exports.start = (options) => {
    let value = [];
    for (let depth = 1; depth < options.input[0]; depth += 1) value = [value];
    return value;
};
""",
    "print": "exports.start = (options) => { console.log('printed ' + options.input[0]); };",
    "until_stopped": """
let open;
let gate;
exports.init = () => { gate = new Promise((resolve) => { open = resolve; }); };
exports.start = async () => { await gate; return 'must not be seen'; };
exports.stop = (options) => { console.log('stop hook', options.forceStop ? 'True' : 'False'); open(); };
""",
    "exit_hook": """
exports.start = () => null;
exports.exit = async (options) => { console.log('exit hook', options.exitCode); };
""",
}


class NodejsWrapperTest(AheadCases, PayloadFileCases, WrapperCases, unittest.TestCase):
    """The cases of every language, and those of Node.js."""

    NAMELESS_ERROR = "RangeError"

    def start_worker(self, code, **env):
        files = {"index.js": CODE[code]} if isinstance(code, str) else code
        return ScriptedWorker([NODE, os.path.join(NODEJS_SDK, "index.js")], files, env)

    def test_promise_of_start_is_awaited(self):
        code = "exports.start = (options) => new Promise((resolve) => { setImmediate(resolve, options.input[0]); });"
        with self.start_worker({"index.js": code}) as worker:
            self.assertEqual(worker.run(9), 9)

    def test_all_that_a_generator_yields(self):
        for code in ("exports.start = function* (options) { yield* options.input; yield 3; };",
                     "exports.start = async function* ({ input }) { for (const i of input) yield i; yield 3; };"):
            with self.start_worker({"index.js": code}) as worker:
                self.assertEqual(worker.run(1, 2), [1, 2, 3])

    def test_whatever_the_entry_point_is_called(self):
        for name, entry_point in [("v1.2.js", "v1.2.js"), ("v1.2.js", "v1.2"), ("lib/index.js", "lib"), ("index.js", "/index.js"),
                                  ("src/deep/run.js", "src\\deep\\run.js"), ("fs.js", "fs.js"), ("with space.cjs", "with space.cjs")]:
            with self.start_worker({name: "exports.start = () => 'found';"}, ALGORITHM_ENTRY_POINT=entry_point) as worker:
                self.assertEqual(worker.run(), "found", entry_point)

    def test_undefined_is_nil(self):
        with self.start_worker({"index.js": "exports.start = () => {};"}) as worker:
            self.assertIsNone(worker.run())

    def test_values_of_the_language(self):
        code = """
exports.start = (options) => {
    if (!Buffer.isBuffer(options.input[0])) throw new Error('bytes must come as a Buffer');
    return [10n, -(1n << 63n), new Uint8Array([1, 2]), new Float32Array([1.5, 2]), new Map([['a', 1]]),
        new Uint8Array([3, 4]).buffer, { toJSON: () => 'json' }, new Date(0), undefined];
};"""
        with self.start_worker({"index.js": code}) as worker:
            self.assertEqual(worker.run(b"x"), [10, -2 ** 63, b"\x01\x02", [1.5, 2], {"a": 1}, b"\x03\x04", "json",
                                                0, None])

    def test_errors_of_calls_can_be_caught(self):
        code = """
exports.start = (options, api) => api.startStoredSubpipeline('x').catch((e) => [e.name, e.stopped, e.message]);
"""
        with self.start_worker({"index.js": code}) as worker:
            for reply, key, stopped in (("subPipelineError", "error", False), ("subPipelineStopped", "reason", True)):
                worker.begin()
                name = worker.expect("startStoredSubPipeline")["data"]["subPipelineId"]
                worker.send(reply, {"subPipelineId": name, key: "why"})
                self.assertEqual(worker.expect("done")["data"], ["CallError", stopped, "why"])

    LATE = """
let wake = null; // of the task that waits
exports.start = async (options) => {
    const how = options.input[0];
    if (how === 'wait') {
        await new Promise((resolve) => { wake = resolve; });
        return 'of its own';
    }
    const act = {
        reject: () => { Promise.reject(new Error('late rejection')); },
        throw: () => { throw new Error('late throw'); },
        exit: () => process.exit(3),
        exitInPromise: async () => { process.exit(3); },
    }[how];
    const whenItWaits = () => {
        if (!wake) return setTimeout(whenItWaits, 1);
        setTimeout(wake, 20);
        return act();
    };
    setTimeout(whenItWaits, 1);
    return 'begun';
};
"""

    def test_what_a_task_left_behind_does_not_hit_the_next_one(self):
        for how, text in (("reject", "late rejection"), ("throw", "late throw"), ("exit", "called process.exit"),
                          ("exitInPromise", "called process.exit")):
            for ahead in (False, True):
                with self.subTest(how, ahead=ahead), self.start_worker({"index.js": self.LATE}) as worker:
                    if ahead:
                        worker.send("run", [{"taskId": "early", "input": [how]}, {"taskId": "next", "input": ["wait"]}],
                                    assignments=[1, 2])
                        self.assertEqual(self.results(worker, 1), ["begun"])
                    else:
                        worker.send("initialize", {"taskId": "early", "input": [how]}, assignment=1)
                        worker.expect("initialized")
                        worker.send("start")
                        worker.expect("started")
                        self.assertEqual(worker.expect("done")["data"], "begun")
                        worker.send("initialize", {"taskId": "next", "input": ["wait"]}, assignment=2)
                        worker.expect("initialized")
                        worker.send("start")
                        worker.expect("started")
                    if how != "reject":
                        self.assertEqual(worker.expect("givenBack")["data"], [])
                        worker.expect("replace")
                    done = worker.expect("done")
                    self.assertEqual((done["assignment"], done["data"]), (2, "of its own"))
                    self.assertIn("task early, which is over", worker.output())
                    self.assertIn(text, worker.output())
                    if how != "reject":
                        worker.send("initialize", {"taskId": "another", "input": ["wait"]}, assignment=3)
                        self.assertEqual(worker.expect("givenBack")["data"], [3])
                    worker.send("exit", {"exitCode": 0})
                    self.assertEqual(worker.wait(), 0)

    def test_a_task_that_exits_ends_the_process(self):
        with self.start_worker({"index.js": "exports.start = () => process.exit(3);"}) as worker:
            worker.begin()
            self.assertEqual(worker.wait(), 3)

    CHANGES = """
const real = process.stdout.write;
const state = () => [process.cwd(), process.umask(), Object.entries(process.env).sort(), process.stdout.write === real,
    process.listenerCount('SIGTERM'), process.listenerCount('uncaughtException')];
const changes = {
    chdir: () => process.chdir('/'),
    umask: () => process.umask(0o777),
    variables: () => { process.env.NEW = 1; delete process.env.PATH; Object.assign(process.env, { HOME: '/nowhere' }); },
    write: () => { process.stdout.write = () => true; },
    listeners: () => { process.on('SIGTERM', () => {}); process.removeAllListeners('uncaughtException'); },
    raises: async () => { process.chdir('/'); throw new Error('and fails'); },
    late: async () => { await null; process.chdir('/'); },
    state,
    final: () => process.setgid(process.getgid()),
};
exports.start = (options) => changes[options.input[0]]();
"""

    def test_what_a_task_changes_is_undone(self):
        with self.start_worker({"index.js": self.CHANGES}) as worker:
            before = worker.run("state")
            changes = ("chdir", "umask", "variables", "write", "listeners", "raises", "late")
            for what in changes:
                with self.subTest(what):
                    worker.begin(what)
                    self.assertEqual(worker.receive()["command"], "errorMessage" if what == "raises" else "done")
                    self.assertEqual(worker.run("state"), before)
            for what in changes:
                with self.subTest(what, ahead=True):
                    worker.send("run", [{"taskId": str(i), "input": [kind]} for i, kind in enumerate((what, "state"))])
                    self.assertEqual(self.answers(worker, 2)[1].get("data"), before)

    def test_what_cannot_be_undone_costs_the_process(self):
        with self.start_worker({"index.js": self.CHANGES}) as worker:
            worker.send("run", [{"taskId": str(i), "input": [what]} for i, what in enumerate(("final", "state", "state"))],
                        assignments=[1, 2, 3])
            self.assertEqual(worker.expect("done")["assignment"], 1)
            self.assertEqual(worker.expect("givenBack")["data"], [2, 3])
            worker.expect("replace")

    def test_a_child_of_a_cluster_is_no_second_worker(self):
        code = """
const cluster = require('cluster');
if (cluster.isWorker) process.send('from the child', () => process.exit(0));
exports.start = () => new Promise((resolve) => { cluster.fork().on('message', resolve); });
"""
        with self.start_worker({"index.js": code}) as worker:
            self.assertEqual(worker.run(), "from the child")

    def test_es_modules(self):
        files = {"main.mjs": "import { value } from './value.mjs';\nexport const start = () => value;",
                 "value.mjs": "export const value = 5;"}
        with self.start_worker(files, ALGORITHM_ENTRY_POINT="main.mjs") as worker:
            self.assertEqual(worker.run(), 5)

    def test_es_module_by_its_package(self):
        files = {"src/index.js": "export default { start: () => 6 };", "package.json": '{"type": "module"}'}
        with self.start_worker(files, ALGORITHM_ENTRY_POINT="src/index.js") as worker:
            self.assertEqual(worker.run(), 6)

    def test_hook_that_is_no_function(self):
        with self.start_worker({"index.js": "exports.start = () => 1; exports.stop = 5;"}) as worker:
            self.assertEqual(worker.fail_early()["message"], "stop must be a function")

    def test_unhandled_rejection_fails_the_task(self):
        code = """
let calls = 0;
exports.start = () => {
    calls += 1;
    if (calls > 1) return calls;
    Promise.reject(new Error('nobody waits'));
    return new Promise(() => {});
};"""
        with self.start_worker({"index.js": code}) as worker:
            self.assertEqual(worker.fail()["message"], "nobody waits")
            self.assertEqual(worker.run(), 2)

    def test_uncaught_exception_fails_the_task_and_the_process(self):
        code = """
exports.start = () => {
    setImmediate(() => { throw new Error('from a callback'); });
    return new Promise(() => {});
};"""
        with self.start_worker({"index.js": code}) as worker:
            self.assertEqual(worker.fail()["message"], "from a callback")
            self.assertEqual(worker.wait(), 1)

    def test_unreachable_worker(self):
        done = run_without_worker([NODE, NODEJS_SDK])
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"wrapper::ERROR::cannot connect to the worker", done.stderr)


class NodejsMsgpackTest(unittest.TestCase):
    """The codec by itself: JSON in, JSON out."""

    def evaluate(self, script, argument=None):
        """What `script` makes of `argument`, with `pack` and `unpack` at hand."""
        code = ("const { pack, unpack } = require('./lib/msgpack'); const input = JSON.parse(process.argv[1]);"
                "const attempt = (f) => { try { f(); return 'no error'; } catch (e) { return e.message; } };"
                "console.log(JSON.stringify((" + script + ")(input)));")
        done = subprocess.run([NODE, "-e", code, json.dumps(argument)], cwd=NODEJS_SDK, stdout=subprocess.PIPE,
                              timeout=DEADLINE, check=True)
        return json.loads(done.stdout)

    def test_golden_bytes(self):
        plain = [(value, text) for value, text in GOLDEN if value != {"b": b"\x01\x02"}]
        packed = self.evaluate("(values) => values.map((value) => pack(value).toString('hex'))",
                               [value for value, _ in plain])
        self.assertEqual(packed, [text for _, text in plain])
        read = self.evaluate("(texts) => texts.map((text) => unpack(Buffer.from(text, 'hex')))",
                             [text for _, text in plain])
        self.assertEqual(read, [value for value, _ in plain])

    def test_golden_bytes_of_what_json_has_not(self):
        self.assertEqual(self.evaluate("() => [{ b: Buffer.from([1, 2]) }, new Date(0), undefined]"
                                       ".map((value) => pack(value).toString('hex'))"),
                         ["81a162c4020102", EPOCH, "c0"])

    def test_timestamps(self):
        times = [0, 1500, -1500, 2 ** 33 * 1000]
        self.assertEqual(self.evaluate("(times) => times.map((time) => unpack(pack(new Date(time))))", times), times)

    def test_what_cannot_be_encoded(self):
        for text in self.evaluate("() => [() => 1, Symbol('x'), 1n << 64n, new Date(NaN), new Set()]"
                                  ".map((value) => attempt(() => pack(value)))"):
            self.assertIn("cannot encode", text)

    def test_what_cannot_be_decoded(self):
        for text in self.evaluate("(texts) => texts.map((text) => attempt(() => unpack(Buffer.from(text, 'hex'))))",
                                  ["", "c1", "9201", "a56162", "0102", "c403", "cb00", "d6ff00", "c701"]):
            self.assertIn("cannot decode", text)

    def test_depth(self):
        self.assertEqual(self.evaluate("(depths) => depths.map((n) => attempt(() => unpack(Buffer.concat("
                                       "[Buffer.alloc(n, 0x91), Buffer.from([0xc0])]))))", [256, 257, 100000]),
                         ["no error"] + 2 * ["cannot decode: the value is nested too deeply"])

    def test_packing_while_packing(self):
        self.assertEqual(self.evaluate("() => unpack(pack([1, { toJSON: () => pack(['x', 'y']).length }, 'z']))"), [1, 5, "z"])

    def test_every_size_around_the_buffers(self):
        sizes = list(range(1000, 1050)) + [65000, 65530, 65536, 65537, 200000]
        self.assertEqual(self.evaluate("(sizes) => sizes.map((n) => unpack(pack(['x'.repeat(n), 1]))[0].length)", sizes), sizes)

    def test_borrowed_bytes_are_copied(self):
        self.assertEqual(self.evaluate("() => { const bytes = pack([Buffer.from('ab'), 'cd']);"
                                       "const [mine, theirs] = [unpack(bytes, true), unpack(bytes)]; bytes.fill(0x2e);"
                                       "return [mine[0].toString(), mine[1], theirs[0].toString()]; }"), ["ab", "cd", ".."])

    def test_damaged_bytes(self):
        """Each gives a declared error or a value that has bytes of its own; and so it does in Python.

        HKUBE_FUZZ_SECONDS=n makes it go on that long, from another seed each time.
        """
        seconds = float(os.environ.get("HKUBE_FUZZ_SECONDS", 0))
        seed = random.SystemRandom().randrange(1 << 40) if seconds else 0
        end = time.monotonic() + seconds
        while True:
            self.check_damaged_bytes(range(seed, seed + 10000))
            seed += 10000
            if time.monotonic() >= end:
                break

    def check_damaged_bytes(self, seeds):
        inputs = []
        for seed in seeds:
            source = random.Random(seed)
            try:
                data = msgpack_writer.pack(random_values.value(source))
            except Exception:
                data = source.getrandbits(160).to_bytes(20, "big")
            inputs.append(random_values.damaged(source, data))
        code = """
const { pack, unpack } = require('./lib/msgpack');
for (const line of require('fs').readFileSync(0, 'latin1').split('\\n')) {
    let answer = 'value';
    try {
        const value = unpack(Buffer.from(line, 'hex'));
        try {
            const again = pack(value);
            if (!pack(unpack(again)).equals(again)) answer = 'changes when it is written again';
        } catch (error) {
            if (!error.message.includes('nested too deeply, or contains itself')) throw error;
        }
    } catch (error) {
        answer = error.message;
    }
    console.log(answer);
}"""
        done = subprocess.run([NODE, "-e", code], cwd=NODEJS_SDK, input="\n".join(data.hex() for data in inputs),
                              stdout=subprocess.PIPE, timeout=DEADLINE, check=True, encoding="utf-8")
        answers = done.stdout.strip("\n").split("\n")
        self.assertEqual(len(answers), len(inputs))
        errors = 0
        for seed, data, answer in zip(seeds, inputs, answers):
            try:
                msgpack_reader.unpack(data)
                expected = "value"
            except MsgpackError as error:
                expected = str(error)
            if "a list or a map" in expected:
                continue  # as a key JavaScript takes anything
            self.assertEqual(answer, expected, (seed, data.hex()))
            errors += answer != "value"
        self.assertGreater(errors, len(inputs) // 10)

    def test_prototypes_are_safe(self):
        self.assertEqual(self.evaluate("() => { const value = unpack(Buffer.from('81a95f5f70726f746f5f5f81a17801',"
                                       " 'hex')); return [value.x === undefined, Object.keys(value)]; }"),
                         [True, ["__proto__"]])


if __name__ == "__main__":
    unittest.main()
