"""The Java wrapper, run as a process."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from golden import EPOCH, GOLDEN
from scripted_worker import DEADLINE, ROOT, ScriptedWorker, run_without_worker
from wrapper_cases import WrapperCases

JAVA, JAVAC = shutil.which("java"), shutil.which("javac")
JAVA_SDK = os.path.join(ROOT, "sdk", "java")

# Each becomes the class Main of a package of its own.
CODE = {
    "calls": """
import java.util.*;
import java.util.concurrent.CompletableFuture;
import hkube.algo.wrapper.HKubeApi;
public class Main {
    public Object start(Map<String, Object> args, HKubeApi api) {
        List<?> input = (List<?>) args.get("input");
        String kind = (String) input.get(0);
        if (kind.equals("algorithm")) return api.startAlgorithm((String) input.get(1), (List<?>) input.get(2));
        if (kind.equals("stored")) return api.startStoredSubpipeline((String) input.get(1), (Map<String, ?>) input.get(2));
        if (kind.equals("raw")) return api.startRawSubpipeline((String) input.get(1), (List<?>) input.get(2), null);
        if (kind.equals("forget")) {
            api.startAlgorithmAsync("other", null);
            return "not waited";
        }
        List<CompletableFuture<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {  // the first answer comes after the third request
            if (i > 0 && calls.get(0).isDone()) throw new IllegalStateException("nothing was waited for");
            calls.add(api.startAlgorithmAsync("other", List.of(i)));
        }
        List<Object> results = new ArrayList<>();
        for (CompletableFuture<Object> call : calls) results.add(call.join());
        return results;
    }
}
""",
    "echo": """
import java.util.Map;
public class Main {
    public Object start(Map<String, Object> args) { return args.get("input"); }
}
""",
    "init": """
import java.util.*;
class Main {
    private final List<Object> calls = new ArrayList<>();
    void init(Map<String, Object> args) { calls.add(List.of("init", args.get("taskId"))); }
    Object start(Map<String, Object> args, Object api) {
        calls.add(List.of("start", args.get("taskId"), api != null));
        return calls;
    }
}
""",
    "api": """
import java.util.*;
import hkube.algo.wrapper.HKubeApi;
public class Main {
    public static Object start(Map<String, Object> args, HKubeApi api) {
        return List.of(api.jobId(), api.taskId(), api.nodeName());
    }
}
""",
    "count": """
import java.util.Map;
public class Main {
    private int count;
    public int start(Map<String, Object> args) { return ++count; }
}
""",
    "raise": """
import java.util.*;
public class Main {
    public Object start(Map<String, Object> args) {
        throw new IllegalArgumentException((String) ((List<?>) args.get("input")).get(0));
    }
}
""",
    "raise_in_init": """
import java.util.Map;
public class Main {
    public void init() throws Exception { throw new Exception("init failed"); }
    public void start(Map<String, Object> args) { }
}
""",
    "no_start": "public class Main { public void begin() { } }",
    "broken": """
import java.util.Map;
public class Main {
    static { if (true) throw new RuntimeException("broken at import"); }
    public void start(Map<String, Object> args) { }
}
""",
    "unsupported": """
import java.util.Map;
public class Main {
    public Object start(Map<String, Object> args) { return Map.of("a", new Thread()); }
}
""",
    "cyclic": """
import java.util.*;
public class Main {
    public Object start(Map<String, Object> args) {
        List<Object> value = new ArrayList<>();
        value.add(value);
        return value;
    }
}
""",
    "nested": """
import java.util.*;
public class Main {
    public Object start(Map<String, Object> args) {
        List<Object> value = List.of();
        for (int depth = 1; depth < (int) ((List<?>) args.get("input")).get(0); depth++) value = List.of(value);
        return value;
    }
}
""",
    "print": """
import java.util.*;
public class Main {
    public void start(Map<String, Object> args) { System.out.println("printed " + ((List<?>) args.get("input")).get(0)); }
}
""",
    "until_stopped": """
import java.util.Map;
import java.util.concurrent.CountDownLatch;
public class Main {
    private volatile CountDownLatch gate;
    public void init() { gate = new CountDownLatch(1); }
    public Object start(Map<String, Object> args) throws Exception { gate.await(); return "must not be seen"; }
    public void stop(Map<String, Object> data) {
        System.out.println("stop hook " + (data.get("forceStop").equals(true) ? "True" : "False"));
        gate.countDown();
    }
}
""",
    "exit_hook": """
