#include "build/launch.h"

#include <filesystem>

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
    launch.argv.insert(launch.argv.end(), {"-m", "hkube_wrapper"});
    launch.env.emplace_back("PYTHONPATH", request.sdk_directory + "/python");
  }
  launch.env.emplace_back("PYTHONUNBUFFERED", "1");
  launch.env.emplace_back("VIRTUAL_ENV", env);
}

void launch_nodejs(const LaunchRequest& request, LaunchSpec& launch) {
  if (fs::exists(fs::path(request.code_root) / "node_modules/@hkube/nodejs-wrapper")) {
    launch.argv = {request.node_command, "-e", "require('@hkube/nodejs-wrapper').run()"};
  } else {
    launch.argv = {request.node_command, request.sdk_directory + "/nodejs/hkube-wrapper/index.js"};
  }
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
  if (request.language == Language::kPython) {
    launch_python(request, launch);
  } else {
    launch_nodejs(request, launch);
  }
  return launch;
}

}  // namespace hkube::build
