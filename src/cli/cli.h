#pragma once

#include <string>
#include <vector>

#include "cli/io.h"

namespace hkube::cli {

/// Runs hkubectl with these arguments (without the program's name) and returns its exit code.
int run_cli(std::vector<std::string> arguments, CliIo& io);

}  // namespace hkube::cli
