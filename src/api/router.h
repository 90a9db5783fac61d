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
  std::string user = {};                     ///< who asks, by their token; empty without authentication
  std::vector<Role> roles = {Role::kAdmin};  ///< of who asks; without authentication everybody may do everything
  /// Whether who asked would still be admitted; null: always. On the io thread.
  std::function<bool()> still_admitted = nullptr;

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
/// matching ignores case, as the original's router does. HEAD goes where GET goes.
class Router {
 public:
  /// What is found for a path.
  struct Found {
    const Handler* handler = nullptr;  ///< null: no route
    std::string_view pattern;          ///< of the route, as it was given to add()
    Role role = Role::kAdmin;          ///< that the route needs
    std::vector<std::pair<std::string_view, std::string>> params;
    std::string allowed;  ///< without a route: the methods of those that have the path, or empty
  };

  /// The route gets its role from the one table, role_of_route().
  void add(std::string method, std::string_view pattern, Handler handler);

  /// Finds the route of a path without the prefix.
  [[nodiscard]] Found find(std::string_view method, std::string_view path) const;

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
