#pragma once

#include <map>
#include <ostream>
#include <string>

namespace hkube::cli {

/// The outside world of one invocation; tests hand in their own.
struct CliIo {
  std::ostream& out;  ///< data
  std::ostream& err;  ///< notices and errors
  std::istream& in;
  std::map<std::string, std::string> environment;
  std::string cwd;

  [[nodiscard]] std::string env(const std::string& name) const {
    auto it = environment.find(name);
    return it == environment.end() ? std::string() : it->second;
  }
};

}  // namespace hkube::cli
