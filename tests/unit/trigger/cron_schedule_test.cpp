#include "trigger/cron_schedule.h"

#include <gtest/gtest.h>

#include <iomanip>
#include <sstream>

namespace hkube::trigger {
namespace {

std::shared_ptr<const TimeZone> zone(const std::string& name) {
  auto loaded = load_time_zone(name);
  EXPECT_TRUE(loaded.ok()) << name;
  return *loaded;
}

/// "2024-03-31T01:59:59" in UTC.
Timestamp utc(const std::string& text) {
  std::tm tm{};
  std::istringstream in(text);
  in >> std::get_time(&tm, "%Y-%m-%dT%H:%M:%S");
  EXPECT_FALSE(in.fail()) << text;
  return {static_cast<std::int64_t>(timegm(&tm)) * 1000};
}

std::string text_of(std::optional<Timestamp> at) {
  if (!at) return "never";
  const std::time_t seconds = at->ms / 1000;
  std::tm tm{};
  gmtime_r(&seconds, &tm);
  std::ostringstream out;
  out << std::put_time(&tm, "%Y-%m-%dT%H:%M:%S");
  return out.str();
}

struct Case {
  const char* name;
  const char* pattern;
  const char* zone;
  const char* after;               ///< UTC
  std::vector<const char*> times;  ///< UTC, one after the other
};

const std::vector<Case> kCases{
    {"every second", "* * * * * *", "UTC", "2024-01-01T00:00:00", {"2024-01-01T00:00:01", "2024-01-01T00:00:02"}},
    {"five fields are due at second 0",
     "* * * * *",
     "UTC",
     "2024-01-01T00:00:00",
     {"2024-01-01T00:01:00", "2024-01-01T00:02:00"}},
    {"over a year's end",
     "59 59 23 31 12 *",
     "UTC",
     "2024-12-31T23:59:58",
     {"2024-12-31T23:59:59", "2025-12-31T23:59:59"}},
    {"steps",
     "*/25 */7 * * *",
     "UTC",
     "2024-01-01T06:00:00",
     {"2024-01-01T07:00:00", "2024-01-01T07:25:00", "2024-01-01T07:50:00", "2024-01-01T14:00:00"}},
    {"29 February", "0 0 29 2 *", "UTC", "2096-03-01T00:00:00", {"2104-02-29T00:00:00"}},
    {"day of the month or of the week",
     "0 0 13 * fri",
     "UTC",
     "2024-09-06T12:00:00",
     {"2024-09-13T00:00:00", "2024-09-20T00:00:00"}},
    {"weekdays", "@weekdays", "UTC", "2024-09-06T12:00:00", {"2024-09-09T00:00:00"}},
    {"a place east of UTC", "0 12 * * *", "Asia/Kathmandu", "2024-01-01T00:00:00", {"2024-01-01T06:15:00"}},

    // Berlin skips 02:00-03:00 on 31 March 2024 (at 01:00 UTC).
    {"gap: at the moment after it, once",
     "30 2 * * *",
     "Europe/Berlin",
     "2024-03-30T12:00:00",
     {"2024-03-31T01:00:00", "2024-04-01T00:30:00"}},
    {"gap: several skipped times are one",
     "0,20,40 2 * * *",
     "Europe/Berlin",
     "2024-03-31T00:00:00",
     {"2024-03-31T01:00:00", "2024-04-01T00:00:00"}},
    {"gap: the moment itself is not due twice",
     "30 2-3 * * *",
     "Europe/Berlin",
     "2024-03-31T00:00:00",
     {"2024-03-31T01:00:00", "2024-03-31T01:30:00"}},
    {"gap: every hour goes by the time that passes",
     "30 * * * *",
     "Europe/Berlin",
     "2024-03-31T00:00:00",
     {"2024-03-31T00:30:00", "2024-03-31T01:30:00"}},
    {"gap: on a day that does not match",
     "30 2 * * mon",
     "Europe/Berlin",
     "2024-03-30T12:00:00",
     {"2024-04-01T00:30:00"}},

    // Berlin shows 02:00-03:00 twice on 27 October 2024 (from 00:00 and from 01:00 UTC).
    {"overlap: the first of the two",
     "30 2 * * *",
     "Europe/Berlin",
     "2024-10-26T12:00:00",
     {"2024-10-27T00:30:00", "2024-10-28T01:30:00"}},
    {"overlap: not again for a server that starts in the second",
     "30 2 * * *",
     "Europe/Berlin",
     "2024-10-27T01:10:00",
     {"2024-10-28T01:30:00"}},
    {"overlap: nor at the change", "0 2 * * *", "Europe/Berlin", "2024-10-27T00:59:59", {"2024-10-28T01:00:00"}},
    {"overlap: times after it on the same day",
     "0 3 * * *",
     "Europe/Berlin",
     "2024-10-27T01:10:00",
     {"2024-10-27T02:00:00"}},
    {"overlap: every hour neither pauses nor doubles",
     "0,30 * * * *",
     "Europe/Berlin",
     "2024-10-27T00:00:00",
     {"2024-10-27T00:30:00", "2024-10-27T01:00:00", "2024-10-27T01:30:00", "2024-10-27T02:00:00"}},

    // Lord Howe Island moves by half an hour: 02:00-02:30 skipped on 6 October 2024 (15:30 UTC the day before).
    {"gap of half an hour",
     "15 2 * * *",
     "Australia/Lord_Howe",
     "2024-10-05T12:00:00",
     {"2024-10-05T15:30:00", "2024-10-06T15:15:00"}},
    // Samoa left out 30 December 2011.
    {"gap of a day", "0 12 30 12 *", "Pacific/Apia", "2011-12-29T12:00:00", {"2011-12-30T10:00:00"}},
};

TEST(CronSchedule, Times) {
  for (const Case& c : kCases) {
    const auto pattern = spec::parse_cron(c.pattern);
    ASSERT_TRUE(pattern) << c.name;
    const CronSchedule schedule(*pattern, zone(c.zone));
    std::optional<Timestamp> at = utc(c.after);
    for (const char* expected : c.times) {
      ASSERT_TRUE(at) << c.name;
      at = schedule.next(*at);
      EXPECT_EQ(text_of(at), expected) << c.name;
    }
  }
}

TEST(CronSchedule, AfterAPartOfASecond) {
  const CronSchedule schedule(*spec::parse_cron("* * * * * *"), zone("UTC"));
  EXPECT_EQ(schedule.next({1'000'999})->ms, 1'001'000);
  EXPECT_EQ(schedule.next({1'001'000})->ms, 1'002'000);
}

TEST(TimeZone, Names) {
  EXPECT_TRUE(load_time_zone("").ok()) << "the machine's";
  for (const char* bad : {"Mars/Olympus", "/etc/passwd", "../zoneinfo/UTC", "file:UTC"}) {
    EXPECT_FALSE(load_time_zone(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace hkube::trigger
