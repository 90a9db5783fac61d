#include "server/control_thread.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace hkube::server {

namespace {

// The io thread spends up to a quarter of its time in turns: it owes what they took, and pays it back by time that
// passes.
constexpr int kPart = 4;
constexpr std::chrono::milliseconds kMostOwed{2};
/// A job that takes the control loop longer than the io thread can be without.
constexpr std::size_t kManyNodes = 500;
constexpr std::size_t kLongText = std::size_t{256} << 10;

bool is_heavy(const control::Command& command) {
  const auto* submit = std::get_if<control::SubmitJob>(&command);
  return submit != nullptr && (submit->descriptor->pipeline.nodes.size() >= kManyNodes ||
                               submit->descriptor->pipeline_text.size() >= kLongText);
}

}  // namespace

void ControlThread::start(control::ControlLoop& loop) {
  loop_ = &loop;
  due_ = loop.next_deadline();
  thread_ = std::thread([this] { run(); });
}

void ControlThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool ControlThread::post_request(control::Command command) {
  Lock lock(mutex_);
  if (stopping_ || queue_.size() >= kMaxRequests) return false;
  push(std::move(command), std::move(lock));
  return true;
}

void ControlThread::post(control::Command command) { push(std::move(command), Lock(mutex_)); }

void ControlThread::push(control::Command command, Lock lock) {
  const bool heavy = is_heavy(command);
  queue_.push_back(std::move(command));
  heavy_ = heavy_ || heavy;
  if (turning_ || (lent_ && !heavy)) return;  // who is at the loop, or comes to it, sees this one, too
  const auto now = steady_();
  if (!stopping_ && !heavy && loop_ != nullptr && io_has_time(now)) {
    lent_ = true;
    lent_at_ = now;
    const bool wake = !std::exchange(watching_, true);
    lock.unlock();
    if (wake) wake_.notify_one();
    return io_.post([this] { serve(); });
  }
  lock.unlock();
  wake_.notify_one();
}

bool ControlThread::io_has_time(Steady::time_point now) {
  owed_ = std::max(owed_ - (now - paid_) / kPart, Steady::duration::zero());
  paid_ = now;
  return owed_ < kMostOwed;
}

bool ControlThread::is_overdue(Steady::time_point now) const { return lent_ && now - lent_at_ >= kPatience; }

std::optional<std::chrono::milliseconds> ControlThread::time_to_sleep(Steady::time_point now) {
  std::optional<std::chrono::milliseconds> time;
  if (asleep_until_) time.emplace(std::max<std::int64_t>(asleep_until_->ms - clock_.now().ms, 0));
  watching_ = watching_ && (lent_ || now - lent_at_ < kWatch);
  if (watching_) time = std::min(time.value_or(kPatience), kPatience);
  return time;
}

void ControlThread::serve() {
  Lock lock(mutex_);
  lent_ = false;
  if (stopping_) return;  // the thread handles what is left
  if (!turning_ && !queue_.empty() && !heavy_) {
    const auto begun = steady_();
    take_turn(lock);
    owed_ += steady_() - begun;
  }
  if (turning_) return;
  const bool more = !queue_.empty();
  const bool stopping = stopping_;
  const bool earlier = due_ && (!asleep_until_ || *due_ < *asleep_until_);
  lock.unlock();
  if (more || earlier || stopping) wake_.notify_one();
}

void ControlThread::take_turn(Lock& lock) {
  turning_ = true;
  taken_.swap(queue_);
  heavy_ = false;
  lock.unlock();
  const Timestamp now = clock_.now();
  for (control::Command& command : taken_) loop_->handle(std::move(command), now);
  taken_.clear();
  if (const auto due = loop_->next_deadline(); due && *due <= now) loop_->handle(control::Tick{}, now);
  loop_->flush(now);
  const auto due = loop_->next_deadline();
  lock.lock();
  due_ = due;
  turning_ = false;
}

void ControlThread::run() {
  Lock lock(mutex_);
  while (true) {
    const bool is_due = due_ && *due_ <= clock_.now();
    const bool waits = !queue_.empty() && (!lent_ || heavy_ || is_overdue(steady_()));
    if (!turning_ && (stopping_ || is_due || waits)) {
      if (stopping_ && queue_.empty()) return;
      take_turn(lock);
      continue;
    }
    // Whoever is at the loop now says when the next turn is due.
    asleep_until_ = turning_ ? std::nullopt : due_;
    if (const auto time = time_to_sleep(steady_())) {
      wake_.wait_for(lock, *time);
    } else {
      wake_.wait(lock);
    }
  }
}

}  // namespace hkube::server
