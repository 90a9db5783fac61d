#include "build/launch.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "build/cpp_code.h"
#include "build/entry_point.h"
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

constexpr const char* kPackage = "algorithm_unique_folder";

/// A folder in which the code is a package.
std::string make_package(const LaunchRequest& request) {
  const fs::path folder = fs::path(request.directory) / "package";
  std::error_code ec;
  fs::create_directories(folder, ec);
  // Relative: the data folder may be moved.
  fs::create_directory_symlink(fs::path(request.code_root).lexically_relative(folder), folder / kPackage, ec);
  return folder.string();
}

void set(LaunchSpec& launch, std::string_view name, const std::string& value) {
  for (auto& variable : launch.env) {
    if (variable.first == name) variable.second = value;
  }
}

/// The program of a command on the server's own path: the algorithm may have set another one for itself.
std::string program_of(const LaunchRequest& request, const std::string& command) {
  if (command.find('/') != std::string::npos) return command;
  for (std::size_t from = 0; from <= request.path.size();) {
    const auto colon = std::min(request.path.find(':', from), request.path.size());
    std::string candidate = request.path.substr(from, colon - from) + "/" + command;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    from = colon + 1;
  }
  return command;
}

std::string entry_of(const LaunchRequest& request) {
  const std::string entry = entry_file(request.language, request.entry_point);
  if (request.language == Language::kJava || request.language == Language::kCpp) return entry;
  return find_entry(request.language, request.code_root, entry).value_or(entry);
}

void launch_python(const LaunchRequest& request, LaunchSpec& launch) {
  const std::string env = request.directory + "/env";
  launch.argv = {env + "/bin/python", "-u"};
  if (has_original_python_wrapper(env)) {
    launch.argv.insert(launch.argv.end(), {"-c", "from hkube_python_wrapper import Algorunner; Algorunner.Run()"});
    // It imports a package of this name from the working folder, and puts only the working folder into its path.
    launch.cwd = make_package(request);
    set(launch, "ALGORITHM_PATH", kPackage);
    launch.env.emplace_back("PYTHONPATH", request.code_root);
  } else {
    launch.argv.push_back(request.sdk_directory + "/python/launch.py");
  }
  launch.env.emplace_back("PYTHONUNBUFFERED", "1");
  launch.env.emplace_back("VIRTUAL_ENV", env);
}

void launch_nodejs(const LaunchRequest& request, LaunchSpec& launch) {
  const std::string node = program_of(request, request.node_command);
  if (fs::exists(fs::path(request.code_root) / "node_modules/@hkube/nodejs-wrapper")) {
    launch.argv = {node, "-e", "require('@hkube/nodejs-wrapper').run()"};
  } else {
    launch.argv = {node, request.sdk_directory + "/nodejs/hkube-wrapper/index.js"};
    // Where code that requires the original wrapper by its name finds ours.
    launch.env.emplace_back("NODE_PATH", request.sdk_directory + "/nodejs/original");
  }
}

void launch_java(const LaunchRequest& request, LaunchSpec& launch) {
  const JvmLimits& jvm = request.jvm;
  launch.argv = {program_of(request, request.java_command)};
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
                {"ALGORITHM_ENTRY_POINT", entry_of(request)}};
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
