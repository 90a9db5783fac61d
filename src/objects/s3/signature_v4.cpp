#include "objects/s3/signature_v4.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cctype>
#include <ctime>

#include "base/hex.h"
#include "base/uri_encode.h"

namespace hkube::objects::s3 {

namespace {

std::string hmac(std::string_view key, std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest, &size);
  return {reinterpret_cast<const char*>(digest), size};
}

/// Without spaces around it; a run of spaces inside counts as one.
std::string trimmed(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == ' ' && (text.empty() || text.back() == ' ')) continue;
    text += c;
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// Names in lower case, in order; values of the same name in the order they were given.
Fields canonical_headers(const Fields& headers) {
  Fields sorted;
  for (const auto& [name, value] : headers) {
    std::string lower;
    for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    sorted.emplace_back(std::move(lower), trimmed(value));
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  Fields merged;
  for (auto& field : sorted) {
    if (!merged.empty() && merged.back().first == field.first) {
      merged.back().second += "," + field.second;
    } else {
      merged.push_back(std::move(field));
    }
  }
  return merged;
}

std::string names_of(const Fields& canonical) {
  std::string names;
  for (const auto& field : canonical) names += (names.empty() ? "" : ";") + field.first;
  return names;
}

}  // namespace

std::string query_string(const Fields& query) {
  Fields encoded;
  for (const auto& [name, value] : query) {
    encoded.emplace_back(uri_encode(name, Slash::kEncoded), uri_encode(value, Slash::kEncoded));
  }
  std::sort(encoded.begin(), encoded.end());
  std::string text;
  for (const auto& [name, value] : encoded) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(value);
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  return to_hex({reinterpret_cast<const char*>(digest), size});
}

std::string signing_time(Timestamp time) {
  const std::time_t seconds = time.ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts)};
}

std::string canonical_request(const SignableRequest& request) {
  const Fields headers = canonical_headers(request.headers);
  std::string text(request.method);
  text.append("\n").append(request.path).append("\n").append(query_string(request.query)).append("\n");
  for (const auto& [name, value] : headers) text.append(name).append(":").append(value).append("\n");
  return text.append("\n").append(names_of(headers)).append("\n").append(request.payload_hash);
}

std::string authorization(const SignableRequest& request, const Credentials& credentials, const SigningScope& scope,
                          std::string_view time) {
  const std::string day(time.substr(0, 8));
  const std::string place = day + "/" + scope.region + "/" + scope.service + "/aws4_request";
  const std::string to_sign =
      "AWS4-HMAC-SHA256\n" + std::string(time) + "\n" + place + "\n" + sha256_hex(canonical_request(request));
  const std::string key =
      hmac(hmac(hmac(hmac("AWS4" + credentials.secret, day), scope.region), scope.service), "aws4_request");
  return "AWS4-HMAC-SHA256 Credential=" + credentials.key_id + "/" + place +
         ", SignedHeaders=" + names_of(canonical_headers(request.headers)) +
         ", Signature=" + to_hex(hmac(key, to_sign));
}

}  // namespace hkube::objects::s3
