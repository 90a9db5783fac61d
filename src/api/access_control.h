#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/identity_server.h"
#include "api/rate_limit.h"
#include "api/router.h"
#include "api/token_file.h"
#include "runtime/clock.h"

namespace hkube::api {

/// Who may ask for what, from which web pages and how often. On the io thread.
class AccessControl {
 public:
  struct Settings {
    std::string token_file;         ///< empty: nobody is asked for a token
    std::string cors_origin = "*";  ///< "*", "none" or origins with commas between
    int requests_per_second = 0;    ///< of one address; 0: any number
  };
  /// With `identities` tokens are that server's, else those of the token file.
  AccessControl(const Settings& settings, const runtime::Clock& clock, IdentityServer* identities = nullptr);

  [[nodiscard]] bool uses_tokens() const { return tokens_.has_value() || identities_ != nullptr; }
  /// Null when tokens are the server's own.
  [[nodiscard]] IdentityServer* identities() { return identities_; }

  /// Hands the request on when it may use what needs this role; its user is then known. Else answers 401 or 403
  /// (rest-api §1.5). At once, unless keys of the identity server must be fetched first.
  void admit(Role wanted, Request request, const Responder& respond, const Handler& handler);
  /// 429 when the client's address asks too often; else nothing.
  std::optional<net::HttpResponse> limit(const net::HttpRequest& request);

  /// The headers that tell a browser which pages may read the answer (rest-api §1.3).
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> cors_headers(const net::HttpRequest& request) const;
  /// True when the request comes from a page whose origin the settings name.
  [[nodiscard]] bool is_named_origin(const net::HttpRequest& request) const;

  /// The token of that text, if it is valid now.
  std::optional<Token> find(const std::string& text);
  [[nodiscard]] Timestamp now() const { return clock_.now(); }

 private:
  const runtime::Clock& clock_;
  std::optional<TokenTable> tokens_;
  IdentityServer* identities_;
  bool any_origin_ = false;
  std::vector<std::string> origins_;
  std::optional<RateLimit> rate_;
};

/// True for 127.0.0.0/8 and ::1, also as IPv4 within IPv6.
bool is_loopback_address(std::string_view address);

}  // namespace hkube::api
