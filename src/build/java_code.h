#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace hkube::build {

inline constexpr const char* kJavaMain = "hkube.algo.wrapper.Main";

/// Where uploaded Java code is: `directory` or its only sub-folder, whichever has a jar, a pom.xml, sources or the
/// entry class; `directory` when sources are only deeper.
std::optional<std::string> find_java_root(const std::string& directory, const std::string& entry_point);

/// The .java files to compile, sorted: those below src/main/java if there is such a folder, else all but tests.
std::vector<std::string> java_sources(const std::string& code_root);

/// Writes a file of arguments for javac's "@file".
Status write_java_arguments(const std::string& path, const std::vector<std::string>& arguments);

/// The folder of the classes that a build compiles from the user's sources.
std::string java_classes(const std::string& build_directory);

/// Where the compiled wrapper of this version belongs; the first Java build puts it there.
std::string java_wrapper_target(const std::string& sdk_directory);

/// The compiled wrapper to run with: that of this version or, until a Java build has made it, the newest earlier one.
std::string java_wrapper_to_run(const std::string& sdk_directory);

}  // namespace hkube::build
