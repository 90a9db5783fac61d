#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace hkube::trigger {

/// The clock of a place: how far it is ahead of UTC, and when that changes. Thread-safe.
class TimeZone {
 public:
  virtual ~TimeZone() = default;
  [[nodiscard]] virtual const std::string& name() const = 0;
  [[nodiscard]] virtual std::chrono::seconds offset_at(Timestamp at) const = 0;
  /// The first moment after `after` at which the offset may change.
  [[nodiscard]] virtual std::optional<Timestamp> next_change(Timestamp after) const = 0;
};

/// A zone of the machine's time zone data, such as "Europe/Berlin" or "UTC"; an empty name is the machine's own zone.
Result<std::shared_ptr<const TimeZone>> load_time_zone(const std::string& name);

}  // namespace hkube::trigger
