#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "control/control_loop.h"
#include "control/inbox.h"
#include "runtime/clock.h"

namespace hkube::server {

/// Runs the control loop on a thread of its own: sleeps until a command comes or something is due, takes all commands
/// that wait, then flushes once. No wake-ups while nothing happens.
class ControlThread : public control::Inbox {
 public:
  explicit ControlThread(const runtime::Clock& clock) : clock_(clock) {}
  ~ControlThread() override { stop(); }

  /// Starts with a loop that has been restored. The loop must live until stop().
  void start(control::ControlLoop& loop);
  /// Handles what has been posted, then ends the thread. Idempotent.
  void stop();

  [[nodiscard]] bool post_request(control::Command command) override;
  void post(control::Command command) override;

 private:
  static constexpr std::size_t kMaxRequests = 100'000;
  void run(control::ControlLoop& loop);

  const runtime::Clock& clock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<control::Command> queue_;  ///< guarded by mutex_
  bool stopping_ = false;                ///< guarded by mutex_
  std::thread thread_;
};

}  // namespace hkube::server
