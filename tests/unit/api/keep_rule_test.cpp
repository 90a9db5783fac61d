#include "api/retention/keep_rule.h"

#include <gtest/gtest.h>

namespace hkube::api {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

TEST(KeepRule, LimitsInAnyOrder) {
  const KeepRule all{hours(24 * 90), 1'000'000, std::uint64_t{6} << 30};
  EXPECT_EQ(*parse_keep_rule("90d,1000000,6Gi"), all);
  EXPECT_EQ(*parse_keep_rule(" 6Gi , 90d ,1000000 "), all);
  EXPECT_EQ(*parse_keep_rule("forever"), KeepRule());
  EXPECT_EQ(*parse_keep_rule("0"), (KeepRule{std::nullopt, 0, std::nullopt}));
  EXPECT_EQ(parse_keep_rule("30s")->age, seconds(30));
  EXPECT_EQ(parse_keep_rule("2m")->age, seconds(120));
  EXPECT_EQ(parse_keep_rule("1w")->age, hours(168));
  EXPECT_EQ(parse_keep_rule("5Mi")->bytes, std::uint64_t{5} << 20);
}

TEST(KeepRule, WhatIsNoLimitIsQuoted) {
  for (const char* wrong : {"", "x", "-1", "1.5d", "90 d", "1d,2d", "5,6", "1Gi,2Ki", "90D", "6G", ",", "1d,",
                            "99999999999999999999", "9999999999999999999d", "17000000000Gi"}) {
    EXPECT_FALSE(parse_keep_rule(wrong).ok()) << wrong;
  }
  EXPECT_EQ(
      parse_keep_rule("90d,soon").error().message,
      "\"soon\" is no limit: an age such as 90d, a count such as 1000, or a size such as 6Gi is expected, each once");
}

TEST(KeepRule, IsWrittenAsItIsRead) {
  for (const char* text : {"90d, 1000000, 6Gi", "forever", "36h", "90s", "5", "1536Ki"}) {
    EXPECT_EQ(keep_rule_text(*parse_keep_rule(text)), text);
  }
}

TEST(KeepRule, PipelinesWithRulesOfTheirOwn) {
  RetentionPolicy policy;
  policy.jobs = *parse_keep_rule("90d");
  policy.pipelines = *parse_pipeline_keep_rules("nightly-*=365d; heartbeat = 1d,100 ;");
  EXPECT_EQ(policy.rule_of("other"), policy.jobs);
  EXPECT_EQ(policy.rule_of("nightly-load").age, hours(24 * 365));
  EXPECT_EQ(policy.rule_of("heartbeat").count, 100U);
  EXPECT_EQ(policy.own_rule("nightly"), nullptr);
  EXPECT_TRUE(parse_pipeline_keep_rules("")->empty());
  for (const char* wrong : {"x", "=1d", "x=", "x=soon"}) EXPECT_FALSE(parse_pipeline_keep_rules(wrong).ok()) << wrong;
}

}  // namespace
}  // namespace hkube::api
