#pragma once

#include <chrono>
#include <cstdint>

namespace hkube {

/// Wall-clock time in milliseconds since the epoch: what clients see and what is stored.
struct Timestamp {
  std::int64_t ms = 0;
  auto operator<=>(const Timestamp&) const = default;
  Timestamp operator+(std::chrono::milliseconds d) const { return {ms + d.count()}; }
  std::chrono::milliseconds operator-(Timestamp other) const { return std::chrono::milliseconds(ms - other.ms); }
};

}  // namespace hkube
