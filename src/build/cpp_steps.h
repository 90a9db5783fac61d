#pragma once

#include <deque>
#include <filesystem>

#include "base/result.h"
#include "build/builder.h"
#include "build/steps.h"

namespace hkube::build {

/// The commands that make a program of C++ code: the wrapper if no build of this version has made it yet, the user's
/// own command, CMake.
Result<std::deque<Step>> cpp_steps(const BuildRequest& request, const BuilderSettings& settings,
                                   const std::filesystem::path& code);

}  // namespace hkube::build
