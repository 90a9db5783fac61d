#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.h"

namespace hkube::scheduler {

/// How long the tasks and the starts of an algorithm take, by those that ended lately; and from it how many tasks a
/// busy worker should hold, so that it never waits for the next one and none waits long behind another.
class Pace {
 public:
  /// A task ended so long after its worker could begin it. Whole milliseconds are enough: over many tasks the parts
  /// that are cut off and those that are added are even.
  void ended(std::int64_t ms) {
    raise(longest_task_, ms);
    total_ms_ += std::max<std::int64_t>(ms, 0);
    if (++tasks_ < kMostTasks && total_ms_ < kMostMs) return;
    tasks_ = std::max<std::int64_t>(tasks_ / 2, 1);
    total_ms_ /= 2;
  }

  /// A worker came up so long after it was started.
  void started(std::int64_t ms) { raise(longest_start_, ms); }

  /// About the longest that a task, or the start of a worker, has taken lately; nothing when none is known.
  [[nodiscard]] std::optional<std::chrono::milliseconds> task() const { return longest_task_; }
  [[nodiscard]] std::optional<std::chrono::milliseconds> start() const { return longest_start_; }

  /// How many tasks a worker should hold that takes at most `most`.
  [[nodiscard]] std::uint32_t depth(std::uint32_t most) const {
    if (tasks_ < kFewTasks) return 1;
    std::int64_t fit = total_ms_ == 0 ? most : kAheadMs * tasks_ / total_ms_;
    // The next task is at hand when one ends, unless it might wait long for that.
    if (total_ms_ <= kShortMs * tasks_) fit = std::max<std::int64_t>(fit, 2);
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(fit, 1, most));
  }

 private:
  using Longest = std::optional<std::chrono::milliseconds>;
  /// Rises at once and falls slowly: one long task in a few counts.
  static void raise(Longest& longest, std::int64_t ms) {
    const std::chrono::milliseconds took(std::max<std::int64_t>(ms, 0));
    constexpr int kMemory = 16;  // tasks
    if (!longest || took >= *longest) {
      longest = took;
    } else {
      *longest -= std::max((*longest - took) / kMemory, std::chrono::milliseconds(1));
    }
  }

  static constexpr std::int64_t kAheadMs = 3;  ///< as much work lies at a worker's side
  static constexpr std::int64_t kShortMs = 50;
  static constexpr std::int64_t kFewTasks = 4;
  static constexpr std::int64_t kMostTasks = 2'000;
  static constexpr std::int64_t kMostMs = 2'000;
  std::int64_t tasks_ = 0;
  std::int64_t total_ms_ = 0;
  Longest longest_task_;
  Longest longest_start_;
};

}  // namespace hkube::scheduler
