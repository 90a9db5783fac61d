// The system's clock and randomness.
#include <chrono>
#include <mutex>
#include <random>

#include "runtime/real/io_runtime.h"

namespace hkube::runtime {

namespace {

class SystemClock : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
  }
};

class SystemRandom : public Random {
 public:
  std::uint64_t next() override {
    const std::lock_guard lock(mutex_);
    return (std::uint64_t{device_()} << 32) | device_();
  }

 private:
  std::mutex mutex_;
  std::random_device device_;  ///< guarded by mutex_
};

}  // namespace

std::unique_ptr<Clock> make_system_clock() { return std::make_unique<SystemClock>(); }
std::unique_ptr<Random> make_system_random() { return std::make_unique<SystemRandom>(); }

}  // namespace hkube::runtime
