#pragma once

#include <string>
#include <vector>

#include "runtime/net/http_server.h"

namespace hkube::api {

/// Takes the way to the data folder out of what is answered: where on the server's machine something lies is nobody's
/// business, and what remains, such as "builds/green-1/main.py", says what is meant.
class ServerPaths {
 public:
  /// `data_directory` as it was configured; empty: nothing is taken out.
  explicit ServerPaths(const std::string& data_directory);
  /// Looks through a JSON or text answer. Cheap for what has no such path in it.
  void hide(net::HttpResponse& answer) const;

 private:
  std::vector<std::string> prefixes_;  ///< each with a slash at its end, the longest first
};

}  // namespace hkube::api
