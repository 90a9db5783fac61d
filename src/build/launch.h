#pragma once

#include <string>
#include <utility>
#include <vector>

#include "build/environment.h"

namespace hkube::build {

/// How to start an algorithm that was built.
struct LaunchSpec {
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> env;
  std::string cwd;
};

/// What make_launch needs to know.
struct LaunchRequest {
  Language language = Language::kPython;
  std::string directory;  ///< the build's folder
  std::string code_root;
  std::string entry_point;
  std::string sdk_directory;  ///< holds python/ and nodejs/
  std::string node_command = "node";
  std::string path = "/usr/local/bin:/usr/bin:/bin";
};

/// Command, environment and folder. Code that brings the original wrapper among its dependencies
/// (@hkube/nodejs-wrapper, hkube_python_wrapper) is run by it, all other code by ours.
LaunchSpec make_launch(const LaunchRequest& request);

}  // namespace hkube::build
