#include <gtest/gtest.h>

#include "base/json.h"
#include "base/quantity.h"

namespace hkube {
namespace {

TEST(Quantity, ParsesEveryUnit) {
  EXPECT_EQ(*parse_memory("512Mi"), 536870912);
  EXPECT_EQ(*parse_memory("1.5K"), 1500);
  EXPECT_EQ(*parse_memory("2Gi"), 2147483648);
  EXPECT_EQ(*parse_memory("1500m"), 2);
}

TEST(Quantity, TextsOfErrorsAreThoseOfTheContract) {
  EXPECT_EQ(parse_memory("512").error().message, "memory unit must be one of Ki,M,Mi,Gi,m,K,G,T,Ti");
  EXPECT_EQ(parse_memory("5Zi").error().message, "Zi is not a valid unit [Ki,M,Mi,Gi,m,K,G,T,Ti]");
  EXPECT_EQ(parse_memory("-5Mi").error().message, "value must be >= 0");
  EXPECT_FALSE(parse_memory("big").ok());
}

TEST(Json, KeepsTheOrderOfKeys) { EXPECT_EQ(to_text(*parse_json(R"({"b":1,"a":2})")), R"({"b":1,"a":2})"); }

TEST(Json, LargeObjectsKeepOrderAndAreFound) {
  Json object = Json::object();
  for (int i = 0; i < 10000; ++i) object["k" + std::to_string(i)] = i;
  EXPECT_EQ(object["k9999"], 9999);
  object.erase("k5000");
  EXPECT_FALSE(object.contains("k5000"));
  EXPECT_EQ(object.begin().key(), "k0");
  EXPECT_EQ(object["k9998"], 9998);
  Json copy = object;
  EXPECT_EQ(copy, object);
  EXPECT_EQ(copy.size(), 9999u);
}

TEST(Json, RefusesDeepNestingAndMalformedText) {
  EXPECT_EQ(parse_json(std::string(5000, '[')).error().kind, ErrorKind::kInvalid);
  const std::string deep = std::string(300, '[') + std::string(300, ']');
  EXPECT_EQ(parse_json(deep).error().code, "json.too_deep");
  const std::string deepest = std::string(kMaxJsonDepth, '[') + std::string(kMaxJsonDepth, ']');
  EXPECT_TRUE(parse_json(deepest).ok());
  EXPECT_EQ(parse_json("[" + deepest + "]").error().code, "json.too_deep");
  EXPECT_FALSE(parse_json("{\"a\":").ok());
}

TEST(Json, BracketsSideBySideOrInTextAreNotDeep) {
  std::string wide = "[[]";
  for (int i = 0; i < 2 * kMaxJsonDepth; ++i) wide += ",{\"a\":[]}";
  EXPECT_TRUE(parse_json(wide + "]").ok());
  const std::string text = std::string(300, '[') + R"(\"{{\\)" + std::string(300, '{');
  EXPECT_EQ(parse_json("[\"" + text + "\"]")->at(0).get<std::string>().size(), 604U);
}

TEST(Json, FollowsPaths) {
  const Json value = *parse_json(R"({"a":[{"b":7}],"c":null})");
  EXPECT_EQ(*at_path(value, "a.0.b"), 7);
  EXPECT_EQ(at_path(value, ""), &value);
  EXPECT_EQ(at_path(value, "a.1"), nullptr);
  EXPECT_EQ(at_path(value, "a.-1"), nullptr);
  EXPECT_TRUE(at_path(value, "c")->is_null());
}

}  // namespace
}  // namespace hkube
