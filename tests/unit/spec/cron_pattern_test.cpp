#include "spec/cron_pattern.h"

#include <gtest/gtest.h>

namespace hkube::spec {
namespace {

TEST(CronPattern, WhatIsAPattern) {
  for (const std::string_view good :
       {"* * * * *", "0 0 * * *", "*/5 * * * * *", "0 30 9-17 * * mon-fri", "0 0 1,15 * *", "0 0 1 JAN *",
        "0 0 1 jan,feb-mar/1 sun", "5/10 * * * *", "  0  *  * * 6 ", "0 0 31 12 *", "0 0 29 2 *", "0 0 30 2,3 *",
        "0 0 31 4 mon", "* * * * 7", "* * * * fri-sun", "0-59/7 * * * *", "0 0 ? * mon", "@daily", " @WEEKDAYS "}) {
    EXPECT_TRUE(parse_cron(good)) << good;
  }
  for (const std::string_view bad : {"",
                                     "* * * *",
                                     "* * * * * * *",
                                     "60 * * * *",
                                     "* 24 * * *",
                                     "* * 0 * *",
                                     "* * 32 * *",
                                     "* * * 13 *",
                                     "* * * 0 *",
                                     "* * * * 8",
                                     "0 0 30 2 *",
                                     "0 0 31 2,4,jun,9,11 *",
                                     "jan * * * *",
                                     "* * * mon *",
                                     "* * * * jan",
                                     "* * L * *",
                                     "* * * * 1#2",
                                     "?5 * * * *",
                                     "*/0 * * * *",
                                     "1, * * * *",
                                     "5-1 * * * *",
                                     "a * * * *",
                                     "1- * * * *",
                                     "-1 * * * *",
                                     "1/ * * * *",
                                     "1* * * * *",
                                     "99999999999 * * * *",
                                     "@fortnightly",
                                     "@daily *",
                                     "xyz * * * *"}) {
    EXPECT_FALSE(parse_cron(bad)) << bad;
  }
}

/// The values of a field, written "0 5 10".
std::string values(std::uint64_t bits) {
  std::string text;
  for (int i = 0; i < 64; ++i) {
    if ((bits >> i & 1) != 0) text += (text.empty() ? "" : " ") + std::to_string(i);
  }
  return text;
}

TEST(CronPattern, Fields) {
  struct Case {
    std::string_view pattern;
    std::uint64_t CronPattern::*field;
    std::string_view values;
  };
  const std::vector<Case> cases{
      {"* * * * *", &CronPattern::seconds, "0"},
      {"*/20 * * * * *", &CronPattern::seconds, "0 20 40"},
      {"50/4 * * * *", &CronPattern::minutes, "50 54 58"},
      {"5 * * * *", &CronPattern::minutes, "5"},
      {"1-9/3,2 * * * *", &CronPattern::minutes, "1 2 4 7"},
      {"7/99999999999999999999 * * * *", &CronPattern::minutes, "7"},
      {"0 22-23,0 * * *", &CronPattern::hours, "0 22 23"},
      {"0 0 31,1 * *", &CronPattern::days, "1 31"},
      {"0 0 * jan,NOV *", &CronPattern::months, "1 11"},
      {"0 0 * * mon-fri", &CronPattern::weekdays, "1 2 3 4 5"},
      {"0 0 * 3-12/3 *", &CronPattern::months, "3 6 9 12"},
      {"0 0 * * 5-7", &CronPattern::weekdays, "0 5 6"},
      {"0 0 * * sat-sun", &CronPattern::weekdays, "0 6"},
      {"0 0 * * mon-sun", &CronPattern::weekdays, "0 1 2 3 4 5 6"},
      {"0 0 * * */2", &CronPattern::weekdays, "0 2 4 6"},
      {"@yearly", &CronPattern::months, "1"},
      {"@weekends", &CronPattern::weekdays, "0 6"},
  };
  for (const Case& c : cases) {
    const auto pattern = parse_cron(c.pattern);
    ASSERT_TRUE(pattern) << c.pattern;
    EXPECT_EQ(values((*pattern).*(c.field)), c.values) << c.pattern;
  }
}

TEST(CronPattern, DaysOfMonthAndWeekRestrictTogether) {
  const auto day_only = parse_cron("0 0 13 * *");
  EXPECT_TRUE(day_only->matches_day(13, 1));
  EXPECT_FALSE(day_only->matches_day(14, 5));
  const auto weekday_only = parse_cron("0 0 * * fri");
  EXPECT_TRUE(weekday_only->matches_day(1, 5));
  EXPECT_FALSE(weekday_only->matches_day(13, 4));
  const auto either = parse_cron("0 0 13 * fri");
  EXPECT_TRUE(either->matches_day(13, 1));
  EXPECT_TRUE(either->matches_day(1, 5));
  EXPECT_FALSE(either->matches_day(1, 4));
  // A range that names every day restricts nothing.
  EXPECT_FALSE(parse_cron("0 0 1-31 * fri")->matches_day(13, 1));
}

}  // namespace
}  // namespace hkube::spec
