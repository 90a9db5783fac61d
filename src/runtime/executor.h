#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace hkube::runtime {

/// A pending delayed call; destroying it cancels the call if it has not begun.
class Timer {
 public:
  virtual ~Timer() = default;
};

/// Runs functions one at a time, in order of posting. Objects at the edges (connections, workers, builds) live on one
/// executor, the *io thread*, and need no locks of their own.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Runs `fn` soon; never inside this call. Thread-safe.
  virtual void post(std::function<void()> fn) = 0;

  /// Runs `fn` after `delay` unless the timer is destroyed first. Call on this executor.
  [[nodiscard]] virtual std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> fn) = 0;
};

/// Threads for work that blocks (files, archives, assembling results). Bounded: a full pool makes post() return false.
class BlockingPool {
 public:
  virtual ~BlockingPool() = default;
  /// Runs `fn` on some thread of the pool. Thread-safe.
  [[nodiscard]] virtual bool post(std::function<void()> fn) = 0;
};

}  // namespace hkube::runtime
