#include "trigger/cron_schedule.h"

#include <bit>

namespace hkube::trigger {

namespace {

using std::chrono::days;
using std::chrono::seconds;
/// What a wall clock shows, as if it were UTC.
using Civil = std::chrono::sys_seconds;

/// Every pattern that matches at all matches within this: 29 February, around a century that is no leap year.
constexpr days kHorizon{366 * 9};

/// The lowest bit at or above `from`, or nothing.
std::optional<int> bit_from(std::uint64_t bits, std::int64_t from) {
  if (from > 63) return std::nullopt;
  const std::uint64_t rest = bits >> from << from;
  if (rest == 0) return std::nullopt;
  return std::countr_zero(rest);
}

/// The first matching time of day at or after `from` seconds since midnight.
std::optional<seconds> time_of_day(const spec::CronPattern& pattern, std::int64_t from) {
  const std::int64_t hour = from / 3600;
  const std::int64_t minute = from / 60 % 60;
  const auto at = [](std::int64_t h, std::int64_t m, std::int64_t s) { return seconds(h * 3600 + m * 60 + s); };
  const int first_minute = std::countr_zero(pattern.minutes);
  const int first_second = std::countr_zero(pattern.seconds);
  if ((pattern.hours >> hour & 1) != 0) {
    if ((pattern.minutes >> minute & 1) != 0) {
      if (const auto second = bit_from(pattern.seconds, from % 60)) return at(hour, minute, *second);
    }
    if (const auto next = bit_from(pattern.minutes, minute + 1)) return at(hour, *next, first_second);
  }
  if (const auto next = bit_from(pattern.hours, hour + 1)) return at(*next, first_minute, first_second);
  return std::nullopt;
}

/// The first matching civil time at or after `from`.
std::optional<Civil> first_match(const spec::CronPattern& pattern, Civil from) {
  auto day = std::chrono::floor<days>(from);
  std::int64_t second = (from - day).count();
  for (const auto end = day + kHorizon; day < end; second = 0) {
    const std::chrono::year_month_day date(day);
    const unsigned month = static_cast<unsigned>(date.month());
    if ((pattern.months >> month & 1) == 0) {
      day = std::chrono::sys_days((date.year() / date.month() + std::chrono::months(1)) / 1);
      continue;
    }
    if (pattern.matches_day(static_cast<unsigned>(date.day()), std::chrono::weekday(day).c_encoding())) {
      if (const auto time = time_of_day(pattern, second)) return day + *time;
    }
    day += days(1);
  }
  return std::nullopt;
}

Civil civil_of(Timestamp at, seconds offset) {
  return Civil(std::chrono::floor<seconds>(std::chrono::milliseconds(at.ms))) + offset;
}

/// When the clock was put back not long ago and shows times for the second time: the end of those times.
std::optional<Civil> end_of_repeated(const TimeZone& zone, Timestamp at) {
  const auto change = zone.next_change(at + std::chrono::milliseconds(-days(1)));
  if (!change || *change > at) return std::nullopt;
  return civil_of(*change, zone.offset_at(*change + std::chrono::milliseconds(-1)));
}

}  // namespace

std::optional<Timestamp> CronSchedule::next(Timestamp after) const {
  const bool by_the_hour = pattern_.every_hour();
  seconds offset = zone_->offset_at(after);
  Civil from = civil_of(after, offset) + seconds(1);
  if (!by_the_hour) from = std::max(from, end_of_repeated(*zone_, after).value_or(from));
  Timestamp segment = after;
  // From one change of the offset to the next; within, civil time runs like time.
  while (const auto match = first_match(pattern_, from)) {
    const Timestamp at{(match->time_since_epoch() - offset).count() * 1000};
    const auto change = zone_->next_change(segment);
    if (!change || at < *change) return at;
    segment = *change;
    const seconds after_change = zone_->offset_at(*change);
    const Civil before = civil_of(*change, offset);
    const Civil now = civil_of(*change, after_change);
    if (now > before) {
      if (!by_the_hour && *match < now) return *change;
      from = now;
    } else {
      from = by_the_hour ? now : before;
    }
    offset = after_change;
  }
  return std::nullopt;
}

}  // namespace hkube::trigger
