"""Algorithms in C++: built from sources, with CMake and as ready programs; run beside Python; the wrapper is built once."""

import re
import unittest

from harness import ROOT, Case, node, tarball, wait_until

HEAD = "#include <hkube/algorithm.h>\n#include <fstream>\n#include <iostream>\nusing hkube::Value;\n"
# Turns the bits of the bytes round.
NEGATE = {"src/main.cpp": HEAD + """
#include "acme/complement.h"
class Negate : public hkube::Algorithm {
 public:
  void init(const Value& args) override { name_ = args["nodeName"]; }
  Value start(Value args, hkube::Api&) override {
    Value item = std::move(args["input"][0]);
    for (auto& byte : item["bytes"].get_binary()) byte = acme::complement(byte);
    item["node"] = name_;
    return item;
  }
 private:
  std::string name_;
};
int main() { return hkube::run<Negate>(); }
""", "src/complement.cc": "#include \"acme/complement.h\"\nunsigned char acme::complement(unsigned char value) { return ~value; }\n",
          "include/acme/complement.h": "#pragma once\nnamespace acme { unsigned char complement(unsigned char value); }\n",
          "tests/main_test.cpp": "this is not compiled"}
MOODY = HEAD + """
Value start(Value args, hkube::Api& api) {
  const std::string mood = args["input"][0];
  std::cout << "in the mood to " << mood << "\\n";
  if (mood == "fail") throw std::runtime_error("no such colour");
  if (mood == "crash") std::abort();
  if (mood == "mix") return "caf\\xE9";
  std::ofstream(args["input"][1].get<std::string>()) << "began";
  while (!api.stopped()) std::this_thread::yield();
  std::ofstream(args["input"][2].get<std::string>()) << "ended";
  return "not seen";
}
int main() { return hkube::run(start); }
"""
PROJECT = """cmake_minimum_required(VERSION 3.16)
project(two LANGUAGES CXX)
find_package(HkubeWrapper REQUIRED)
foreach(name one two)
  add_executable(${name} main.cpp)
  target_compile_definitions(${name} PRIVATE NAME="${name}")
  target_link_libraries(${name} HkubeWrapper::hkube_wrapper)
endforeach()
"""
CONSTANT = HEAD + "int main() { return hkube::run([](Value) { return 1; }); }\n"
NAMED = HEAD + "int main() { return hkube::run([](Value) { return NAME; }); }\n"


class CppCase(Case):
    def apply_cpp(self, name, files, entry=None, code_expected=0, command=None):
        """Applies an algorithm of these files, by path; a text is that of main.cpp."""
        files = files if isinstance(files, dict) else {"main.cpp": files}
        (self.folder / f"{name}.tar.gz").write_bytes(tarball(files))
        self.write(f"{name}.yml", f"name: {name}\nenv: cpp\nresources: {{cpu: 0.1, mem: 64Mi}}\ncode:\n  path: {name}.tar.gz\n"
                   + (f"  entryPoint: {entry}\n" if entry else "") + (f"dependencyInstallCmd: {command}\n" if command else ""))
        return self.cli("algorithm", "apply", "--f", f"{name}.yml", code=code_expected)

    def result_of(self, algorithm, *inputs):
        job, _ = self.run_job({"name": "p", "nodes": [node("a", algorithm, *inputs)]})
        return self.results(job)[0]

    def build_of(self, name):
        return self.server.get(f"builds/list/{name}")[-1]


