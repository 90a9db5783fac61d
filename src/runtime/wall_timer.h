#pragma once

#include <functional>
#include <memory>

#include "base/time.h"
#include "runtime/executor.h"

namespace hkube::runtime {

/// Timers by the wall clock, for what is due at a time of day. Unlike Executor::after they also fire when the machine
/// wakes up after their time, and when somebody sets the clock.
class WallTimers {
 public:
  virtual ~WallTimers() = default;
  /// Runs `fn` on the io thread at `due`, or earlier when the clock is set: the caller asks its clock what is due.
  /// Destroying the timer cancels it. Call on the io thread.
  [[nodiscard]] virtual std::unique_ptr<Timer> at(Timestamp due, std::function<void()> fn) = 0;
};

}  // namespace hkube::runtime
