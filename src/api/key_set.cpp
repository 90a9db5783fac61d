#include "api/key_set.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <array>

#include "api/respond.h"

namespace hkube::api {

namespace {

constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 8192;
constexpr std::size_t kEcBytes = 32;  // of a coordinate, and of half a signature
constexpr std::size_t kMaxKeys = 100;

template <typename T, void (*F)(T*)>
struct Free {
  void operator()(T* thing) const { F(thing); }
};
template <typename T, void (*F)(T*)>
using Owned = std::unique_ptr<T, Free<T, F>>;
using Number = Owned<BIGNUM, BN_free>;

const unsigned char* bytes_of(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// A member that is a number in base64; empty when it is none.
std::string number_bytes(const Json& document, const char* name) {
  return decode_base64url(string_or(document, name)).value_or("");
}

Number to_number(const std::string& bytes) {
  return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// Null when the parameters are none of a key.
std::shared_ptr<EVP_PKEY> make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM, OSSL_PARAM_free> params(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (params == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return {key, EVP_PKEY_free};
}

/// The form in which the library takes it; empty when it is none. JWS has the two numbers side by side.
std::string ec_signature(const std::string& raw) {
  if (raw.size() != 2 * kEcBytes) return {};
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  Number r = to_number(raw.substr(0, kEcBytes));
  Number s = to_number(raw.substr(kEcBytes));
  if (ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
  (void)r.release();
  (void)s.release();
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return {};
  std::string text(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

}  // namespace

const KeySet::Algorithm* KeySet::find_algorithm(std::string_view name) {
  static constexpr std::array<Algorithm, 5> kAlgorithms{{{"RS256", Kind::kRsa, EVP_sha256, false},
                                                         {"RS384", Kind::kRsa, EVP_sha384, false},
                                                         {"RS512", Kind::kRsa, EVP_sha512, false},
                                                         {"PS256", Kind::kRsa, EVP_sha256, true},
                                                         {"ES256", Kind::kEc, EVP_sha256, false}}};
  for (const Algorithm& algorithm : kAlgorithms) {
    if (algorithm.name == name) return &algorithm;
  }
  return nullptr;
}

std::shared_ptr<EVP_PKEY> KeySet::read_rsa(const Json& document) {
  const Number modulus = to_number(number_bytes(document, "n"));
  const Number exponent = to_number(number_bytes(document, "e"));
  const int bits = BN_num_bits(modulus.get());
  // An even or a tiny exponent is none of RSA.
  if (bits < kLeastRsaBits || bits > kMostRsaBits || BN_is_odd(exponent.get()) == 0 || BN_is_one(exponent.get()) == 1) {
    return nullptr;
  }
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return make_key("RSA", builder.get());
}

std::shared_ptr<EVP_PKEY> KeySet::read_ec(const Json& document) {
  const std::string x = number_bytes(document, "x");
  const std::string y = number_bytes(document, "y");
  if (string_or(document, "crv") != "P-256" || x.size() != kEcBytes || y.size() != kEcBytes) return nullptr;
  const std::string point = "\x04" + x + y;
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return make_key("EC", builder.get());
}

Result<KeySet> KeySet::parse(const Json& document) {
  const auto list = document.is_object() ? document.find("keys") : document.end();
  if (!document.is_object() || list == document.end() || !list->is_array()) return bad_request("there are no keys");
  if (list->size() > kMaxKeys) return bad_request("there are too many keys");
  KeySet set;
  for (const Json& entry : *list) {
    if (!entry.is_object() || string_or(entry, "use", "sig") != "sig") continue;
    const std::string type = string_or(entry, "kty");
    if (type != "RSA" && type != "EC") continue;
    const Kind kind = type == "RSA" ? Kind::kRsa : Kind::kEc;
    auto key = kind == Kind::kRsa ? read_rsa(entry) : read_ec(entry);
    if (key != nullptr) set.keys_.push_back({string_or(entry, "kid"), string_or(entry, "alg"), kind, std::move(key)});
  }
  return set;
}

KeySet::Verdict KeySet::verify(const Jwt& token) const {
  const Algorithm* algorithm = find_algorithm(token.algorithm);
  if (algorithm == nullptr) return Verdict::kBad;
  const Key* found = nullptr;
  for (const Key& key : keys_) {
    const bool fits = key.kind == algorithm->kind && (key.algorithm.empty() || key.algorithm == token.algorithm);
    if (!token.key_id.empty() && key.id == token.key_id) {
      return fits && is_signed(token, *algorithm, key.key.get()) ? Verdict::kGood : Verdict::kBad;
    }
    if (!token.key_id.empty() || !fits) continue;
    if (found != nullptr) return Verdict::kBad;  // it could be either
    found = &key;
  }
  if (found == nullptr) return Verdict::kUnknownKey;
  return is_signed(token, *algorithm, found->key.get()) ? Verdict::kGood : Verdict::kBad;
}

bool KeySet::is_signed(const Jwt& token, const Algorithm& algorithm, EVP_PKEY* key) {
  const std::string signature = algorithm.kind == Kind::kEc ? ec_signature(token.signature) : token.signature;
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* details = nullptr;  // the context's own
  bool good =
      !signature.empty() && EVP_DigestVerifyInit(context.get(), &details, algorithm.digest(), nullptr, key) == 1;
  if (good && algorithm.pss) {
    good = EVP_PKEY_CTX_set_rsa_padding(details, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(details, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  good = good && EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(token.signed_text),
                                  token.signed_text.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace hkube::api
