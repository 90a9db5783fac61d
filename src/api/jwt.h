#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/time.h"

namespace hkube::api {

/// Longer tokens are not looked into.
inline constexpr std::size_t kMaxJwt = 16 << 10;

/// A signed JSON Web Token (RFC 7519, 7515) as it came: taken apart, not checked.
struct Jwt {
  std::string algorithm;    ///< such as "RS256"
  std::string key_id;       ///< which key signed it; empty: not told
  Json claims;              ///< an object
  std::string signed_text;  ///< what the signature is for
  std::string signature;    ///< bytes
};

/// Takes a token apart. Refuses what is malformed, too long, or has extensions that must be understood ("crit").
Result<Jwt> parse_jwt(std::string_view text);

/// What a token must say.
struct Expected {
  std::string issuer;
  std::string audience;  ///< for whom it is ("aud"), or to whom it was given ("azp")
};
/// That the token is from this issuer, is one for access, for this audience, and valid now, give or take 30 s of
/// different clocks.
Status check_claims(const Jwt& token, const Expected& expected, Timestamp now);
/// When the token stops being valid, these 30 s included; nothing when it does not say.
std::optional<Timestamp> expiry_of(const Jwt& token);

/// Base64 for URLs, without padding. Nothing for other characters and for bits that are left over.
std::optional<std::string> decode_base64url(std::string_view text);
std::string encode_base64url(std::string_view bytes);

}  // namespace hkube::api
