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

}  // namespace
}  // namespace hkube::spec
