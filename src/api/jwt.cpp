#include "api/jwt.h"

#include <algorithm>
#include <array>

#include "api/respond.h"

namespace hkube::api {

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr double kLeewaySeconds = 30;

/// Value of each digit, -1 for other characters.
constexpr std::array<signed char, 256> make_values() {
  std::array<signed char, 256> values{};
  for (auto& value : values) value = -1;
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<signed char>(i);
  }
  return values;
}
constexpr auto kValues = make_values();

/// A part of the token that is a JSON object.
Result<Json> read_object(std::string_view part, const char* what) {
  const auto text = decode_base64url(part);
  if (!text) return bad_request(std::string("the token's ") + what + " is not base64");
  HKUBE_ASSIGN(Json object, parse_json(*text));
  if (!object.is_object()) return bad_request(std::string("the token's ") + what + " is not an object");
  return object;
}

/// A claim that is a time in seconds; nothing when it is absent or something else.
std::optional<double> seconds_of(const Json& claims, const char* name) {
  const auto claim = claims.find(name);
  if (claim == claims.end() || !claim->is_number()) return std::nullopt;
  return claim->get<double>();
}

/// "aud" is one name or a list of them; "azp" one.
bool is_for(const Json& claims, const std::string& audience) {
  if (string_or(claims, "azp") == audience) return true;
  const auto names = claims.find("aud");
  if (names == claims.end()) return false;
  if (!names->is_array()) return *names == audience;
  return std::find(names->begin(), names->end(), Json(audience)) != names->end();
}

}  // namespace

std::optional<std::string> decode_base64url(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = kValues[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> count) & 0xFF);
  }
  // One digit alone is no byte, and the bits after the last byte are none of it.
  if (count >= 6 || (bits & ((1U << count) - 1)) != 0) return std::nullopt;
  return bytes;
}

std::string encode_base64url(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) text += kDigits[(bits >> (count - 6)) & 63];
  }
  if (count > 0) text += kDigits[(bits << (6 - count)) & 63];
  return text;
}

Result<Jwt> parse_jwt(std::string_view text) {
  if (text.size() > kMaxJwt) return bad_request("the token is too long");
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos) {
    return bad_request("the token does not have three parts");
  }
  HKUBE_ASSIGN(const Json header, read_object(text.substr(0, first), "header"));
  if (header.contains("crit")) return bad_request("the token has extensions");
  Jwt token;
  token.algorithm = string_or(header, "alg");
  token.key_id = string_or(header, "kid");
  HKUBE_ASSIGN(token.claims, read_object(text.substr(first + 1, second - first - 1), "payload"));
  auto signature = decode_base64url(text.substr(second + 1));
  if (!signature || signature->empty()) return bad_request("the token has no signature");
  token.signature = *std::move(signature);
  token.signed_text = text.substr(0, second);
  return token;
}

std::optional<Timestamp> expiry_of(const Jwt& token) {
  const auto expires = seconds_of(token.claims, "exp");
  constexpr double kMost = 1e12;  // some number of seconds that is a number of milliseconds, too
  if (!expires || !(*expires < kMost)) return std::nullopt;
  return Timestamp{static_cast<std::int64_t>((*expires + kLeewaySeconds) * 1000)};
}

Status check_claims(const Jwt& token, const Expected& expected, Timestamp now) {
  const double seconds = static_cast<double>(now.ms) / 1000;
  const auto expires = seconds_of(token.claims, "exp");
  if (!expires || *expires + kLeewaySeconds <= seconds) return bad_request("the token has expired");
  if (token.claims.contains("nbf")) {
    const auto begins = seconds_of(token.claims, "nbf");
    if (!begins || *begins - kLeewaySeconds > seconds) return bad_request("the token is not valid yet");
  }
  if (string_or(token.claims, "iss") != expected.issuer) return bad_request("the token is from another issuer");
  // A token that somebody gave to another program of the same issuer must not open this one.
  if (!is_for(token.claims, expected.audience)) return bad_request("the token is for another client");
  // Keycloak's word for an access token; its other tokens are not for us.
  if (token.claims.contains("typ") && string_or(token.claims, "typ") != "Bearer") {
    return bad_request("the token is not one for access");
  }
  return {};
}

}  // namespace hkube::api