import java.util.Map;
public class Main {
    public void start(Map<String, Object> args) { }
    public void exit(Map<String, Object> data) { System.out.println("exit hook " + data.get("exitCode")); }
}
""",
}


def compile_java(folder, files, class_path=()):
    """Compiles these files (text by path) to the classes below `folder`."""
    sources = []
    for name, text in files.items():
        path = os.path.join(folder, "sources", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        sources.append(path)
    classes = os.path.join(folder, "classes")
    done = subprocess.run([JAVAC, "-nowarn", "-encoding", "UTF-8", "-cp", os.pathsep.join(class_path), "-d", classes] + sources,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=4 * DEADLINE, check=False)
    assert done.returncode == 0, done.stdout.decode()
    return classes


class JavaCase(unittest.TestCase):
    """A test with a compiled wrapper and a scratch folder."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        sources = {}
        for directory, _, names in os.walk(os.path.join(JAVA_SDK, "src")):
            for name in names:
                with open(os.path.join(directory, name), encoding="utf-8") as file:
                    sources[os.path.relpath(os.path.join(directory, name), JAVA_SDK)] = file.read()
        cls.wrapper = compile_java(os.path.join(cls.folder.name, "wrapper"), sources)
        cls.command = [JAVA, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", cls.wrapper,
                       "hkube.algo.wrapper.Main"]


