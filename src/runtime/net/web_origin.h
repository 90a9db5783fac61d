#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hkube::net {

/// Where a server is: "name:port" as in the header Host.
struct Authority {
  std::string host;        ///< in lower case; an address in its usual spelling, without brackets
  std::uint16_t port = 0;  ///< 0: not told
  bool is_address = false;
  bool operator==(const Authority&) const = default;
};

/// The site of a web page: "https://name:port" as in the header Origin. The port is always told.
struct WebOrigin {
  std::string scheme;  ///< "http" or "https"
  Authority at;
  bool operator==(const WebOrigin&) const = default;
};

/// Takes "name", "name:port", "127.0.0.1:80" or "[::1]:80" apart. Nothing for all else, such as a user or a path in it.
std::optional<Authority> parse_authority(std::string_view text);
/// Takes an origin apart. Nothing for "null", other schemes, and whatever has more than an authority.
std::optional<WebOrigin> parse_origin(std::string_view text);

/// True for 127.0.0.0/8 and ::1, also as IPv4 within IPv6.
bool is_loopback_address(std::string_view address);
/// True for a loopback address and for "localhost", which browsers never look up.
bool is_loopback_host(const Authority& at);

/// Which names a server answers to, and which pages may use it.
struct PageRules {
  bool loopback_only = true;       ///< no other machine reaches the server
  std::vector<std::string> names;  ///< of the server, in lower case; addresses need not be told
  std::vector<WebOrigin> origins;  ///< pages that may use it besides its own
};

/// What a request says of where it comes from: values of the headers of these names; empty: absent.
struct PageHeaders {
  std::string_view host;
  std::string_view origin;
  std::string_view fetch_site;  ///< Sec-Fetch-Site
  std::string_view fetch_mode;  ///< Sec-Fetch-Mode
};

/// True when the page of that Origin is named, or is of this machine while the server is only for this machine.
bool is_allowed_origin(const PageRules& rules, std::string_view origin);

/// Why a request may be the work of a web page that has no business here; nothing when it may not. Either its Origin is
/// another one than the server's and not allowed, or the server is addressed by a name that is not its own: a page's
/// name that was made to lead here (DNS rebinding). An address cannot be made to lead elsewhere.
std::optional<std::string> why_foreign(const PageRules& rules, const PageHeaders& headers);

}  // namespace hkube::net
