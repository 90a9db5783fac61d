#pragma once

#include <cstdint>
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

/// What a Java algorithm may use. The JVM sizes its heap and its threads by it.
struct JvmLimits {
  double cpu = 0;           ///< 0: all of the machine
  std::int64_t memory = 0;  ///< bytes, of which the heap gets 80 %; 0: the JVM's own choice
  std::string most_heap;    ///< such as "512M", instead of that; may be empty
  std::string least_heap;   ///< may be empty
};

/// What make_launch needs to know.
struct LaunchRequest {
  Language language = Language::kPython;
  std::string directory;  ///< the build's folder
  std::string code_root;
  std::string entry_point;
  std::string sdk_directory;  ///< holds python/, nodejs/, java/ and cpp/
  std::string node_command = "node";
  std::string path = "/usr/local/bin:/usr/bin:/bin";
  std::string java_command = "java";
  JvmLimits jvm{};
};

/// Command, environment and folder. Code that brings the original wrapper among its dependencies
/// (@hkube/nodejs-wrapper, hkube_python_wrapper) is run by it, all other code by ours.
LaunchSpec make_launch(const LaunchRequest& request);

}  // namespace hkube::build