class JavaWrapperTest(WrapperCases, JavaCase):
    """The cases of every language, and those of Java."""
    QUERY = "storage=v1&encoding=msgpack&named=1"

    NAMELESS_ERROR = "IllegalArgumentException"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        files = {"{}/Main.java".format(name): "package {};\n{}".format(name, text) for name, text in CODE.items()}
        cls.code = compile_java(os.path.join(cls.folder.name, "code"), files, [cls.wrapper])

    def start_worker(self, code, **env):
        if isinstance(code, str):
            return ScriptedWorker(self.command, {}, dict({"ALGORITHM_PATH": self.code, "ALGORITHM_ENTRY_POINT": code + ".Main"},
                                                         **env))
        folder = tempfile.mkdtemp(dir=self.folder.name)
        classes = compile_java(folder, code, [self.wrapper])
        return ScriptedWorker(self.command, {}, dict({"ALGORITHM_PATH": classes}, **env))

    def start_main(self, body, head=""):
        """A worker on a class Main with this body."""
        return self.start_worker({"Main.java": "import java.util.*;\nimport hkube.algo.wrapper.*;\n{}\npublic class Main {{\n{}\n}}\n"
                                  .format(head, body)})

    def test_values_of_the_language(self):
        body = """
    enum Colour { RED }
    record Point(int x, List<Double> y) { }
    public Object start(Map<String, Object> args) {
        List<?> input = (List<?>) args.get("input");
        String types = "";
        for (Object value : input) types += value.getClass().getSimpleName() + " ";
        return Arrays.asList(types, new int[] {1, 2}, new Object[] {"a", null}, new float[] {1.5f}, Set.of(7), 'c', Colour.RED,
            new Point(3, List.of(2.0)), Optional.of(1), Optional.empty(), new java.math.BigDecimal("2.5"),
            java.nio.ByteBuffer.wrap(new byte[] {1, 2}), Map.of(1, (short) -5), new StringBuilder("text"),
            new java.util.concurrent.atomic.AtomicLong(8), new java.util.concurrent.atomic.DoubleAdder(),
            java.time.Instant.ofEpochMilli(0), new Date(1500));
    }"""
        with self.start_main(body) as worker:
            self.assertEqual(worker.run(1, 2 ** 40, 2 ** 63, 1.5, "s", True, b"b", [], {}), [
                "Integer Long BigInteger Double String Boolean byte[] ArrayList LinkedHashMap ", [1, 2], ["a", None], [1.5], [7],
                "c", "RED", {"x": 3, "y": [2.0]}, 1, None, 2.5, b"\x01\x02", {"1": -5}, "text", 8, 0, 0, 1500])

    def test_what_a_task_changes_is_undone(self):
        body = """
    static Object state() {
        return List.of(Locale.getDefault().toString(), TimeZone.getDefault().getID(), new TreeMap<>(System.getProperties()).toString(),
            System.out.getClass().getName() + System.identityHashCode(System.out), Thread.currentThread().getPriority(),
            String.valueOf(Thread.getDefaultUncaughtExceptionHandler()));
    }
    public Object start(Map<String, Object> args) {
        switch (String.valueOf(((List<?>) args.get("input")).get(0))) {
            case "locale": Locale.setDefault(Locale.JAPAN); break;
            case "zone": TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo")); break;
            case "properties": System.setProperty("mine", "x"); System.clearProperty("java.version"); break;
            case "streams": System.setOut(new java.io.PrintStream(new java.io.ByteArrayOutputStream())); break;
            case "thread":
                Thread.currentThread().setPriority(1);
                Thread.setDefaultUncaughtExceptionHandler((thread, error) -> { });
                break;
            case "raises": Locale.setDefault(Locale.JAPAN); throw new IllegalStateException("and fails");
            case "closes": System.out.close(); return null;
            default:
        }
        return state();
    }"""
        with self.start_main(body) as worker:
            before = worker.run("state")
            for what in ("locale", "zone", "properties", "streams", "thread", "raises"):
                with self.subTest(what):
                    worker.begin(what)
                    message = worker.receive()
                    self.assertEqual(message["command"], "errorMessage" if what == "raises" else "done")
                    self.assertNotEqual(message.get("data"), before)
                    self.assertEqual(worker.run("state"), before)
            worker.send("initialize", {"input": ["closes"]}, assignment=1)
            worker.expect("initialized")
            worker.send("start")
            worker.expect("started")
            self.assertEqual(worker.expect("done")["assignment"], 1)
            worker.expect("replace")
            worker.send("initialize", {"input": ["state"]}, assignment=2)
            self.assertEqual(worker.expect("givenBack")["data"], [2])

    def test_a_future_of_start_is_awaited(self):
        body = """
    public Object start(Map<String, Object> args) {
        return java.util.concurrent.CompletableFuture.supplyAsync(() -> {
            if (((List<?>) args.get("input")).isEmpty()) throw new IllegalStateException("in the future");
            return 9;
        });
    }"""
        with self.start_main(body) as worker:
            self.assertEqual(worker.run(1), 9)
            self.assertEqual(worker.fail()["message"], "in the future")

    def test_the_interfaces_of_the_original(self):
        body = """
    public void Init(Map args) { System.out.println("Init " + args.get("taskId")); }
    public Object Start(Map input, IHKubeAPI api) throws Exception {
        return List.of(api.startAlgorithm("other", List.of(1), false), api.startAlgorithmAsynch("other", List.of(2), true).get(),
            api.startStoredPipeLine("stored", Map.of()),
            api.startRawSubPipeLine("raw", new Map[] {Map.of("nodeName", "n")}, Map.of(), Map.of(), Map.of()));
    }
    public void Stop() { System.out.println("Stop"); }
    public void Cleanup() { System.out.println("Cleanup"); }"""
        with self.start_worker({"com/acme/Old.java": "package com.acme;\nimport java.util.*;\nimport hkube.algo.wrapper.*;\n"
                                "public class Old implements IAlgorithm {\n" + body + "\n}\n"},
                               ALGORITHM_ENTRY_POINT="com.acme.Old") as worker:
            worker.begin()
            for number, include in ((1, True), (2, False)):
                request = worker.expect("startAlgorithmExecution")["data"]
                self.assertEqual((request["input"], request["includeResult"]), ([number], include))
                worker.send("algorithmExecutionDone", {"execId": request["execId"], "response": "r{}".format(number)})
            for command in ("startStoredSubPipeline", "startRawSubPipeline"):
                name = worker.expect(command)["data"]["subPipelineId"]
                worker.send("subPipelineDone", {"subPipelineId": name, "response": [command]})
            self.assertEqual(worker.expect("done")["data"], [{"response": "r1"}, {"response": "r2"}, ["startStoredSubPipeline"],
                                                             ["startRawSubPipeline"]])
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")
            worker.send("exit", {"exitCode": 0})
            self.assertEqual(worker.wait(), 0)
            self.assertEqual(worker.output().split(), ["Init", "t1", "Stop", "Cleanup"])

    def test_an_interface_of_the_users_own_is_enough(self):
        code = """
import java.util.*;
public class Main {
    interface Api {
        String taskId();
        Object startAlgorithm(String name, List<?> input);
        Object fly();
    }
    public Object start(Map<String, Object> args, Api api) {
        try {
            api.fly();
        } catch (UnsupportedOperationException error) {
            return List.of(api.taskId(), api.startAlgorithm("other", List.of()), error.getMessage());
        }
        return null;
    }
}
"""
        with self.start_worker({"Main.java": code}) as worker:
            worker.begin()
            name = worker.expect("startAlgorithmExecution")["data"]["execId"]
            worker.send("algorithmExecutionDone", {"execId": name, "response": 5})
            task, result, problem = worker.expect("done")["data"]
            self.assertEqual((task, result), ("t1", 5))
            self.assertIn("HKubeApi has no method", problem)

    def test_errors_of_calls_can_be_caught(self):
        body = """
    public Object start(Map<String, Object> args, HKubeApi api) throws Exception {
        try {
            if (((List<?>) args.get("input")).isEmpty()) return api.startStoredSubpipeline("x", Map.of());
            return api.startStoredSubpipelineAsync("x", Map.of()).get();
        } catch (java.util.concurrent.ExecutionException error) {
            return List.of(error.getCause().getClass().getSimpleName(), error.getCause().getMessage());
        } catch (CallError error) {
            return List.of(error.getClass().getSimpleName(), error.getMessage());
        }
    }"""
        with self.start_main(body) as worker:
            for variant in ((), ("async",)):
                for reply, key, name in (("subPipelineError", "error", "CallError"),
                                         ("subPipelineStopped", "reason", "CallStopped")):
                    worker.begin(*variant)
                    call = worker.expect("startStoredSubPipeline")["data"]["subPipelineId"]
                    worker.send(reply, {"subPipelineId": call, key: "why"})
                    self.assertEqual(worker.expect("done")["data"], [name, "why"])

    def test_input_of_a_call_that_has_no_bytes(self):
        body = 'public Object start(Map<String, Object> args, HKubeApi api) { return api.startAlgorithm("x", List.of(this)); }'
        with self.start_main(body) as worker:
            self.assertIn("cannot encode a value of type Main", worker.fail()["message"])

    def test_the_stack_is_in_the_details_and_in_the_log(self):
        body = """
    public void start(Map<String, Object> args) { deep(); }
    private void deep() { throw new IllegalStateException("so deep", new RuntimeException("the cause")); }"""
        with self.start_main(body) as worker:
            details = worker.fail()["details"]
            for text in (details, worker.output()):
                self.assertRegex(text, r"IllegalStateException: so deep\s+at .*Main.deep\(Main.java:\d+\)")
                self.assertIn("Caused by: java.lang.RuntimeException: the cause", text)

    def test_errors_that_are_no_exceptions_fail_the_task_only(self):
        body = """
    int calls;
    public int start(Map<String, Object> args) {
        if (++calls == 1) return start(args = null, 0);
        if (calls == 2) throw new OutOfMemoryError("pretended");
        return calls;
    }
    private int start(Object args, int depth) { return start(args, depth + 1) + 1; }"""
        with self.start_main(body) as worker:
            self.assertEqual(worker.fail()["message"], "StackOverflowError")
            self.assertEqual(worker.fail()["message"], "pretended")
            self.assertEqual(worker.run(), 3)

    def test_code_without_a_stop_is_interrupted(self):
        body = """
    public Object start(Map<String, Object> args) throws Exception {
        if (((List<?>) args.get("input")).isEmpty()) new java.util.concurrent.CountDownLatch(1).await();
        return Thread.currentThread().isInterrupted();
    }"""
        with self.start_main(body) as worker:
            worker.begin()
            worker.send("stop", {"forceStop": True})
            worker.expect("stopped")
            worker.send("stop", {"forceStop": True})  # the second is not answered
            self.assertIs(worker.run(1), False)
            self.assertEqual(worker.output(), "")

    def test_error_of_the_stop_hook(self):
        body = ('public void start(Map<String, Object> args) { }\n'
                'public void stop() { throw new IllegalStateException("will not stop"); }')
        with self.start_main(body) as worker:
            worker.run()
            worker.send("stop", {"forceStop": True})
            self.assertEqual(worker.expect("errorMessage")["error"]["message"], "will not stop")

    def test_exit_while_user_code_runs(self):
        body = ('public void start(Map<String, Object> args) throws Exception { new java.util.concurrent.CountDownLatch(1).await(); }\n'
                'public void stop() { }\npublic void exit() { System.out.println("bye"); }')
        with self.start_main(body) as worker:
            worker.begin()
            worker.send("exit", {"exitCode": 3})
            worker.disconnect()
            self.assertEqual(worker.wait(), 3)
            self.assertEqual(worker.output().count("bye\n"), 1)

    def test_left_threads_and_shutdown_hooks(self):
        body = """
    public void start(Map<String, Object> args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("at exit")));
        new Thread(() -> { while (true) java.util.concurrent.locks.LockSupport.park(); }).start();
    }"""
        with self.start_main(body) as worker:
            worker.run()
            worker.send("exit", {"exitCode": 0})
            self.assertEqual(worker.wait(), 0)
            self.assertIn("at exit\n", worker.output())

    def test_classes_that_cannot_be_used(self):
        for body, text in (("public Main(int x) { } public void start(Map<String, Object> args) { }",
                            "the class Main has no constructor without parameters"),
                           ("public void start(String args) { }", "it must be start(Map<String, Object> args)"),
                           ("public void start(Map<String, Object> args) { } public void stop(int x) { }",
                            "it must be stop(Map<String, Object> args) or without it"),
                           ("public Main() { throw new IllegalStateException(\"no instance\"); } "
                            "public void start(Map<String, Object> args) { }", "no instance")):
            with self.subTest(text), self.start_main(body) as worker:
                self.assertIn(text, worker.fail_early()["message"])

    def test_inherited_methods_and_context_class_loader(self):
        code = """
import java.util.*;
interface Stoppable { default void stop() { System.out.println("default stop"); } }
class Base { protected Object start(Map<String, Object> args) throws Exception { return name(); } String name() { return "base"; } }
public class Main extends Base implements Stoppable {
    String name() {
        try {
            return Class.forName("Main", false, Thread.currentThread().getContextClassLoader()).getName();
        } catch (ClassNotFoundException error) {
            return error.toString();
        }
    }
}
"""
        with self.start_worker({"Main.java": code}) as worker:
            self.assertEqual(worker.run(), "Main")
            worker.send("stop", {})
            worker.expect("stopped")
            self.assertIn("default stop", worker.output())

    def test_entry_points_by_file_and_jars(self):
        folder = tempfile.mkdtemp(dir=self.folder.name)
        classes = compile_java(folder, {"com/acme/Entry.java": "package com.acme;\npublic class Entry { public Object "
                                        "start(java.util.Map<String, Object> args) { return new Helper().name(); } }\n",
                                        "com/acme/Helper.java": "package com.acme;\nclass Helper { String name() { return \"h\"; } }\n"})
        code = os.path.join(folder, "code")
        os.makedirs(os.path.join(code, "lib"))
        for name in ("Entry", "Helper"):
            jar = os.path.join(code, "entry.jar" if name == "Entry" else "lib/helper.jar")
            subprocess.run([shutil.which("jar") or JAVAC[:-1], "--create", "--file", jar, "-C", classes,
                            "com/acme/{}.class".format(name)], timeout=DEADLINE, check=True)
        for entry in ("com.acme.Entry", "com/acme/Entry.java", "src/main/java/com/acme/Entry.java", "com/acme/Entry.class"):
            with self.subTest(entry), ScriptedWorker(self.command, {}, {"ALGORITHM_PATH": code,
                                                                        "ALGORITHM_ENTRY_POINT": entry}) as worker:
                self.assertEqual(worker.run(), "h")

    def test_check_loads_without_running(self):
        for name, code, text in (("broken.Main", 0, ""), ("no_start.Main", 1, "unable to find mandatory method start"),
                                 ("absent", 1, "unable to find entry point absent")):
            done = subprocess.run(self.command + ["--check", self.code], env=dict(os.environ, ALGORITHM_ENTRY_POINT=name,
                                                                                  ALGORITHM_PATH=self.folder.name),
                                  stderr=subprocess.PIPE, timeout=DEADLINE, check=False)
            self.assertEqual((done.returncode, done.stderr.decode().strip()), (code, text))

    def test_the_examples_of_the_readme(self):
        with open(os.path.join(JAVA_SDK, "README.md"), encoding="utf-8") as file:
            examples = re.findall(r"```java\n(.*?)```", file.read(), re.S)
        self.assertEqual(len(examples), 2)
        with self.start_worker({"Main.java": examples[0]}) as worker:
            self.assertEqual(worker.run(1, 2, 3), 6)
        with self.start_worker({"com/acme/Twice.java": examples[1]}, ALGORITHM_ENTRY_POINT="com.acme.Twice") as worker:
            worker.begin(21)
            request = worker.expect("startAlgorithmExecution")["data"]
            worker.send("algorithmExecutionDone", {"execId": request["execId"], "response": request["input"][0] * 2})
            self.assertEqual(worker.expect("done")["data"], 42)

    def test_unreachable_worker(self):
        done = run_without_worker(self.command)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"wrapper::ERROR::cannot connect to the worker at 127.0.0.1:", done.stderr)


