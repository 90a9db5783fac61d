#include "api/jwt.h"

#include <gtest/gtest.h>

#include "api/key_set.h"
#include "tests/unit/api/signed_tokens.h"

namespace hkube::api {
namespace {

using Verdict = KeySet::Verdict;

constexpr Timestamp kNow{1'700'000'000'000};
constexpr const char* kIssuer = "https://id.example/realms/Hkube";

Json claims() {
  return {{"iss", kIssuer},
          {"exp", 1'700'000'060},
          {"typ", "Bearer"},
          {"azp", "api-server"},
          {"preferred_username", "ann"}};
}

const TestKey& rsa_key() {
  static const TestKey key = TestKey::rsa("one");
  return key;
}
const TestKey& ec_key() {
  static const TestKey key = TestKey::ec("curve");
  return key;
}

KeySet key_set(const Json& keys) {
  auto set = KeySet::parse({{"keys", keys}});
  EXPECT_TRUE(set.ok());
  return set.ok() ? *set : KeySet();
}
KeySet both_keys() { return key_set(Json::array({rsa_key().jwk(), ec_key().jwk()})); }

Verdict verdict(const KeySet& keys, const std::string& text) {
  const auto token = parse_jwt(text);
  EXPECT_TRUE(token.ok()) << (token.ok() ? "" : token.error().message);
  return token.ok() ? keys.verify(*token) : Verdict::kBad;
}

TEST(Base64Url, IsReadAsWritten) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(decode_base64url(encode_base64url(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
  EXPECT_EQ(encode_base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(decode_base64url(""), "");
  for (const char* wrong : {"a", "ab=", "ab==", "a b", "+/8", "-_9", "aaaaa"})
    EXPECT_EQ(decode_base64url(wrong), std::nullopt);
}

TEST(Jwt, IsTakenApart) {
  const auto token = parse_jwt(rsa_key().sign(claims()));
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->algorithm, "RS256");
  EXPECT_EQ(token->key_id, "one");
  EXPECT_EQ(token->claims, claims());
  EXPECT_EQ(token->signature.size(), 256U);
}

TEST(Jwt, WhatIsNoneIsRefused) {
  const std::string good = rsa_key().sign(claims());
  const std::string payload = encode_base64url(to_text(claims()));
  const auto head = [](const char* text) { return encode_base64url(text); };
  for (const std::string& text :
       {std::string(), std::string("x"), std::string(".."), std::string("a.b.c"), good + ".", good + "=", "." + good,
        good.substr(0, good.rfind('.')), good.substr(0, good.rfind('.') + 1), head("[]") + "." + payload + ".AAAA",
        head("{") + "." + payload + ".AAAA", head("{\"alg\":\"RS256\"}") + "." + head("7") + ".AAAA",
        rsa_key().sign(claims(), "RS256", {{"crit", Json::array({"b64"})}})}) {
    EXPECT_FALSE(parse_jwt(text).ok()) << text;
  }
}

TEST(Jwt, TooLongOnesAreRefused) {
  Json large = claims();
  large["more"] = std::string(kMaxJwt, 'x');
  EXPECT_FALSE(parse_jwt(rsa_key().sign(large)).ok());
  large["more"] = std::string(kMaxJwt / 2, 'x');
  EXPECT_TRUE(parse_jwt(rsa_key().sign(large)).ok());
}

TEST(Claims, OfAnAccessTokenThatIsValidNow) {
  const auto check = [](const char* name, const Json& value) {
    Json changed = claims();
    if (value.is_null()) {
      changed.erase(name);
    } else {
      changed[name] = value;
    }
    return check_claims({"", "", changed, "", ""}, {kIssuer, "api-server"}, kNow).ok();
  };
  const std::int64_t now = kNow.ms / 1000;
  EXPECT_TRUE(check("exp", now + 1));
  EXPECT_TRUE(check("exp", now - 29));
  EXPECT_TRUE(check("exp", static_cast<double>(now) - 29.5));
  EXPECT_FALSE(check("exp", now - 30));
  EXPECT_FALSE(check("exp", nullptr));
  EXPECT_FALSE(check("exp", std::to_string(now + 60)));
  EXPECT_FALSE(check("exp", -1e300));
  EXPECT_TRUE(check("nbf", now + 30));
  EXPECT_FALSE(check("nbf", now + 31));
  EXPECT_FALSE(check("nbf", "soon"));
  EXPECT_FALSE(check("iss", "https://id.example/realms/Other"));
  EXPECT_FALSE(check("iss", std::string(kIssuer) + "/"));
  EXPECT_FALSE(check("iss", nullptr));
  EXPECT_FALSE(check("typ", "ID"));
  EXPECT_FALSE(check("typ", 1));
  EXPECT_TRUE(check("typ", nullptr));
}

TEST(Claims, OfATokenThatIsForUs) {
  const auto check = [](const Json& azp, const Json& aud) {
    Json changed = claims();
    changed["azp"] = azp;
    changed["aud"] = aud;
    return check_claims({"", "", changed, "", ""}, {kIssuer, "api-server"}, kNow).ok();
  };
  EXPECT_TRUE(check("api-server", "account"));
  EXPECT_TRUE(check("dashboard", "api-server"));
  EXPECT_TRUE(check("dashboard", Json::array({"account", "api-server"})));
  EXPECT_FALSE(check("other", "other"));
  EXPECT_FALSE(check("other", Json::array({"account", 5})));
  EXPECT_FALSE(check(nullptr, nullptr));
  EXPECT_FALSE(check("api-server2", "api-server2"));
  EXPECT_FALSE(check(nullptr, Json{{"api-server", 1}}));
}

TEST(Signatures, OfEveryAlgorithm) {
  const KeySet keys = both_keys();
  EXPECT_EQ(keys.size(), 2U);
  for (const char* algorithm : {"RS256", "RS384", "RS512", "PS256"}) {
    EXPECT_EQ(verdict(keys, rsa_key().sign(claims(), algorithm)), Verdict::kGood) << algorithm;
  }
  EXPECT_EQ(verdict(keys, ec_key().sign(claims(), "ES256")), Verdict::kGood);
}

TEST(Signatures, NoPartMayChange) {
  const KeySet keys = both_keys();
  for (const std::string& good : {rsa_key().sign(claims()), ec_key().sign(claims(), "ES256")}) {
    Json other = claims();
    other["preferred_username"] = "bob";
    const auto first = good.find('.');
    const auto second = good.find('.', first + 1);
    const std::string tampered = good.substr(0, first + 1) + encode_base64url(to_text(other)) + good.substr(second);
    EXPECT_EQ(verdict(keys, tampered), Verdict::kBad);
    // Each bit of the signature matters; so does its length.
    for (std::size_t at = second + 1; at + 1 < good.size(); at += 37) {
      std::string changed = good;
      changed[at] = changed[at] == 'A' ? 'B' : 'A';
      EXPECT_EQ(verdict(keys, changed), Verdict::kBad) << at;
    }
    EXPECT_EQ(verdict(keys, good.substr(0, second + 1) + "AAAA"), Verdict::kBad);
    EXPECT_EQ(verdict(keys, good + "AAAA"), Verdict::kBad);
  }
}

TEST(Signatures, AnotherKeyOrAlgorithmIsBad) {
  const KeySet keys = both_keys();
  EXPECT_EQ(verdict(keys, TestKey::rsa("one").sign(claims())), Verdict::kBad);
  EXPECT_EQ(verdict(keys, TestKey::ec("curve").sign(claims(), "ES256")), Verdict::kBad);
  EXPECT_EQ(verdict(keys, TestKey::rsa("two").sign(claims())), Verdict::kUnknownKey);
  // The header says another algorithm than the one that was used, or one that is not known here.
  for (const char* algorithm : {"none", "None", "HS256", "RS384", "PS256", "ES256", "ES384", "RS1", ""}) {
    EXPECT_EQ(verdict(keys, rsa_key().sign(claims(), "RS256", {{"alg", algorithm}})), Verdict::kBad) << algorithm;
  }
  EXPECT_EQ(verdict(keys, rsa_key().sign(claims(), "RS256", {{"alg", 1}})), Verdict::kBad);
  EXPECT_EQ(verdict(keys, rsa_key().sign(claims(), "RS256", {{"kid", "curve"}})), Verdict::kBad);
}

TEST(Signatures, AKeyWithAnAlgorithmIsForThatOnly) {
  Json entry = rsa_key().jwk();
  entry["alg"] = "RS256";
  const KeySet keys = key_set(Json::array({entry}));
  EXPECT_EQ(verdict(keys, rsa_key().sign(claims())), Verdict::kGood);
  EXPECT_EQ(verdict(keys, rsa_key().sign(claims(), "RS512")), Verdict::kBad);
}

TEST(Signatures, WithoutAKeysNameThereMustBeOneKeyOnly) {
  const std::string token = rsa_key().sign(claims(), "RS256", {{"kid", ""}});
  EXPECT_EQ(verdict(both_keys(), token), Verdict::kGood);
  EXPECT_EQ(verdict(key_set(Json::array({rsa_key().jwk(), TestKey::rsa("two").jwk()})), token), Verdict::kBad);
  EXPECT_EQ(verdict(key_set(Json::array({ec_key().jwk()})), token), Verdict::kUnknownKey);
}

TEST(KeySets, KeysThatCannotBeUsedArePassedOver) {
  Json encryption = rsa_key().jwk();
  encryption["use"] = "enc";
  Json nowhere = ec_key().jwk();
  nowhere["y"] = nowhere["x"];  // a point that is not on the curve
  Json other_curve = ec_key().jwk();
  other_curve["crv"] = "P-384";
  Json broken = rsa_key().jwk();
  broken["n"] = "!";
  Json even = rsa_key().jwk();
  even["e"] = "Ag";
  const KeySet keys = key_set(Json::array({encryption,
                                           nowhere,
                                           other_curve,
                                           broken,
                                           even,
                                           TestKey::rsa("weak", 1024).jwk(),
                                           {{"kty", "oct"}, {"k", "c2VjcmV0"}},
                                           7,
                                           ec_key().jwk()}));
  EXPECT_EQ(keys.size(), 1U);
  for (const Json& wrong : {Json(7), Json::object(), Json{{"keys", 1}}, Json::array()}) {
    EXPECT_FALSE(KeySet::parse(wrong).ok());
  }
}

}  // namespace
}  // namespace hkube::api
