#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hkube {

/// The host of "scheme://user@host:port/path" in lower case, without brackets. The scheme may be missing.
std::string host_of(std::string_view url);

/// True for localhost and names below it, 127.0.0.0/8 and ::1: what never leaves this machine.
bool is_loopback_host(std::string_view host);

/// What stands between a client and a server.
struct Proxy {
  std::string url;
  std::string variable;  ///< of the environment that names it

  /// "the proxy http://host:3128 (http_proxy)", without a password.
  [[nodiscard]] std::string words() const;
};

/// The value of a variable; empty when it is not set.
using Variables = std::function<std::string(const char* name)>;

/// The proxy that a request for `url` goes through, by the usual variables: http_proxy for http, https_proxy or
/// HTTPS_PROXY for https, else all_proxy or ALL_PROXY; none for what no_proxy or NO_PROXY lists. A request to this
/// machine never goes through one.
std::optional<Proxy> proxy_of(std::string_view url, const Variables& variables);

/// The same with the environment as it was when this was first called. Any thread.
std::optional<Proxy> proxy_of(std::string_view url);

}  // namespace hkube
