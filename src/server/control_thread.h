#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "control/control_loop.h"
#include "control/inbox.h"
#include "runtime/clock.h"
#include "runtime/executor.h"

namespace hkube::server {

/// Runs the control loop, in turns: each takes all commands that wait, then flushes once. While there is little to do
/// the io thread takes the turns, as commands mostly come from there and answers mostly go there: handing over to
/// another thread and back costs more than the work. A thread of its own takes them when something is due, when they
/// would keep the io thread from its connections, and when the io thread does not come for a turn within kPatience. No
/// wake-ups while nothing happens.
class ControlThread : public control::Inbox {
 public:
  using Steady = std::chrono::steady_clock;
  /// `steady` tells how long turns take. Thread-safe.
  ControlThread(const runtime::Clock& clock, runtime::Executor& io, Steady::time_point (*steady)() = &Steady::now)
      : clock_(clock), io_(io), steady_(steady) {}
  ~ControlThread() override { stop(); }

  /// Starts with a loop that has been restored. The loop must live until stop().
  void start(control::ControlLoop& loop);
  /// Handles what has been posted, then ends the thread. Idempotent. Call when the io thread has ended, or on it.
  void stop();

  [[nodiscard]] bool post_request(control::Command command) override;
  void post(control::Command command) override;

 private:
  static constexpr std::size_t kMaxRequests = 100'000;
  using Lock = std::unique_lock<std::mutex>;

  /// After this time a turn that was lent is taken back: the io thread is busy with something long.
  static constexpr std::chrono::milliseconds kPatience{2};
  /// How long after the latest lending the thread still looks whether the io thread comes.
  static constexpr std::chrono::milliseconds kWatch{50};

  void push(control::Command command, Lock lock);
  void run();
  /// On the io thread: the turn that was lent to it.
  void serve();
  /// With the lock held before and after; nobody else is at the loop.
  void take_turn(Lock& lock);
  [[nodiscard]] bool io_has_time(Steady::time_point now);
  /// Whether a turn was lent too long ago.
  [[nodiscard]] bool is_overdue(Steady::time_point now) const;
  /// Until when to sleep; nothing: until somebody calls.
  [[nodiscard]] std::optional<std::chrono::milliseconds> time_to_sleep(Steady::time_point now);

  const runtime::Clock& clock_;
  runtime::Executor& io_;
  Steady::time_point (*const steady_)();
  control::ControlLoop* loop_ = nullptr;
  std::mutex mutex_;
  std::condition_variable wake_;
  // All guarded by mutex_.
  std::vector<control::Command> queue_;
  std::vector<control::Command> taken_;  ///< of the turn; whose turn it is uses it without the lock
  std::optional<Timestamp> due_;         ///< of the loop, after the latest turn
  std::optional<Timestamp> asleep_until_;
  bool turning_ = false;  ///< somebody is at the loop
  bool lent_ = false;     ///< the io thread comes for the next turn
  bool heavy_ = false;    ///< the queue holds a command that is not for the io thread
  bool stopping_ = false;
  bool watching_ = false;         ///< the thread wakes up by itself to see whether a lent turn is taken
  Steady::time_point lent_at_{};  ///< when the latest turn was lent
  Steady::duration owed_{};       ///< time that the io thread has spent in turns and that has not passed since
  Steady::time_point paid_{};     ///< up to when owed_ is true
  std::thread thread_;
};

}  // namespace hkube::server
