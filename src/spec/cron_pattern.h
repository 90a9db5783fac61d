#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hkube::spec {

/// The moments of a calendar that a cron pattern names: one bit for each value of a field that matches.
struct CronPattern {
  std::uint64_t seconds = 0;   ///< bits 0..59
  std::uint64_t minutes = 0;   ///< bits 0..59
  std::uint64_t hours = 0;     ///< bits 0..23
  std::uint64_t days = 0;      ///< of the month: bits 1..31
  std::uint64_t months = 0;    ///< bits 1 (January) to 12
  std::uint64_t weekdays = 0;  ///< bits 0 (Sunday) to 6

  bool operator==(const CronPattern&) const = default;

  [[nodiscard]] bool every_hour() const { return hours == (std::uint64_t{1} << 24) - 1; }
  /// Days of the month and of the week restrict together like npm's `cron`: when both are restricted, a day that
  /// matches either is enough.
  [[nodiscard]] bool matches_day(unsigned day_of_month, unsigned weekday) const;
};

/// Reads a pattern of five fields (minute, hour, day of the month, month, day of the week), of six with seconds first,
/// or a shortcut (@yearly, @monthly, @weekly, @daily, @hourly, @minutely, @secondly, @weekdays, @weekends). A field is
/// a list of `*`, `?`, `a`, `a-b`, each with an optional `/step`. Months count from 1 (jan) to 12, days of the week
/// from 0 (sun) to 6 and 7 (Sunday again); names of both may be used in their fields. Nothing for text that is no
/// pattern, or for one that no day of any year matches, such as 30 February.
std::optional<CronPattern> parse_cron(std::string_view text);

}  // namespace hkube::spec
