#pragma once

#include <string>

#include "base/result.h"

namespace hkube::build {

/// How uploaded C++ code becomes a program.
enum class CppKind {
  kProject,  ///< by its CMakeLists.txt
  kSources,  ///< all its sources make one program
  kProgram,  ///< it is one, or dependencyInstallCmd makes it
};

/// Where the code is: `directory` or its only sub-folder. `own_command`: there is a dependencyInstallCmd.
Result<std::string> find_cpp_root(const std::string& directory, const std::string& entry_point, bool own_command);

/// How the code of a folder that find_cpp_root() gave is built.
CppKind cpp_kind(const std::string& root, const std::string& entry_point, bool own_command);

/// The folder in which a build's programs are looked for, and that of CMake's own files.
std::string cpp_bin(const std::string& build_directory);
std::string cpp_work(const std::string& build_directory);

/// Finds the program that a build has made, or that was uploaded, and remembers it for cpp_program(): that of the name
/// of the entry point or, when this is empty or a source, the only one.
Status choose_cpp_program(const std::string& build_directory, const std::string& root, CppKind kind,
                          const std::string& entry_point);

/// The path of the program of a finished build.
std::string cpp_program(const std::string& build_directory);

/// Where the installed wrapper of this version belongs; the first C++ build puts it there.
std::string cpp_wrapper_target(const std::string& sdk_directory);

}  // namespace hkube::build
