#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/role.h"
#include "base/json.h"
#include "runtime/net/http_server.h"

namespace hkube::api {

/// A request that matched a route.
struct Request {
  net::HttpRequest http;
  std::vector<std::pair<std::string_view, std::string>> params;  ///< names point into the route table
  std::string user = {};  ///< who asks, by their token; empty without authentication

  /// A path parameter; empty when an optional one is absent.
  [[nodiscard]] std::string param(std::string_view name) const;
  /// A query value or the fallback.
  [[nodiscard]] std::string query(std::string_view name, std::string fallback = {}) const;
  /// The body as JSON (or YAML or a form with that content type): an object or array; an empty body is {}. Errors carry
  /// the parser's text.
  [[nodiscard]] Result<Json> json_body() const;
};

/// Answers once, from any thread.
using Responder = std::function<void(net::HttpResponse)>;
/// Runs on the io thread; must not block.
using Handler = std::function<void(Request, const Responder&)>;

/// Routes by method and pattern. Patterns are relative to the API's prefix: "exec/status/:jobId?" has an optional last
/// segment, "storage/values/*path" takes all that is left, one segment or more. Fixed segments win over parameters;
/// matching ignores case, as the original's router does.
class Router {
 public:
  /// Hands a request on when it may use a route that needs this role, with its user filled in; else refuses it.
  using Gate = std::function<void(Role, Request, const Responder&, const Handler&)>;

  /// The route gets its role from the one table, role_of_route().
  void add(std::string method, std::string_view pattern, Handler handler);

  /// Dispatches a path without the prefix. False when no pattern matches; a pattern that matches with another method is
  /// answered 405 with Allow.
  bool dispatch(std::string_view path, net::HttpRequest request, const Responder& respond,
                const Gate& gate = nullptr) const;

  /// [{"method": "GET", "pattern": "exec/status/:jobId?", "role": "view"}, …] of all routes, in the order in which they
  /// are tried; the patterns as they were given to add().
  [[nodiscard]] Json list() const;

 private:
  struct Route {
    [[nodiscard]] bool matches(const std::vector<std::string>& path) const;
    std::string method;
    std::string pattern;
    Role role = Role::kAdmin;
    std::vector<std::string> segments;  ///< ":name" and "*name" for parameters
    bool last_optional = false;
    bool takes_rest = false;
    Handler handler;
  };
  std::vector<Route> routes_;
};

}  // namespace hkube::api
