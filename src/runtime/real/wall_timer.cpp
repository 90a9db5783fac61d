#include "runtime/wall_timer.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "runtime/real/can_be_read.h"
#include "runtime/real/io_runtime.h"

namespace hkube::runtime {

namespace {

namespace asio = boost::asio;

class TimerFd : public Timer {
 public:
  TimerFd(asio::io_context& context, Timestamp due, std::function<void()> fn)
      : state_(std::make_shared<State>(context, std::move(fn))) {
    const int fd = ::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) return;
    state_->descriptor.assign(fd);
    itimerspec spec{};
    spec.it_value.tv_sec = due.ms / 1000;
    spec.it_value.tv_nsec = due.ms % 1000 * 1'000'000;
    if (due.ms <= 0) spec.it_value.tv_nsec = 1;  // zero would disarm
    ::timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, nullptr);
    wait(state_);
  }
  ~TimerFd() override { state_->fn = nullptr; }

 private:
  struct State {
    State(asio::io_context& context, std::function<void()> f) : descriptor(context), fn(std::move(f)) {}
    asio::posix::stream_descriptor descriptor;
    std::function<void()> fn;
  };

  /// Readable when it has expired and when the clock was set: both wake the owner.
  static void wait(const std::shared_ptr<State>& waiting) {
    waiting->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                   [weak = std::weak_ptr<State>(waiting)](const boost::system::error_code& ec) {
                                     const auto state = weak.lock();
                                     if (ec || state == nullptr || !state->fn) return;
                                     if (!can_be_read(state->descriptor.native_handle())) return wait(state);
                                     std::exchange(state->fn, nullptr)();
                                   });
  }

  std::shared_ptr<State> state_;
};

class SystemWallTimers : public WallTimers {
 public:
  explicit SystemWallTimers(IoRuntime& io) : io_(io) {}
  std::unique_ptr<Timer> at(Timestamp due, std::function<void()> fn) override {
    return std::make_unique<TimerFd>(io_.context(), due, std::move(fn));
  }

 private:
  IoRuntime& io_;
};

}  // namespace

std::unique_ptr<WallTimers> make_wall_timers(IoRuntime& io) { return std::make_unique<SystemWallTimers>(io); }

}  // namespace hkube::runtime