# Reads lines of hex and answers each with what it is once read and written again, or with the error.
CODEC = """
package hkube.algo.wrapper;
import java.util.*;
class Codec {
    public static void main(String[] arguments) {
        Scanner lines = new Scanner(System.in);
        while (lines.hasNextLine()) {
            try {
                System.out.println(HexFormat.of().formatHex(MsgpackWriter.pack(
                    MsgpackReader.unpack(HexFormat.of().parseHex(lines.nextLine())))));
            } catch (MsgpackException error) {
                System.out.println(error.getMessage());
            }
        }
        for (long milliseconds : new long[] {0, 1500, -1500, 8589934592000L, 17179869184000L}) {
            byte[] packed = MsgpackWriter.pack(new Date(milliseconds));
            System.out.println(HexFormat.of().formatHex(packed) + " " + MsgpackReader.unpack(packed));
        }
        for (Object value : new Object[] {new Object(), java.math.BigInteger.ONE.shiftLeft(64), List.of(Codec.class)}) {
            try {
                System.out.println(MsgpackWriter.pack(value).length);
            } catch (MsgpackException error) {
                System.out.println(error.getMessage());
            }
        }
    }
}
"""


class JavaMsgpackTest(JavaCase):
    """The codec by itself."""

    BROKEN = ["", "c1", "9201", "a56162", "0102", "c403", "cb00", "d6ff00", "c701", "dfffffffff", "91" * 100000 + "01"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.codec = compile_java(os.path.join(cls.folder.name, "codec"), {"Codec.java": CODEC}, [cls.wrapper])
        texts = [text for _, text in GOLDEN] + cls.BROKEN + ["c70307010203", "ca3fc00000", "8101c0"]
        done = subprocess.run([JAVA, "-cp", os.pathsep.join([cls.wrapper, cls.codec]), "hkube.algo.wrapper.Codec"],
                              input="\n".join(texts) + "\n", stdout=subprocess.PIPE, timeout=DEADLINE, check=True, text=True)
        cls.lines = done.stdout.splitlines()

    def test_golden_bytes(self):
        self.assertEqual(self.lines[:len(GOLDEN)], [text for _, text in GOLDEN])

    def test_what_cannot_be_decoded(self):
        for text in self.lines[len(GOLDEN):len(GOLDEN) + len(self.BROKEN)]:
            self.assertIn("cannot decode", text)

    def test_extensions_floats_and_keys(self):
        self.assertEqual(self.lines[-11:-8], ["c403010203", "cb3ff8000000000000", "81a131c0"])

    def test_timestamps(self):
        self.assertEqual(self.lines[-8].split()[0], EPOCH)
        self.assertEqual([line.split()[1] for line in self.lines[-8:-3]], ["0", "1500", "-1500", "8589934592000", "17179869184000"])

    def test_what_cannot_be_encoded(self):
        for text in self.lines[-3:]:
            self.assertIn("cannot encode", text)


if __name__ == "__main__":
    unittest.main()
