#include "turns.h"

#include <chrono>
#include <utility>

namespace hkube {

namespace {

constexpr std::chrono::milliseconds kLook{2};  // user code that is found running twice lasts
constexpr int kIdleLooks = 10;                 // in which nothing ran, until the helper sleeps

}  // namespace

void Turns::enter_user_code() {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    busy_ = true;
    ++entered_;
    wake = std::exchange(helper_sleeps_, false);
  }
  if (wake) helper_wakes_.notify_one();
}

std::string Turns::leave_user_code() {
  std::unique_lock lock(mutex_);
  busy_ = false;
  main_wakes_.wait(lock, [this] { return !leaving_; });
  return std::exchange(answer_, {});
}

std::optional<Incoming> Turns::next() {
  std::unique_lock lock(mutex_);
  main_wakes_.wait(lock, [this] { return !helper_reads_; });
  return std::exchange(handed_, std::nullopt);
}

std::optional<Incoming> Turns::take_handed() {
  const std::lock_guard lock(mutex_);
  return std::exchange(handed_, std::nullopt);
}

bool Turns::helped() {
  const std::lock_guard lock(mutex_);
  return helper_reads_;
}

bool Turns::wait() {
  std::unique_lock lock(mutex_);
  const auto called = [this] { return ended_ || helper_reads_; };
  int idle = 0;
  while (!called()) {
    const std::uint64_t before = entered_;
    const bool was_busy = busy_;
    if (idle < kIdleLooks) {
      helper_wakes_.wait_for(lock, kLook, called);
    } else {
      helper_sleeps_ = true;
      helper_wakes_.wait(lock, [&] { return called() || !helper_sleeps_; });
    }
    helper_sleeps_ = false;
    const bool same = entered_ == before;
    if (was_busy && busy_ && same) helper_reads_ = true;
    idle = same && !busy_ ? idle + 1 : 0;
  }
  return !ended_;
}

bool Turns::hand_over(Incoming& incoming, bool last) {
  {
    const std::lock_guard lock(mutex_);
    if (busy_) {
      leaving_ = last;
      return false;
    }
    handed_ = std::move(incoming);
    helper_reads_ = false;
  }
  main_wakes_.notify_one();
  return true;
}

void Turns::take_over() {
  {
    const std::lock_guard lock(mutex_);
    if (!busy_ || helper_reads_) return;
    helper_reads_ = true;
  }
  helper_wakes_.notify_one();
}

bool Turns::keep_answer(std::string& answer) {
  const std::lock_guard lock(mutex_);
  if (busy_) answer_ = std::move(answer);
  return busy_;
}

void Turns::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  helper_wakes_.notify_one();
}

}  // namespace hkube
