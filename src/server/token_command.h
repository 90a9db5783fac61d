#pragma once

#include <map>
#include <string>
#include <vector>

namespace hkube::server {

/// `hkube token create|list|revoke`: prints and returns the exit code. `arguments` are those after "token". A running
/// server follows within a second.
int run_token_command(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment);

}  // namespace hkube::server
