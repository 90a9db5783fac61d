#include "server/control_thread.h"

#include <chrono>

namespace hkube::server {

void ControlThread::start(control::ControlLoop& loop) {
  thread_ = std::thread([this, &loop] { run(loop); });
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
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= kMaxRequests) return false;
    queue_.push_back(std::move(command));
  }
  wake_.notify_one();
  return true;
}

void ControlThread::post(control::Command command) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(command));
  }
  wake_.notify_one();
}

void ControlThread::run(control::ControlLoop& loop) {
  std::vector<control::Command> commands;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      const auto ready = [this] { return stopping_ || !queue_.empty(); };
      if (const auto due = loop.next_deadline()) {
        const std::int64_t ms = due->ms - clock_.now().ms;
        wake_.wait_for(lock, std::chrono::milliseconds(std::max<std::int64_t>(ms, 0)), ready);
      } else {
        wake_.wait(lock, ready);
      }
      if (stopping_ && queue_.empty()) return;
      commands.swap(queue_);
    }
    const Timestamp now = clock_.now();
    for (control::Command& command : commands) loop.handle(std::move(command), now);
    commands.clear();
    if (const auto due = loop.next_deadline(); due && *due <= now) loop.handle(control::Tick{}, now);
    loop.flush(now);
  }
}

}  // namespace hkube::server
