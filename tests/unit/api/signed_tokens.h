#pragma once

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>

#include "api/jwt.h"

namespace hkube::api {

/// A key pair made for a test, as an identity server has it.
class TestKey {
 public:
  static TestKey rsa(const std::string& id, unsigned int bits = 2048) { return {id, EVP_RSA_gen(bits)}; }
  static TestKey ec(const std::string& id, const char* curve = "P-256") { return {id, EVP_EC_gen(curve)}; }

  /// The public half, an entry of a JWKS.
  [[nodiscard]] Json jwk() const {
    if (EVP_PKEY_is_a(key_.get(), "RSA") == 1) {
      return {{"kid", id_}, {"kty", "RSA"}, {"use", "sig"}, {"n", number("n")}, {"e", number("e")}};
    }
    return {{"kid", id_}, {"kty", "EC"}, {"crv", "P-256"}, {"x", number("qx", 32)}, {"y", number("qy", 32)}};
  }

  /// A token with these claims; what `header` has wins over what would be right.
  [[nodiscard]] std::string sign(const Json& claims, const std::string& algorithm = "RS256",
                                 const Json& header = Json::object()) const {
    Json head = {{"alg", algorithm}, {"typ", "JWT"}, {"kid", id_}};
    for (auto it = header.begin(); it != header.end(); ++it) head[it.key()] = it.value();
    const std::string text = encode_base64url(to_text(head)) + "." + encode_base64url(to_text(claims));
    return text + "." + encode_base64url(signature(text, algorithm));
  }

 private:
  TestKey(std::string id, EVP_PKEY* key) : id_(std::move(id)), key_(key, EVP_PKEY_free) {}

  [[nodiscard]] std::string number(const char* name, int width = 0) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &value);
    const std::string text = encode_base64url(bytes(value, width));
    BN_free(value);
    return text;
  }
  static std::string bytes(const BIGNUM* value, int width) {
    std::string text(static_cast<std::size_t>(width == 0 ? BN_num_bytes(value) : width), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(text.size()));
    return text;
  }
  [[nodiscard]] std::string signature(const std::string& text, const std::string& algorithm) const {
    const EVP_MD* digest = algorithm.ends_with("384")   ? EVP_sha384()
                           : algorithm.ends_with("512") ? EVP_sha512()
                                                        : EVP_sha256();
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* details = nullptr;
    EVP_DigestSignInit(context, &details, digest, nullptr, key_.get());
    if (algorithm.starts_with("PS")) {
      EVP_PKEY_CTX_set_rsa_padding(details, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(details, RSA_PSS_SALTLEN_DIGEST);
    }
    std::size_t size = 0;
    const auto* data = reinterpret_cast<const unsigned char*>(text.data());
    EVP_DigestSign(context, nullptr, &size, data, text.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, data, text.size());
    signature.resize(size);
    EVP_MD_CTX_free(context);
    if (!algorithm.starts_with("ES")) return signature;
    const auto* der = reinterpret_cast<const unsigned char*>(signature.data());
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(signature.size()));
    std::string raw = bytes(ECDSA_SIG_get0_r(pair), 32) + bytes(ECDSA_SIG_get0_s(pair), 32);
    ECDSA_SIG_free(pair);
    return raw;
  }

  std::string id_;
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace hkube::api
