#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "build/builder.h"

namespace hkube::build {

/// One command of a build.
struct Step {
  std::string name;  ///< in error texts: "pip install"
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> env{};  ///< besides what all commands of the build see
  std::string needs{};                                     ///< context of the error when there is no such command
  std::function<Status()> after{};                         ///< once the command has succeeded; short
};

/// The user's own command: a script of the code folder, with its arguments, or else a line of sh.
Step custom_step(const BuildRequest& request, const std::filesystem::path& code);

/// The commands of a build, once the code is unpacked to the folder `code`.
Result<std::deque<Step>> steps_of(const BuildRequest& request, const BuilderSettings& settings,
                                  const std::filesystem::path& code);

}  // namespace hkube::build
