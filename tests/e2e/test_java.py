"""Algorithms in Java: built from sources, jars and with Maven; run beside Python; the wrapper is compiled once."""

import re
import shutil
import subprocess
import unittest

from harness import ROOT, Case, node, wait_until

HEAD = "import java.util.*;\nimport hkube.algo.wrapper.*;\n"
NEGATE = """
package com.acme;
import java.util.*;
public class Negate {
    public Object start(Map<String, Object> args) {
        Map<?, ?> item = (Map<?, ?>) ((List<?>) args.get("input")).get(0);
        byte[] bytes = ((byte[]) item.get("bytes")).clone();
        for (int i = 0; i < bytes.length; i++) bytes[i] = Complement.of(bytes[i]);
        return Map.of("bytes", bytes, "index", item.get("index"));
    }
}
"""
COMPLEMENT = "package com.acme;\nclass Complement { static byte of(byte value) { return (byte) ~value; } }\n"


class JavaCase(Case):
    def apply_java(self, name, code, entry="Main.java", **more):
        return self.apply(name, code, env="java", entry=entry, **more)

    def result_of(self, algorithm, *inputs):
        job, _ = self.run_job({"name": "p", "nodes": [node("a", algorithm, *inputs)]})
        return self.results(job)[0]

    def build_of(self, name):
        return self.server.get(f"builds/list/{name}")[-1]


