#include "runtime/net/web_origin.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>

namespace hkube::net {

namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kMaxHost = 253;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return result;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxHost && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

std::optional<ip::address> address_of(std::string_view text) {
  boost::system::error_code ec;
  const ip::address address = ip::make_address(std::string(text), ec);
  if (ec) return std::nullopt;
  return address;
}

/// ":80" → 80; "" → 0; nothing for all else.
std::optional<std::uint16_t> port_of(std::string_view text) {
  if (text.empty()) return 0;
  std::uint16_t port = 0;
  const auto [end, ec] = std::from_chars(text.data() + 1, text.data() + text.size(), port);
  if (text.front() != ':' || ec != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

std::uint16_t usual_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

bool is_own_name(const PageRules& rules, const Authority& host) {
  if (is_loopback_host(host)) return true;
  if (std::find(rules.names.begin(), rules.names.end(), host.host) != rules.names.end()) return true;
  // "This machine" for a browser that is told 0.0.0.0, whatever page told it.
  return !rules.loopback_only && host.is_address && host.host != "0.0.0.0" && host.host != "::";
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  Authority at;
  const bool brackets = text.starts_with('[');
  const auto end = brackets ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos) return std::nullopt;
  const auto port = port_of(text.substr(brackets ? end + 1 : end));
  if (!port) return std::nullopt;
  at.port = *port;
  at.host = lower(brackets ? text.substr(1, end - 1) : text.substr(0, end));
  const auto address = address_of(at.host);
  if (address) {
    if (address->is_v6() != brackets) return std::nullopt;
    at.is_address = true;
    at.host = address->to_string();
    return at;
  }
  if (brackets || !is_name(at.host)) return std::nullopt;
  return at;
}

std::optional<WebOrigin> parse_origin(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  WebOrigin origin;
  origin.scheme = lower(text.substr(0, colon));
  if (origin.scheme != "http" && origin.scheme != "https") return std::nullopt;
  auto at = parse_authority(text.substr(colon + 3));
  if (!at) return std::nullopt;
  origin.at = *std::move(at);
  if (origin.at.port == 0) origin.at.port = usual_port(origin.scheme);
  return origin;
}

bool is_loopback_address(std::string_view address) {
  const auto parsed = address_of(address);
  if (!parsed) return false;
  if (parsed->is_v6() && parsed->to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, parsed->to_v6()).is_loopback();
  }
  return parsed->is_loopback();
}

bool is_loopback_host(const Authority& at) {
  return at.is_address ? is_loopback_address(at.host) : at.host == "localhost";
}

bool is_allowed_origin(const PageRules& rules, std::string_view origin) {
  const auto parsed = parse_origin(origin);
  if (!parsed) return false;
  if (rules.loopback_only && is_loopback_host(parsed->at)) return true;
  return std::find(rules.origins.begin(), rules.origins.end(), *parsed) != rules.origins.end();
}

std::optional<std::string> why_foreign(const PageRules& rules, const PageHeaders& headers) {
  // Only programs that are older than HTTP/1.1 do without; no browser is.
  if (headers.host.empty() && headers.origin.empty()) return std::nullopt;
  const auto host = parse_authority(headers.host);
  if (!host || !is_own_name(rules, *host)) {
    return "this server is not called \"" + std::string(headers.host.substr(0, kMaxHost)) +
           "\"; server-names lists the names to which it answers";
  }
  if (headers.origin.empty()) {
    // What a page includes has no Origin. To follow a link is a person's own doing.
    if (headers.fetch_site != "cross-site" || headers.fetch_mode == "navigate") return std::nullopt;
    return "requests from pages of other sites are not allowed";
  }
  if (is_allowed_origin(rules, headers.origin)) return std::nullopt;
  const auto origin = parse_origin(headers.origin);
  const bool own = origin && origin->at.host == host->host &&
                   origin->at.port == (host->port == 0 ? usual_port(origin->scheme) : host->port);
  if (own) return std::nullopt;
  return "requests from pages of other sites are not allowed";
}

}  // namespace hkube::net
