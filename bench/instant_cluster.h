#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/control_loop.h"

namespace hkube::bench {

/// Workers that do nothing and are done at once, or sleep for a time: what is left is the cost of the control plane.
/// Reports come back in bursts, as they do from real workers.
class InstantCluster : public control::Workers, public control::Results {
 public:
  using Clock = std::chrono::steady_clock;

  explicit InstantCluster(std::chrono::milliseconds task = {}) : task_(task) {}

  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm>) override {
    reports_.emplace_back(control::WorkerReady{worker, false});
  }
  void stop(WorkerId worker) override { reports_.emplace_back(control::WorkerGone{worker, ""}); }
  void assign(WorkerId worker, const control::Assignment& assignment) override {
    job::TaskOutcome outcome;
    outcome.size = 1;
    outcome.inline_bytes = result_;
    if (fail_every_ > 0 && tasks_ % fail_every_ == 0) {
      outcome = {};
      outcome.kind = job::TaskOutcome::Kind::kError;
      outcome.error = "not today";
    }
    if (!assignment.plan->dag_node().save_paths.empty() && !assignment.plan->is_batch()) {
      outcome.metadata = R"({"a":{"type":"number"},"b":{"type":"number"}})";
    }
    control::TaskReport report{worker, assignment.id, std::move(outcome)};
    if (task_.count() == 0) {
      reports_.emplace_back(std::move(report));
    } else {
      sleeping_.emplace_back(Clock::now() + task_, std::move(report));
    }
    ++tasks_;
  }
  void cancel(WorkerId, AssignmentId) override {}
  void acknowledge(WorkerId, AssignmentId) override {}
  void store(JobNumber job, const control::ResultRequest&) override {
    reports_.emplace_back(control::ResultStored{job, 2, "[]", ""});
  }

  /// From now on each task whose number is a multiple of this fails; 0: none.
  void fail_every(std::uint64_t tasks) { fail_every_ = tasks; }

  std::vector<control::Command> take() {
    for (; !sleeping_.empty() && sleeping_.front().first <= Clock::now(); sleeping_.pop_front()) {
      reports_.emplace_back(std::move(sleeping_.front().second));
    }
    return std::exchange(reports_, {});
  }
  /// When take() will have the next one of those that sleep.
  [[nodiscard]] std::optional<Clock::time_point> next() const {
    return sleeping_.empty() ? std::nullopt : std::optional(sleeping_.front().first);
  }
  [[nodiscard]] std::uint64_t tasks() const { return tasks_; }

 private:
  std::string result_ = std::string("\x01\x08\x02\x03\x00\x00HK\xC0", 9);  // header and msgpack nil
  std::chrono::milliseconds task_;
  std::deque<std::pair<Clock::time_point, control::TaskReport>> sleeping_;  ///< in order of their end
  std::vector<control::Command> reports_;
  std::uint64_t tasks_ = 0;
  std::uint64_t fail_every_ = 0;
};

/// Commands that the journal thread posts.
class CommitInbox {
 public:
  void post(control::Committed committed) {
    const std::lock_guard lock(mutex_);
    commands_.emplace_back(std::move(committed));
    wake_.notify_one();
  }
  std::vector<control::Command> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(commands_, {});
  }
  /// Until there is one, or that time has come.
  std::vector<control::Command> wait(std::optional<InstantCluster::Clock::time_point> until) {
    std::unique_lock lock(mutex_);
    const auto there = [this] { return !commands_.empty(); };
    if (until) {
      wake_.wait_until(lock, *until, there);
    } else {
      wake_.wait(lock, there);
    }
    return std::exchange(commands_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<control::Command> commands_;
};

/// Resident memory of this process in bytes: now, or the most there ever was.
inline std::uint64_t resident_bytes(const char* field) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind(field, 0) == 0) return std::stoull(line.substr(line.find(':') + 1)) * 1024;
  }
  return 0;
}

}  // namespace hkube::bench
