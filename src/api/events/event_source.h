#pragma once

#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/events/event_log.h"
#include "control/control_loop.h"
#include "control/observer.h"

namespace hkube::api {

/// Makes events of what the control loop does. A job's changes of state are told one by one and at once; what changes
/// often (progress, counts of tasks, workers, queues) as it is, at most every kRound. Only while somebody listens. On
/// the control thread.
class EventSource {
 public:
  static constexpr std::chrono::milliseconds kRound{200};

  explicit EventSource(std::function<void(Event)> emit) : emit_(std::move(emit)) {}

  /// From now on changes are told.
  void begin(const control::ControlLoop& loop);
  void end();
  [[nodiscard]] bool listening() const { return listening_; }

  void on_change(const job::Job& job, control::JobChange change, Timestamp now);
  /// True when something waits for the next round: the caller sees to it that there is one.
  [[nodiscard]] bool on_burst(const control::ControlLoop& loop, Timestamp now);

 private:
  /// What was told last of a node.
  struct ToldNode {
    std::string_view status = "creating";
    std::array<std::uint32_t, job::kTaskStatuses> counts{};
  };
  struct ToldWorker {
    scheduler::WorkerState state = scheduler::WorkerState::kStarting;
    AssignmentId assignment;
    bool operator==(const ToldWorker&) const = default;
  };
  struct Counts {
    std::uint64_t pending = 0;
    std::uint64_t active = 0;
    std::uint64_t paused = 0;
    bool operator==(const Counts&) const = default;
  };

  void tell_job(const job::Job& job, control::JobChange change, Timestamp now);
  void tell_nodes(const job::Job& job, Timestamp now);
  void tell_workers(const control::ControlLoop& loop, Timestamp now);
  void tell_queue(Timestamp now);
  void count(const job::Job& job);
  void uncount(JobNumber job);
  [[nodiscard]] bool anything_new(const control::ControlLoop& loop) const;

  std::function<void(Event)> emit_;
  bool listening_ = false;
  std::set<JobNumber> progressed_;
  std::unordered_map<JobNumber, std::vector<ToldNode>> nodes_;
  std::unordered_map<JobNumber, std::string_view> statuses_;  ///< of jobs that are not over
  Counts counts_;
  Counts told_counts_;
  std::map<WorkerId, ToldWorker> workers_;
  std::uint64_t seen_workers_ = 0;
  Timestamp last_round_;
};

}  // namespace hkube::api
