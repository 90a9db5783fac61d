#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/output_stream.h"

namespace hkube::server {

/// `hkube check | backup | restore`: prints to `out` and returns the exit code. `verb` is the first word, `arguments`
/// are those after it.
int run_data_command(const std::string& verb, const std::vector<std::string>& arguments,
                     const std::map<std::string, std::string>& environment, OutputStream& out);

}  // namespace hkube::server
