#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <vector>

#include "api/jwt.h"
#include "base/json.h"

namespace hkube::api {

/// The public keys with which an issuer's tokens are verified (JWKS, RFC 7517). RSA of 2048 bits or more, and EC of
/// P-256; other keys, which tokens may not use here, are passed over.
class KeySet {
 public:
  enum class Verdict { kGood, kBad, kUnknownKey };

  static Result<KeySet> parse(const Json& document);
  [[nodiscard]] std::size_t size() const { return keys_.size(); }

  /// Whether the token's signature is that of the key that it names (without a name: of the only key that it can be).
  /// The algorithms are RS256, RS384, RS512, PS256 and ES256, and each only with a key of its kind: tokens that are not
  /// signed, or by a secret that both sides know, are bad.
  [[nodiscard]] Verdict verify(const Jwt& token) const;

 private:
  enum class Kind { kRsa, kEc };
  struct Algorithm {
    std::string_view name;
    Kind kind;
    const EVP_MD* (*digest)();
    bool pss;  ///< RSA with the padding of PSS
  };
  struct Key {
    std::string id;
    std::string algorithm;  ///< the only one for which it may be used; empty: any of its kind
    Kind kind;
    std::shared_ptr<EVP_PKEY> key;
  };
  static const Algorithm* find_algorithm(std::string_view name);
  static std::shared_ptr<EVP_PKEY> read_rsa(const Json& document);
  static std::shared_ptr<EVP_PKEY> read_ec(const Json& document);
  static bool is_signed(const Jwt& token, const Algorithm& algorithm, EVP_PKEY* key);

  std::vector<Key> keys_;
};

}  // namespace hkube::api
