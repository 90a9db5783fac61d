#pragma once

#include <string>

#include "base/result.h"

namespace hkube::build {

/// Wrappers that are compiled keep what the first build of their language made, in a folder named after the version of
/// their sources: `prefix` and what the file VERSION of `wrapper_directory` says.
std::string wrapper_target(const std::string& wrapper_directory, const std::string& prefix);

/// Moves a compiled wrapper to its place. A build at the same time may have been first; then there is nothing to do.
Status keep_wrapper(const std::string& fresh, const std::string& target);

}  // namespace hkube::build
