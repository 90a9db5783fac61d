#include "runtime/real/io_runtime.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "runtime/real/guarded.h"

namespace hkube::runtime {

namespace {

namespace asio = boost::asio;

class AsioTimer : public Timer {
 public:
  AsioTimer(asio::io_context& context, std::chrono::milliseconds delay, std::function<void()> fn)
      : state_(std::make_shared<State>(context, std::move(fn))) {
    // The clock counts nanoseconds: more than this would overflow, and is as good as for ever.
    constexpr std::chrono::hours kLongest{24 * 366 * 100};
    state_->timer.expires_after(std::min<std::chrono::milliseconds>(delay, kLongest));
    state_->timer.async_wait([weak = std::weak_ptr<State>(state_)](const boost::system::error_code& ec) {
      const auto state = weak.lock();
      if (ec || state == nullptr || !state->fn) return;
      // The function may destroy this timer, so it is moved out first.
      std::exchange(state->fn, nullptr)();
    });
  }
  ~AsioTimer() override { state_->fn = nullptr; }

 private:
  struct State {
    State(asio::io_context& context, std::function<void()> f) : timer(context), fn(std::move(f)) {}
    asio::steady_timer timer;
    std::function<void()> fn;
  };
  std::shared_ptr<State> state_;
};

class AsioRuntime : public IoRuntime {
 public:
  void run() override {
    while (!guarded("io thread", [this] { context_.run(); })) {
    }
  }
  void stop() override { context_.stop(); }
  asio::io_context& context() override { return context_; }
  void post(std::function<void()> fn) override { asio::post(context_, std::move(fn)); }
  std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> fn) override {
    return std::make_unique<AsioTimer>(context_, delay, std::move(fn));
  }

 private:
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(context_);
};

}  // namespace

std::unique_ptr<IoRuntime> IoRuntime::create() { return std::make_unique<AsioRuntime>(); }

}  // namespace hkube::runtime
