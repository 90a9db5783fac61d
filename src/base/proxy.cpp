#include "base/proxy.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

namespace hkube {

namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return result;
}

std::string_view without_scheme(std::string_view url) {
  const auto scheme = url.find("://");
  return scheme == std::string_view::npos ? url : url.substr(scheme + 3);
}

/// True for "127.1", "127.0.0.1": numbers and dots after the first number. "127.evil.example" is a name.
bool is_loopback_ipv4(std::string_view host) {
  return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// True when an entry of no_proxy means this host: itself, or the end of its name at a dot.
bool covers(std::string_view entry, std::string_view host) {
  while (entry.starts_with('.')) entry.remove_prefix(1);
  while (entry.ends_with('.')) entry.remove_suffix(1);
  if (entry.empty()) return false;
  if (entry == "*" || entry == host) return true;
  return host.size() > entry.size() && host.ends_with(entry) && host[host.size() - entry.size() - 1] == '.';
}

bool is_excepted(const std::string& list, const std::string& host) {
  constexpr std::string_view kBetween = ", \t";
  for (std::size_t from = 0; (from = list.find_first_not_of(kBetween, from)) != std::string::npos;) {
    const std::size_t end = std::min(list.find_first_of(kBetween, from), list.size());
    if (covers(lower(std::string_view(list).substr(from, end - from)), host)) return true;
    from = end;
  }
  return false;
}

constexpr std::array kNames{"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                            "ALL_PROXY",  "no_proxy",    "NO_PROXY"};

std::map<std::string, std::string> read_variables() {
  std::map<std::string, std::string> variables;
  for (const char* name : kNames) {
    if (const char* value = std::getenv(name); value != nullptr) variables[name] = value;
  }
  return variables;
}

}  // namespace

std::string host_of(std::string_view url) {
  std::string_view rest = without_scheme(url);
  rest = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
  if (rest.starts_with('[')) {
    rest.remove_prefix(1);
    return lower(rest.substr(0, std::min(rest.find(']'), rest.size())));
  }
  return lower(rest.substr(0, std::min(rest.find(':'), rest.size())));
}

bool is_loopback_host(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host == "localhost" || host.ends_with(".localhost") || host == "::1") return true;
  if (host.starts_with("::ffff:")) host.remove_prefix(7);
  return is_loopback_ipv4(host);
}

std::string Proxy::words() const {
  const std::string_view rest = without_scheme(url);
  const std::string scheme = url.substr(0, url.size() - rest.size());
  const auto at = rest.rfind('@');
  const std::string_view shown = at == std::string_view::npos ? rest : rest.substr(at + 1);
  return "the proxy " + scheme + std::string(shown) + " (" + variable + ")";
}

std::optional<Proxy> proxy_of(std::string_view url, const Variables& variables) {
  const std::string host = host_of(url);
  if (is_loopback_host(host)) return std::nullopt;
  const auto first = [&](std::initializer_list<const char*> names) -> std::optional<Proxy> {
    for (const char* name : names) {
      if (std::string value = variables(name); !value.empty()) return Proxy{std::move(value), name};
    }
    return std::nullopt;
  };
  const bool secure = lower(url.substr(0, 8)) == "https://";
  // HTTP_PROXY is left alone, as everywhere: behind a web server it is a header of the request.
  std::optional<Proxy> proxy = secure ? first({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
                                      : first({"http_proxy", "all_proxy", "ALL_PROXY"});
  if (!proxy) return std::nullopt;
  const std::optional<Proxy> exceptions = first({"no_proxy", "NO_PROXY"});
  if (exceptions && is_excepted(exceptions->url, host)) return std::nullopt;
  return proxy;
}

std::optional<Proxy> proxy_of(std::string_view url) {
  static const std::map<std::string, std::string> kVariables = read_variables();
  return proxy_of(url, [](const char* name) {
    const auto it = kVariables.find(name);
    return it == kVariables.end() ? std::string() : it->second;
  });
}

}  // namespace hkube
