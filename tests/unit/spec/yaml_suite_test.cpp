#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "spec/yaml.h"

namespace hkube::spec {
namespace {

Json cases() {
  std::ifstream in(HKUBE_SPEC_TESTS "/yaml_test_suite/cases.json");
  return Json::parse(std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()));
}

/// The value with the keys of its objects sorted: the suite's values do not keep their order.
nlohmann::json sorted(const Json& value) { return nlohmann::json::parse(to_text(value)); }

TEST(YamlSuite, EveryCaseIsRight) {
  const Json all = cases();
  EXPECT_EQ(all.size(), 342U);
  for (const Json& one : all) {
    const std::string text = one.at("yaml");
    const auto value = parse_yaml(text);
    if (one.contains("fail")) {
      ASSERT_FALSE(value.ok()) << one.at("id") << " is taken as " << to_text(*value) << "\n" << text;
      EXPECT_TRUE(value.error().message.starts_with("malformed YAML: line ")) << value.error().message;
    } else {
      ASSERT_TRUE(value.ok()) << one.at("id") << ": " << value.error().message << "\n" << text;
      EXPECT_EQ(sorted(*value), sorted(one.at("json"))) << one.at("id") << "\n" << text;
    }
  }
}

}  // namespace
}  // namespace hkube::spec
