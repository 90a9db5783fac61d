#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace hkube::cli {

/// Where requests go.
struct Target {
  std::string endpoint;  ///< as configured: "localhost:8080", "https://host/sub/path"
  std::string path_prefix = "/hkube/api-server/";
  bool verify_tls = true;
  std::string ca_file;  ///< certificates to trust (PEM); empty: the machine's
  std::string token;    ///< shows who asks; empty: nobody
};

/// "{endpoint with scheme}{its path}{prefix}api/v1/{path}". A host without a scheme gets http on this machine, else
/// https.
std::string build_url(const Target& target, const std::string& path);

/// An upload: text fields and one optional file.
struct Form {
  std::vector<std::pair<std::string, std::string>> fields;
  std::string file_path;  ///< empty: an empty field "file"
};

/// Requests to the API, one at a time. Errors carry the server's own text.
class HttpClient {
 public:
  explicit HttpClient(Target target) : target_(std::move(target)) {}

  Result<Json> get(const std::string& path) const { return request("GET", path, nullptr, nullptr); }
  Result<Json> post(const std::string& path, const Json& body) const { return request("POST", path, &body, nullptr); }
  Result<Json> post_form(const std::string& path, const Form& form) const {
    return request("POST", path, nullptr, &form);
  }
  Result<Json> remove(const std::string& path) const { return request("DELETE", path, nullptr, nullptr); }

 private:
  Result<Json> request(const char* method, const std::string& path, const Json* body, const Form* form) const;
  Target target_;
};

/// Escapes a path segment or query value.
std::string url_escape(const std::string& text);

}  // namespace hkube::cli
