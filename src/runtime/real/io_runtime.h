#pragma once

#include <memory>

#include "runtime/clock.h"
#include "runtime/executor.h"
#include "runtime/process.h"
#include "runtime/random.h"
#include "runtime/wall_timer.h"

namespace boost::asio {
class io_context;
}

namespace hkube::runtime {

/// The real io thread: an Asio context run by exactly one thread, the caller of run(). Sockets, timers and children
/// live here. Also hands out the system's clock and randomness.
class IoRuntime : public Executor {
 public:
  static std::unique_ptr<IoRuntime> create();

  /// Runs until stop(). The calling thread becomes the io thread.
  virtual void run() = 0;
  /// Makes run() return. Thread-safe.
  virtual void stop() = 0;
  virtual boost::asio::io_context& context() = 0;
};

/// A pool with `threads` threads and room for `capacity` waiting functions. Destroying it waits for what has begun.
std::unique_ptr<BlockingPool> make_blocking_pool(int threads, std::size_t capacity);

/// Children by posix_spawn, with a guardian process that kills their groups when this process is gone.
std::unique_ptr<ProcessStarter> make_process_starter(IoRuntime& io);

/// Timers by the system's clock.
std::unique_ptr<WallTimers> make_wall_timers(IoRuntime& io);

std::unique_ptr<Clock> make_system_clock();
/// Thread-safe, seeded by the system.
std::unique_ptr<Random> make_system_random();

}  // namespace hkube::runtime
