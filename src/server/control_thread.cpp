#include "server/control_thread.h"

#include <algorithm>

namespace hkube::server {

namespace {

// The io thread spends up to a quarter of its time in turns: it owes what they took, and pays it back by time that
// passes.
constexpr int kPart = 4;
constexpr std::chrono::milliseconds kMostOwed{2};

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
  queue_.push_back(std::move(command));
  if (turning_ || lent_) return;  // who is at the loop, or comes to it, sees this one, too
  if (!stopping_ && loop_ != nullptr && io_has_time(steady_())) {
    lent_ = true;
    lock.unlock();
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

void ControlThread::serve() {
  Lock lock(mutex_);
  lent_ = false;
  if (stopping_) return;  // the thread handles what is left
  if (!turning_ && !queue_.empty()) {
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
    if (!turning_ && (stopping_ || is_due || (!queue_.empty() && !lent_))) {
      if (stopping_ && queue_.empty()) return;
      take_turn(lock);
      continue;
    }
    // Whoever is at the loop now says when the next turn is due.
    asleep_until_ = turning_ ? std::nullopt : due_;
    if (asleep_until_) {
      wake_.wait_for(lock, std::chrono::milliseconds(std::max<std::int64_t>(asleep_until_->ms - clock_.now().ms, 0)));
    } else {
      wake_.wait(lock);
    }
  }
}

}  // namespace hkube::server
