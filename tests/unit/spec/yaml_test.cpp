#include "spec/yaml.h"

#include <gtest/gtest.h>

namespace hkube::spec {
namespace {

TEST(Yaml, WhatIsWrittenReadsAsItWas) {
  const std::string longest(1'000, 'k');
  const std::string longer(2'000, 'k');
  for (const Json& value : std::vector<Json>{
           Json{{"a", {{"b", 1}, {"c", {1, "yes", nullptr}}}}, {"d", Json::object()}},
           Json{{longest, 1}, {longest + ": ", "x"}},
           Json{{longer, 1}, {longer + "2", {{"a", 1}, {longer, {1, 2}}}}},
           Json{{{longer, "in a list"}, {"b", 2}}, {{"c", {{longer + ": ", Json::array()}}}}},
       }) {
    const auto again = parse_yaml(to_yaml(value));
    ASSERT_TRUE(again.ok()) << again.error().message << "\n" << to_yaml(value);
    EXPECT_EQ(to_text(*again), to_text(value));
  }
}

TEST(Yaml, WhatIsNoTextIsRefused) {
  EXPECT_FALSE(parse_yaml("a: b\xff").ok());
  EXPECT_FALSE(parse_yaml("a\xff: 1\na\xfe: 2").ok());
  EXPECT_EQ(to_text(*parse_yaml("a: \xc3\xa4")), "{\"a\":\"\xc3\xa4\"}");
  EXPECT_FALSE(parse_yaml(std::string_view("\xff\xfe\x61\0:\0 \0\x31\0", 10)).ok()) << "UTF-16";
  EXPECT_FALSE(parse_yaml(std::string_view("d\0\0\0: a", 7)).ok()) << "as UTF-32 begins";
}

}  // namespace
}  // namespace hkube::spec
