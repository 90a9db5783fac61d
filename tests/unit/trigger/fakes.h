#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/clock.h"
#include "runtime/executor.h"
#include "runtime/net/http_client.h"
#include "runtime/wall_timer.h"

namespace hkube::trigger {

/// A clock, an io thread and timers under the test's hand: time passes only in advance().
class FakeTime : public runtime::Executor, public runtime::WallTimers, public runtime::Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return now_; }
  void post(std::function<void()> fn) override { posted_.push_back(std::move(fn)); }
  std::unique_ptr<runtime::Timer> after(std::chrono::milliseconds delay, std::function<void()> fn) override {
    return at(now_ + delay, std::move(fn));
  }
  std::unique_ptr<runtime::Timer> at(Timestamp due, std::function<void()> fn) override {
    const std::pair key(due, next_++);
    timers_[key] = std::move(fn);
    return std::make_unique<FakeTimer>(*this, key);
  }

  /// Runs everything that is due until `ms` later.
  void advance(std::int64_t ms) {
    const Timestamp end{now_.ms + ms};
    run_posted();
    while (!timers_.empty() && timers_.begin()->first.first <= end) {
      now_ = std::max(now_, timers_.begin()->first.first);
      auto fn = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
      fn();
      run_posted();
    }
    now_ = end;
  }
  /// The machine sleeps: time passes and no timer fires before the end.
  void sleep(std::int64_t ms) {
    now_ = {now_.ms + ms};
    advance(0);
  }
  /// Somebody sets the clock: timers of the wall clock fire early.
  void put_back(std::int64_t ms) {
    now_ = {now_.ms - ms};
    auto fired = std::exchange(timers_, {});
    for (auto& [key, fn] : fired) fn();
    run_posted();
  }
  [[nodiscard]] std::size_t timers() const { return timers_.size(); }

 private:
  using Key = std::pair<Timestamp, int>;
  class FakeTimer : public runtime::Timer {
   public:
    FakeTimer(FakeTime& time, Key key) : time_(time), key_(key) {}
    ~FakeTimer() override { time_.timers_.erase(key_); }

   private:
    FakeTime& time_;
    Key key_;
  };
  void run_posted() {
    while (!posted_.empty()) {
      auto fn = std::move(posted_.front());
      posted_.pop_front();
      fn();
    }
  }

  Timestamp now_{1'700'000'000'000};
  int next_ = 0;
  std::map<Key, std::function<void()>> timers_;
  std::deque<std::function<void()>> posted_;
};

/// Calls wait here until the test answers them.
class FakeClient : public net::HttpClient {
 public:
  struct Open {
    net::HttpCall call;
    std::function<void(net::HttpOutcome)> done;
  };
  void send(net::HttpCall call, std::function<void(net::HttpOutcome)> done) override {
    open.push_back({std::move(call), std::move(done)});
  }
  /// Answers the oldest call to a URL that begins like this.
  void answer(const std::string& url, const net::HttpOutcome& outcome) {
    for (auto it = open.begin(); it != open.end(); ++it) {
      if (!it->call.url.starts_with(url)) continue;
      auto done = std::move(it->done);
      open.erase(it);
      return done(outcome);
    }
  }
  std::vector<Open> open;
};

}  // namespace hkube::trigger
