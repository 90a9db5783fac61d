#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/jwt.h"
#include "api/key_set.h"
#include "api/role.h"
#include "runtime/clock.h"
#include "runtime/net/http_client.h"

namespace hkube::api {

/// Who asks, as a token says.
struct Identity {
  std::string name;  ///< may be empty
  std::vector<Role> roles;
  std::optional<Timestamp> expires = {};
};

/// What is said of a wrong name or password; its kind is kDenied.
Error wrong_password();

/// A server of OpenID Connect, such as Keycloak: it gives people tokens, which are verified here by its public keys.
/// These are fetched again when a token names a key that is not among them, 10 s after the last time at the earliest,
/// and every 10 minutes while somebody asks. On the io thread.
class IdentityServer {
 public:
  struct Settings {
    std::string issuer;                 ///< URL, for Keycloak "https://host/realms/Hkube"
    std::string client = "api-server";  ///< whose roles count
    std::string client_secret;
    std::string ca_file;  ///< certificates to trust; empty: the machine's
    std::chrono::milliseconds timeout{10'000};
  };
  using Fetch = std::function<net::HttpOutcome(net::HttpCall)>;

  /// Asks for the server's addresses and keys, and waits for the answers: before the io thread runs. An error when the
  /// server cannot be reached or does not say what it must.
  static Result<std::unique_ptr<IdentityServer>> connect(const Settings& settings, net::HttpClient& client,
                                                         const runtime::Clock& clock,
                                                         const Fetch& fetch = net::call_and_wait);

  /// Who the token's owner is; nothing when it is not valid. At once, unless keys must be fetched first.
  void identify(const std::string& token, std::function<void(std::optional<Identity>)> done);
  /// Asks for a token by name and password; gives the server's answer, or wrong_password(). `address`: of who asks, for
  /// the server's own defence.
  void login(const std::string& name, const std::string& password, const std::string& address,
             std::function<void(Result<Json>)> done);

 private:
  struct Waiting {
    Jwt token;
    std::function<void(std::optional<Identity>)> done;
  };

  IdentityServer(const Settings& settings, net::HttpClient& client, const runtime::Clock& clock)
      : settings_(settings), client_(client), clock_(clock) {}
  [[nodiscard]] net::HttpCall get(const std::string& url) const;
  Status read_addresses(const net::HttpOutcome& outcome);
  Status read_keys(const net::HttpOutcome& outcome);
  void fetch_keys();
  [[nodiscard]] bool fetched_within(std::chrono::milliseconds time) const;
  [[nodiscard]] Identity identity_of(const Jwt& token) const;

  Settings settings_;
  net::HttpClient& client_;
  const runtime::Clock& clock_;
  std::string issuer_;  ///< as in tokens
  std::string keys_url_;
  std::string token_url_;
  KeySet keys_;
  Timestamp fetched_;  ///< when the last fetch of keys began
  bool fetching_ = false;
  std::vector<Waiting> waiting_;  ///< for the fetch under way
  int logins_ = 0;                ///< under way
};

}  // namespace hkube::api
