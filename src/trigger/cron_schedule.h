#pragma once

#include <optional>

#include "spec/cron_pattern.h"
#include "trigger/time_zone.h"

namespace hkube::trigger {

/// When a pattern is due by the clock of a place. No clock of its own.
///
/// A clock that is put forward skips times of day: a pattern with fixed hours that names a skipped time is due once, at
/// the moment after the gap. A clock that is put back shows times of day twice: such a pattern is due at the first of
/// the two only. A pattern of every hour goes by the time that passes: it neither pauses nor doubles.
class CronSchedule {
 public:
  CronSchedule(spec::CronPattern pattern, std::shared_ptr<const TimeZone> zone)
      : pattern_(pattern), zone_(std::move(zone)) {}

  /// The first moment after `after`; nothing when there is none.
  [[nodiscard]] std::optional<Timestamp> next(Timestamp after) const;

  [[nodiscard]] const spec::CronPattern& pattern() const { return pattern_; }
  [[nodiscard]] const TimeZone& zone() const { return *zone_; }

 private:
  spec::CronPattern pattern_;
  std::shared_ptr<const TimeZone> zone_;
};

}  // namespace hkube::trigger
