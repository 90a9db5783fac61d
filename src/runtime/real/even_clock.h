#pragma once

#include <chrono>
#include <mutex>

#include "runtime/clock.h"

namespace hkube::runtime {

/// A clock whose time always goes on, at nearly the speed of a stop-watch, whatever is done to the clock of the system:
/// durations are right, and what is later has the later time. It begins with the system's time. When that is set, it
/// follows by a twentieth of the time that passes, so that an hour takes a day. The time of a machine that sleeps goes
/// on. Thread-safe.
class EvenClock : public Clock {
 public:
  using Source = std::chrono::nanoseconds (*)();

  EvenClock();
  /// With other sources: since the epoch, and since some moment.
  EvenClock(Source wall, Source steady);

  [[nodiscard]] Timestamp now() const override;

 private:
  const Source wall_;
  const Source steady_;
  mutable std::mutex mutex_;
  mutable std::chrono::nanoseconds read_;       ///< of steady_, when last asked; guarded by mutex_
  mutable std::chrono::nanoseconds told_;       ///< at that moment; guarded by mutex_
  mutable std::chrono::nanoseconds behind_{0};  ///< the system's clock at that moment; guarded by mutex_
};

}  // namespace hkube::runtime
