#include "runtime/real/even_clock.h"

#include <algorithm>
#include <ctime>
#include <string>

#include "base/log.h"

namespace hkube::runtime {

namespace {

constexpr int kPart = 20;                        // of the time that passes, to follow the system's clock
constexpr std::chrono::seconds kWorthAWord{60};  // a step of the system's clock

std::chrono::nanoseconds read(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}
std::chrono::nanoseconds wall() { return read(CLOCK_REALTIME); }
std::chrono::nanoseconds steady() { return read(CLOCK_BOOTTIME); }

}  // namespace

EvenClock::EvenClock() : EvenClock(&wall, &steady) {}

EvenClock::EvenClock(Source wall, Source steady) : wall_(wall), steady_(steady), read_(steady()), told_(wall()) {}

Timestamp EvenClock::now() const {
  const std::lock_guard lock(mutex_);
  const std::chrono::nanoseconds steady = steady_();
  const std::chrono::nanoseconds passed = steady - read_;
  read_ = steady;
  const std::chrono::nanoseconds behind = wall_() - (told_ + passed);
  const auto step = std::chrono::duration_cast<std::chrono::seconds>(behind - behind_);
  if (step > kWorthAWord || step < -kWorthAWord) {
    log::warning("the clock of the system was set; times of jobs follow slowly, at once after a restart",
                 {{"bySeconds", std::to_string(step.count())}});
  }
  const std::chrono::nanoseconds followed = std::clamp(behind, -passed / kPart, passed / kPart);
  told_ += passed + followed;
  behind_ = behind - followed;
  return {std::chrono::duration_cast<std::chrono::milliseconds>(told_).count()};
}

}  // namespace hkube::runtime
