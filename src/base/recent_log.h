#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/log.h"

namespace hkube::log {

/// A line that was logged.
struct RecentLine {
  std::uint64_t number = 0;  ///< from 1
  std::int64_t at_ms = 0;    ///< since the epoch
  Level level = Level::kError;
  std::string text;  ///< message and fields
};

/// The latest warnings and errors, newest first, at most 100. Thread-safe.
std::vector<RecentLine> recent_problems();

}  // namespace hkube::log
