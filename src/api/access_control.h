#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/identity_server.h"
#include "api/login_guard.h"
#include "api/rate_limit.h"
#include "api/router.h"
#include "api/token_file.h"
#include "runtime/clock.h"
#include "runtime/net/web_origin.h"

namespace hkube::api {

/// Who asks, and what of.
struct Caller {
  std::string user;
  std::vector<Role> roles;
  std::function<bool()> still_admitted;  ///< as in Request
};

/// The documents by which clients of the two interfaces know that they are refused.
enum class RefusalShape : std::uint8_t { kRest, kGraphql };

/// Who may ask for what, from which web pages and how often. On the io thread.
class AccessControl {
 public:
  struct Settings {
    std::string token_file;        ///< empty: nobody is asked for a token
    std::string cors_origin = "";  ///< "*", "none" or empty, or origins with commas between
    bool loopback_only = true;     ///< no other machine reaches the server
    std::string server_names;      ///< to which it answers besides addresses, with commas between
    int requests_per_second = 0;   ///< of one address; 0: any number
    bool internal_open = false;    ///< the internal API asks nobody
    std::string internal_token;    ///< opens the internal API; empty: none does
  };
  /// With `identities` tokens are that server's, else those of the token file.
  AccessControl(const Settings& settings, const runtime::Clock& clock, IdentityServer* identities = nullptr);

  [[nodiscard]] bool uses_tokens() const { return tokens_.has_value() || identities_ != nullptr; }
  /// Null when tokens are the server's own.
  [[nodiscard]] IdentityServer* identities() { return identities_; }

  /// Finds out whether a request with this header may use what needs this role. `done` gets no caller, but the answer
  /// 401 or 403, when it may not (rest-api §1.5). At once, unless keys of the identity server must be fetched first.
  void admit(Role wanted, const net::HttpRequest& head,
             const std::function<void(std::optional<net::HttpResponse> refusal, Caller caller)>& done,
             RefusalShape shape = RefusalShape::kRest);
  /// 403 when the internal API is closed to this request; else nothing.
  [[nodiscard]] std::optional<net::HttpResponse> refuse_internal(const net::HttpRequest& head) const;
  /// 403 when the request may come from a page of another site, which has no token to send: one that asks for the
  /// internal API, or where nobody is asked for a token. Else nothing.
  [[nodiscard]] std::optional<net::HttpResponse> refuse_page(const net::HttpRequest& head, bool internal) const;
  /// 429 when the client's address asks too often; else nothing.
  std::optional<net::HttpResponse> limit(const net::HttpRequest& head);

  /// The headers that tell a browser which pages may read the answer (rest-api §1.3).
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> cors_headers(const net::HttpRequest& head) const;

  /// The token of that text, if it is valid now.
  std::optional<Token> find(const std::string& text);
  [[nodiscard]] Timestamp now() const { return clock_.now(); }
  [[nodiscard]] LoginGuard& logins() { return logins_; }

 private:
  void decide(const std::optional<Identity>& who, Role wanted, RefusalShape shape, std::function<bool()> still_admitted,
              const std::function<void(std::optional<net::HttpResponse>, Caller)>& done) const;

  const runtime::Clock& clock_;
  std::optional<TokenTable> tokens_;
  IdentityServer* identities_;
  net::PageRules pages_;
  bool any_origin_ = false;
  bool internal_open_;
  std::string internal_hash_;  ///< of the token that opens the internal API
  std::optional<RateLimit> rate_;
  LoginGuard logins_;
};

/// Who is counted for a request: the other end, or whom a proxy on this machine names last. What is further left in
/// that header the client may have written.
std::string client_of(const net::HttpRequest& head);

}  // namespace hkube::api
