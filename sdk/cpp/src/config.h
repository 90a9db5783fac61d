#pragma once

#include <functional>
#include <string>

namespace hkube {

/// What the environment says: where the worker is and where to work.
struct Config {
  std::string folder;  ///< to work in; empty: where the process is
  std::string host;
  std::string port;
  std::string target;  ///< of the request: path and query

  /// Host and port as text, for messages and for the Host header.
  std::string address() const;
};

/// `environment` gives the value of a variable, empty when it is not set. Throws std::invalid_argument when one is no
/// good.
Config read_config(const std::function<std::string(const char*)>& environment);

}  // namespace hkube