class Java(JavaCase):
    def test_last_words_without_a_newline(self):
        self.apply_java("words", HEAD + "public class Main { static { System.out.println(\"loading\"); }"
                        " public Object start(Map<String, Object> args) { System.out.print(\"last words\"); return 1; } }\n")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "words")]})
        self.assertEqual([line["message"] for line in self.server.get(f"exec/logs/{job}")], ["loading", "last words"])

    def test_a_batch_of_java_between_python_with_bytes(self):
        self.apply("make", "def start(args):\n    return [{'index': i, 'bytes': bytes(range(256)) * i} for i in range(8)]\n")
        self.apply("measure", "def start(args):\n    return [[p['index'], p['bytes'] == bytes(range(255, -1, -1)) * p['index']]"
                              " for p in args['input'][0]]\n")
        self.apply_java("negate", NEGATE, "src/main/java/com/acme/Negate.java",
                        files={"src/main/java/com/acme/Complement.java": COMPLEMENT,
                               "src/test/java/com/acme/NegateTest.java": "this is not compiled"})
        job, status = self.run_job({"name": "mixed", "nodes": [
            node("make", "make"), node("negate", "negate", "#@make"), node("measure", "measure", "@negate")]})
        self.assertEqual(self.results(job), [[[i, True] for i in range(8)]])
        self.assertEqual(status["data"]["states"], {"succeed": 10})

    def test_the_stack_of_an_error_is_in_the_log(self):
        self.apply_java("failing", HEAD + "public class Main {\n"
                        "    public void start(Map<String, Object> args) { deep(); }\n"
                        "    void deep() { throw new IllegalStateException(\"no such colour\"); }\n}\n")
        job, status = self.run_job({"name": "p", "nodes": [node("a", "failing")]}, until=("failed",))
        self.assertEqual(status["error"], "no such colour")
        self.assertRegex(str(self.cli("exec", "logs", job)), r"IllegalStateException: no such colour[^$]*Main\.deep\(Main\.java:5\)")

    def test_starts_algorithms_and_pipelines(self):
        self.apply("double", "def start(args):\n    return args['input'][0] * 2\n")
        self.apply_java("caller", HEAD + """
public class Main {
    public Object start(Map<String, Object> args, HKubeApi api) {
        List<?> nodes = List.of(Map.of("nodeName", "d", "algorithmName", "double", "input", List.of("@flowInput.n")));
        List<?> items = (List<?>) api.startRawSubpipeline("doubled", nodes, Map.of("n", 21));
        String problem = "";
        try {
            api.startStoredSubpipeline("absent", null);
        } catch (CallError error) {
            problem = error.getMessage();
        }
        return List.of(api.startAlgorithm("double", List.of(5)), ((Map<?, ?>) items.get(0)).get("result"), problem);
    }
}
""")
        self.assertEqual(self.result_of("caller"), [10, 42, "pipeline absent Not Found"])

    def test_a_stop_interrupts(self):
        began, ended = self.folder / "began", self.folder / "ended"
        self.apply_java("endless", HEAD + f"""
import java.nio.file.*;
public class Main {{
    public Object start(Map<String, Object> args) throws Exception {{
        Files.createFile(Path.of("{began}"));
        try {{
            new java.util.concurrent.CountDownLatch(1).await();
        }} catch (InterruptedException interrupt) {{
            Files.createFile(Path.of("{ended}"));
        }}
        return null;
    }}
}}
""")
        _, answer = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "endless")]})
        wait_until(began.exists, "the algorithm runs")
        self.cli("exec", "stop", answer["jobId"], "enough")
        self.assertEqual(self.server.wait(answer["jobId"])["status"], "stopped")
        wait_until(ended.exists, "the algorithm was interrupted")

    def test_jars_and_limits_of_the_heap(self):
        source = self.write("build/com/acme/Heap.java", "package com.acme;\nimport java.util.*;\npublic class Heap {\n"
                            "    public Object start(Map<String, Object> args) { return List.of(Runtime.getRuntime().maxMemory() >> 20,"
                            " Runtime.getRuntime().availableProcessors(), System.getenv(\"JAVA_DERIVED_MEMORY\")); }\n}\n")
        subprocess.run(["javac", "-d", self.folder / "classes", source], check=True)
        subprocess.run(["jar", "--create", "--file", self.folder / "fat.jar", "-C", self.folder / "classes", "."], check=True)
        self.write("heap.yml", "name: heap\nenv: java\nresources: {cpu: 1, mem: 100Mi}\n"
                               "code: {path: code, entryPoint: com.acme.Heap}\n")
        (self.folder / "code/lib").mkdir(parents=True)
        shutil.copy(self.folder / "fat.jar", self.folder / "code/lib/fat.jar")
        self.write("code/README", "nothing but a jar")
        self.cli("algorithm", "apply", "--f", "heap.yml", code=10)
        self.assertIn("no jar, .java file or pom.xml", self.stderr)
        shutil.copy(self.folder / "fat.jar", self.folder / "code/fat.jar")
        self.cli("algorithm", "apply", "--f", "heap.yml")
        heap, processors, derived = self.result_of("heap")
        self.assertTrue(70 <= heap <= 80, heap)
        self.assertEqual((processors, derived), (1, "80"))
        self.write("heap.yml", "name: heap\nenv: java\nresources: {cpu: 1, mem: 100Mi}\nalgorithmEnv: {JAVA_MAX_MEM: 40M}\n"
                               "code: {path: code, entryPoint: com.acme.Heap}\n")
        self.write("code/README", "so that it is built again")
        self.cli("algorithm", "apply", "--f", "heap.yml")
        self.assertLessEqual(self.result_of("heap")[0], 40)

    def test_dependencies_come_before_the_compiler(self):
        command = ("mkdir -p lib classes dep && printf 'package dep; public class Dep { public static int seven() { return 7; } }'"
                   " > Dep.txt && cp Dep.txt dep/Dep.java && javac -d classes dep/Dep.java"
                   " && jar --create --file lib/dep.jar -C classes . && rm -r dep classes")
        self.apply_java("with-lib", HEAD + "public class Main {\n"
                        "    public Object start(Map<String, Object> args) { return dep.Dep.seven(); }\n}\n",
                        extra=f"dependencyInstallCmd: \"{command}\"\n")
        self.assertEqual(self.result_of("with-lib"), 7)

    def test_builds_that_cannot_be(self):
        for name, code, entry, text in (
                ("broken", "public class Main { int start( }", "Main.java", "Main.java:1: error"),
                ("no-start", "public class Main { }", "Main.java", "unable to find mandatory method start"),
                ("no-entry", "public class Main { }", "Other", "unable to find entry point Other")):
            with self.subTest(name):
                self.apply_java(name, code, entry, files={"Main.java": code}, code_expected=10)
                self.assertEqual(self.build_of(name)["status"], "failed")
                self.assertIn(text, self.build_of(name)["log"])

    def test_the_wrapper_is_compiled_once(self):
        code = HEAD + "public class Main { public int start(Map<String, Object> args) { return 1; } }\n"
        self.apply_java("first", code)
        java = self.server.data / "sdk/java"
        classes = [path for path in java.iterdir() if path.name.startswith("classes-")]
        self.assertEqual([path.name for path in classes], ["classes-" + (java / "VERSION").read_text().strip()])
        self.apply_java("second", code + "\n")
        self.assertNotIn("sdk/java/src", self.build_of("second")["log"])
        # After an update of the server the wrapper of before serves until a build makes the new one.
        classes[0].rename(java / "classes-of-an-earlier-version")
        self.assertEqual(self.result_of("first"), 1)
        self.apply_java("third", code + "\n\n")
        self.assertTrue(classes[0].exists())

    def test_the_examples_of_the_readme(self):
        first, second = re.findall(r"```java\n(.*?)```", (ROOT / "sdk/java/README.md").read_text(), re.S)
        self.apply("double", "def start(args):\n    return args['input'][0] * 2\n")
        self.apply_java("sum", first)
        self.apply_java("twice", second, "com/acme/Twice.java")
        self.assertEqual((self.result_of("sum", 1, 2, 3), self.result_of("twice", 21)), (6, 42))


