#include "build/launch.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "build/cpp_code.h"
#include "build/java_code.h"

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

bool has_original_python_wrapper(const std::string& env) {
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(env + "/lib", ec)) {
    if (fs::exists(entry.path() / "site-packages/hkube_python_wrapper")) return true;
  }
  return false;
}

void launch_python(const LaunchRequest& request, LaunchSpec& launch) {
  const std::string env = request.directory + "/env";
  launch.argv = {env + "/bin/python", "-u"};
  if (has_original_python_wrapper(env)) {
    launch.argv.insert(launch.argv.end(), {"-c", "from hkube_python_wrapper import Algorunner; Algorunner.Run()"});
  } else {
    launch.argv.push_back(request.sdk_directory + "/python/launch.py");
  }
  launch.env.emplace_back("PYTHONUNBUFFERED", "1");
  launch.env.emplace_back("VIRTUAL_ENV", env);
}

void launch_nodejs(const LaunchRequest& request, LaunchSpec& launch) {
  if (fs::exists(fs::path(request.code_root) / "node_modules/@hkube/nodejs-wrapper")) {
    launch.argv = {request.node_command, "-e", "require('@hkube/nodejs-wrapper').run()"};
  } else {
    launch.argv = {request.node_command, request.sdk_directory + "/nodejs/hkube-wrapper/index.js"};
    // Where code that requires the original wrapper by its name finds ours.
    launch.env.emplace_back("NODE_PATH", request.sdk_directory + "/nodejs/original");
  }
}

void launch_java(const LaunchRequest& request, LaunchSpec& launch) {
  const JvmLimits& jvm = request.jvm;
  launch.argv = {request.java_command};
  if (jvm.cpu > 0) {
    launch.argv.push_back("-XX:ActiveProcessorCount=" + std::to_string(std::max(1L, std::lround(std::ceil(jvm.cpu)))));
  }
  const std::int64_t derived = std::max<std::int64_t>(1, jvm.memory / (1 << 20) * 8 / 10);
  if (jvm.memory > 0) launch.env.emplace_back("JAVA_DERIVED_MEMORY", std::to_string(derived));
  if (!jvm.least_heap.empty()) launch.argv.push_back("-Xms" + jvm.least_heap);
  if (!jvm.most_heap.empty()) {
    launch.argv.push_back("-Xmx" + jvm.most_heap);
  } else if (jvm.memory > 0) {
    launch.argv.push_back("-Xmx" + std::to_string(derived) + "M");
  }
  launch.argv.insert(launch.argv.end(), {"-Dfile.encoding=UTF-8", "-cp", java_wrapper_to_run(request.sdk_directory),
                                         kJavaMain, java_classes(request.directory)});
}

}  // namespace

LaunchSpec make_launch(const LaunchRequest& request) {
  LaunchSpec launch;
  launch.cwd = request.code_root;
  launch.env = {{"PATH", request.directory + "/env/bin:" + request.path},
                {"HOME", request.directory + "/home"},
                {"TMPDIR", request.directory + "/tmp"},
                {"LANG", "C.UTF-8"},
                // Relative to the working folder, as the original wrappers expect it.
                {"ALGORITHM_PATH", "."},
                {"ALGORITHM_ENTRY_POINT", entry_file(request.language, request.entry_point)}};
  switch (request.language) {
    case Language::kPython:
      launch_python(request, launch);
      break;
    case Language::kNodejs:
      launch_nodejs(request, launch);
      break;
    case Language::kJava:
      launch_java(request, launch);
      break;
    case Language::kCpp:
      launch.argv = {cpp_program(request.directory)};
      break;
  }
  return launch;
}

}  // namespace hkube::build
