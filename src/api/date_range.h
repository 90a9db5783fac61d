#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace hkube::api {

/// A moment as clients write it: milliseconds since the epoch, or "2026-01-31", "2026-01-31T12:30", with seconds and
/// their fraction, and "Z" or "+02:00" behind; without a zone it is UTC.
std::optional<Timestamp> parse_date(const Json& value);

/// A range of moments, `from` included, `to` not; an open end does not restrict.
struct DateRange {
  std::optional<Timestamp> from;
  std::optional<Timestamp> to;
  std::string text;  ///< as it was given: "F to T"

  [[nodiscard]] bool contains(Timestamp at) const { return (!from || at >= *from) && (!to || at < *to); }
};

/// Reads {from?, to?}. A date that cannot be read is a 400.
Result<DateRange> read_date_range(const Json& object);

}  // namespace hkube::api