# Stands for Maven, which needs a network or a filled repository: takes the same arguments, leaves classes in target/.
MAVEN = """#!/bin/sh
set -e
echo "mvn $*"
if grep -q unknown-dependency pom.xml; then echo "Cannot access central in offline mode" >&2; exit 1; fi
mkdir -p target/classes
exec javac -d target/classes $(find src/main/java -name '*.java')
"""


class Maven(JavaCase):
    @classmethod
    def setUpClass(cls):
        case = cls()
        case.setUp()
        cls.addClassCleanup(case.doCleanups)
        mvn = case.write("mvn", MAVEN)
        mvn.chmod(0o755)
        cls.arguments = ("--mvn", str(mvn))
        super().setUpClass()

    def test_a_pom_is_built_offline(self):
        code = "import java.util.*;\npublic class Main { public Object start(Map<String, Object> args) { return 5; } }\n"
        self.apply_java("built", code, "src/main/java/Main.java", files={"pom.xml": "<project/>"})
        self.assertIn("mvn --offline --batch-mode -q -DskipTests package", self.build_of("built")["log"])
        self.assertEqual(self.result_of("built"), 5)

    def test_what_is_missing_offline_is_told(self):
        self.apply_java("unbuilt", "class Main { }", "src/main/java/Main.java", files={"pom.xml": "<!-- unknown-dependency -->"},
                        code_expected=10)
        build = self.build_of("unbuilt")
        self.assertIn("mvn package (offline; dependencyInstallCmd", build["error"])
        self.assertIn("Cannot access central in offline mode", build["log"])


class WithoutJava(JavaCase):
    """A machine that has no JDK."""

    arguments = ("--java", "no-java-of-this-name", "--javac", "no-javac-of-this-name", "--mvn", "no-mvn-of-this-name")

    def test_a_build_says_what_is_missing(self):
        self.apply_java("refused", "class Main { }", code_expected=10)
        self.assertEqual(self.build_of("refused")["error"], "env java needs a JDK of version 17 or newer (--java, --javac): "
                                                            "\"no-javac-of-this-name\" was not found; is it installed?")


if __name__ == "__main__":
    unittest.main()
