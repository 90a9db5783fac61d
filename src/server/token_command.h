#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/output_stream.h"

namespace hkube::server {

/// `hkube token create|list|revoke`: prints to `out` and returns the exit code. `arguments` are those after "token". A
/// running server follows within a second. A token that could not be printed is revoked again.
int run_token_command(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
                      OutputStream& out);

}  // namespace hkube::server
