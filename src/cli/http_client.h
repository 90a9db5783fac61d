#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/proxy.h"
#include "base/result.h"

namespace hkube::cli {

/// Where requests go, and who asks.
struct Target {
  std::string endpoint;  ///< as configured: "localhost:8080", "https://host/sub/path"
  std::string path_prefix = "/hkube/api-server/";
  bool verify_tls = true;
  std::string ca_file;   ///< certificates to trust (PEM); empty: the machine's
  std::string token;     ///< shows who asks; empty: nobody
  std::string username;  ///< without a token: whom to log in when the server asks for one
  std::string password;
  Variables variables = [](const char*) { return std::string(); };  ///< of the environment, for proxies
};

/// "{endpoint with scheme}{its path}{prefix}api/v1/{path}". A host without a scheme gets http on this machine, else
/// https.
std::string build_url(const Target& target, const std::string& path);

/// An upload: text fields and one optional file.
struct Form {
  std::vector<std::pair<std::string, std::string>> fields;
  std::string file_path;  ///< empty: an empty field "file"
};

/// Requests to the API, one at a time. Errors carry the server's own text. Blocks; a connection that moves no byte for
/// two minutes has failed.
class HttpClient {
 public:
  explicit HttpClient(Target target) : target_(std::move(target)) {}

  Result<Json> get(const std::string& path) const { return request({"GET", path}); }
  Result<Json> post(const std::string& path, const Json& body) const { return request({"POST", path, &body}); }
  Result<Json> post_form(const std::string& path, const Form& form) const {
    return request({"POST", path, nullptr, &form});
  }
  Result<Json> remove(const std::string& path) const { return request({"DELETE", path}); }

 private:
  struct Request {
    const char* method;
    std::string path;
    const Json* body = nullptr;
    const Form* form = nullptr;
  };
  Result<Json> request(const Request& request) const;
  Result<Json> send(const Request& request, const std::string& token) const;
  Result<std::string> log_in() const;

  Target target_;
  mutable std::string token_;  ///< of a log-in
};

/// Escapes a path segment or query value.
std::string url_escape(const std::string& text);

}  // namespace hkube::cli