class Cpp(CppCase):
    def test_last_words_without_a_newline(self):
        self.apply_cpp("words", HEAD + "int main() { std::cout << \"loading\\n\"; return hkube::run([](Value) {"
                       " std::cout << \"last words\"; return 1; }); }\n")
        job, _ = self.run_job({"name": "p", "nodes": [node("a", "words")]})
        self.assertEqual([line["message"] for line in self.server.get(f"exec/logs/{job}")], ["loading", "last words"])

    def test_a_batch_of_cpp_between_python_with_bytes(self):
        self.apply("make", "def start(args):\n    return [{'index': i, 'bytes': bytes(range(256)) * i} for i in range(8)]\n")
        self.apply("measure", "def start(args):\n    return [[p['index'], p['node'], p['bytes'] == bytes(range(255, -1, -1))"
                              " * p['index']] for p in args['input'][0]]\n")
        self.apply_cpp("negate", NEGATE, "src/main.cpp")
        job, status = self.run_job({"name": "mixed", "nodes": [
            node("make", "make"), node("turn", "negate", "#@make"), node("measure", "measure", "@turn")]})
        self.assertEqual(self.results(job), [[[i, "turn", True] for i in range(8)]])
        self.assertEqual(status["data"]["states"], {"succeed": 10})

    def test_starts_algorithms_and_pipelines(self):
        self.apply("double", "def start(args):\n    return args['input'][0] * 2\n")
        self.apply_cpp("caller", HEAD + """
Value start(Value, hkube::Api& api) {
  const Value nodes = Value::array({{{"nodeName", "d"}, {"algorithmName", "double"}, {"input", {"@flowInput.n"}}}});
  auto five = api.start_algorithm_async("double", Value::array({5}));
  const Value items = api.start_raw_subpipeline("doubled", nodes, {{"n", 21}});
  std::string problem;
  try {
    api.start_stored_subpipeline("absent");
  } catch (const hkube::CallError& error) {
    problem = error.what();
  }
  return {five.result(), items[0]["result"], problem};
}
int main() { return hkube::run(start); }
""")
        self.assertEqual(self.result_of("caller"), [10, 42, "pipeline absent Not Found"])

    def test_failures_crashes_and_stops(self):
        self.apply_cpp("moody", MOODY)
        self.assertEqual(self.failure_of("fail"), "no such colour")
        self.assertIn("not UTF-8", self.failure_of("mix"))
        self.assertIn("the algorithm killed due to an unknown reason, please check the logs for more details (signal 6)",
                      self.failure_of("crash"))
        began, ended = self.folder / "began", self.folder / "ended"
        _, answer = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [
            node("a", "moody", "wait", str(began), str(ended))]})
        wait_until(began.exists, "the algorithm runs")
        self.cli("exec", "stop", answer["jobId"], "enough")
        self.assertEqual(self.server.wait(answer["jobId"])["status"], "stopped")
        wait_until(ended.exists, "the algorithm knows of the stop")

    def failure_of(self, mood):
        job, status = self.run_job({"name": "p", "nodes": [node("a", "moody", mood, retry={"policy": "Never"})]}, until=("failed",))
        self.assertIn(f"in the mood to {mood}", str(self.cli("exec", "logs", job)))
        return status["error"]

    def test_projects_and_their_programs(self):
        project = {"app/CMakeLists.txt": PROJECT, "app/main.cpp": NAMED}
        self.apply_cpp("second", project, "two")
        self.assertEqual(self.result_of("second"), "two")
        self.apply_cpp("neither", project, code_expected=10)
        self.assertEqual(self.build_of("neither")["error"],
                         "the build made several programs, of which entryPoint must name one: one, two")
        own_folder = PROJECT.replace("foreach(", "set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/out)\nforeach(", 1)
        self.apply_cpp("own-folder", {"CMakeLists.txt": own_folder, "main.cpp": NAMED}, "one")
        self.assertEqual(self.result_of("own-folder"), "one")

    def test_ready_programs(self):
        self.apply_cpp("built", HEAD + "int main() { return hkube::run([](Value) { return 7; }); }\n")
        build = self.build_of("built")
        program = (self.server.data / "builds" / build["buildId"] / "env/bin/algorithm").read_bytes()
        self.apply_cpp("ready", {"bin/run-me": program}, "bin/run-me")  # without the right to run it
        self.assertEqual(self.result_of("ready"), 7)
        self.apply_cpp("made", {"stored": program, "unused.cpp": "this is not compiled"}, "made-here",
                       command="cp stored made-here")
        self.assertEqual(self.result_of("made"), 7)
        self.apply_cpp("unmade", {"stored": program}, "made-here", command="echo not today", code_expected=10)
        self.assertIn("dependencyInstallCmd did not make the program \"made-here\"", self.build_of("unmade")["error"])

    def test_builds_that_cannot_be(self):
        for name, files, entry, text in (
                ("broken", "int main() { return hkube }\n", "main.cpp", "main.cpp:1:"),
                ("no-main", "int x = 1;\n", None, "undefined reference to `main'"),
                ("no-entry", CONSTANT, "other.cpp", "entry point \"other.cpp\" was not found in the uploaded code"),
                ("no-code", {"README": "nothing"}, "algorithm", "no CMakeLists.txt, program \"algorithm\" or C++ source was found"),
                ("no-cmake", {"CMakeLists.txt": "project("}, None, "CMakeLists.txt")):
            with self.subTest(name):
                self.apply_cpp(name, files, entry, code_expected=10)
                self.assertEqual(self.build_of(name)["status"], "failed")
                self.assertIn(text, self.build_of(name)["log"])

    def test_the_wrapper_is_built_once(self):
        self.apply_cpp("first", CONSTANT)
        cpp = self.server.data / "sdk/cpp"
        installed = [path.name for path in cpp.iterdir() if path.name.startswith("installed-")]
        self.assertEqual(installed, ["installed-" + (cpp / "VERSION").read_text().strip()])
        self.apply_cpp("another", CONSTANT + "\n")
        self.assertNotIn("sdk/cpp -B", self.build_of("another")["log"])

    def test_the_examples_of_the_readme(self):
        text = (ROOT / "sdk/cpp/README.md").read_text()
        first, second = re.findall(r"```cpp\n(.*?)```", text, re.S)
        cmake, = re.findall(r"```cmake\n(.*?)```", text, re.S)
        self.apply("double", "def start(args):\n    return args['input'][0] * 2\n")
        self.apply_cpp("sum", first)
        self.apply_cpp("twice", {"CMakeLists.txt": cmake, "twice.cpp": second})
        self.assertEqual((self.result_of("sum", 1, 2, 3), self.result_of("twice", 21)), (6, 42))


class WithoutCmake(CppCase):
    """A machine that has no CMake."""

    arguments = ("--cmake", "no-cmake-of-this-name")

    def test_a_build_says_what_is_missing(self):
        self.apply_cpp("refused", CONSTANT, code_expected=10)
        self.assertEqual(self.build_of("refused")["error"], "env cpp needs CMake 3.16 or newer (--cmake) and a compiler for C++17"
                                                            ": \"no-cmake-of-this-name\" was not found; is it installed?")


if __name__ == "__main__":
    unittest.main()
