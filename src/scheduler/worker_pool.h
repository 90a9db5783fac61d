#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "scheduler/algorithm.h"
#include "scheduler/shortage.h"

namespace hkube::scheduler {

enum class WorkerState : std::uint8_t { kStarting, kIdle, kBusy, kStopping };

/// One started algorithm instance.
struct Worker {
  WorkerId id;
  std::shared_ptr<const Algorithm> algorithm;
  WorkerState state = WorkerState::kStarting;
  Timestamp since;      ///< in this state
  Timestamp came = {};  ///< when it was up
  /// What it has been given, when busy: it works on the first, the others wait at its side so that it need not wait.
  std::vector<AssignmentId> held = {};
  AssignmentId last = {};     ///< it has been given
  std::uint32_t most = 1;     ///< so many it takes
  Timestamp heard = {};       ///< when its last task ended, or it got its first one
  bool stuck = false;         ///< it gave tasks back, and has ended none since
  bool alone = false;         ///< its task may be one that takes its worker along: nothing goes behind it
  bool waiting = false;       ///< busy, and its task waits for what it has started
  bool urgent = false;        ///< busy, and somebody waits for its task
  std::string guest_of = {};  ///< the algorithm for which the room that it was started in is reserved; or empty

  /// When the task that it works on began; when it is not busy, since when it has been as it is.
  [[nodiscard]] Timestamp began() const { return state == WorkerState::kBusy && !held.empty() ? heard : since; }
  /// What it works on; not valid when it is idle.
  [[nodiscard]] AssignmentId assignment() const { return held.empty() ? AssignmentId() : held.front(); }
};

/// The workers and what they occupy. An index, not a policy: see scheduler.h.
class WorkerPool {
 public:
  Worker& add(WorkerId id, std::shared_ptr<const Algorithm> algorithm, Timestamp now);
  void remove(WorkerId id);
  [[nodiscard]] Worker* find(WorkerId id);
  [[nodiscard]] const Worker* find(WorkerId id) const;
  void set_state(Worker& worker, WorkerState state, Timestamp now);
  void set_waiting(Worker& worker, bool waiting);
  /// The worker is up and takes so many tasks at once.
  void set_most(Worker& worker, std::uint32_t most);
  /// The workers of this version go by another name from now on. What one of them needs stays the same.
  void rename(const std::string& from, const std::shared_ptr<const Algorithm>& to);
  /// What the worker holds has changed.
  void note_change() { ++changes_; }

  /// Most recently idle first: the warmest worker is reused, the coldest one times out.
  [[nodiscard]] Worker* take_idle(const std::string& algorithm);
  /// The workers of an algorithm that take more than one task at once.
  [[nodiscard]] const std::vector<WorkerId>& eager(const std::string& algorithm) const;
  /// The idle worker to give up for a worker of algorithm `except`, which lacks these kinds: of another algorithm, one
  /// that has any of them, not one that is kept hot if there is another, and of those the one that has been idle
  /// longest. Null when there is none.
  [[nodiscard]] Worker* idle_to_give_up(const std::string& except, Kinds kinds);
  /// The same among busy workers of opportunistic algorithms: the one that has been at work for the shortest time.
  [[nodiscard]] Worker* busy_to_give_up(const std::string& except, Kinds kinds);
  /// What those two could make free in all.
  [[nodiscard]] Resources idle_of_others(const std::string& except) const;
  [[nodiscard]] Resources opportunistic_of_others(const std::string& except) const;

  [[nodiscard]] std::uint32_t count(const std::string& algorithm) const;
  /// Without those that were told to stop.
  [[nodiscard]] std::uint32_t staying(const std::string& algorithm) const {
    return count(algorithm) - count(algorithm, WorkerState::kStopping);
  }
  [[nodiscard]] std::uint32_t count(const std::string& algorithm, WorkerState state) const;
  [[nodiscard]] const Resources& used() const { return used_; }
  /// The part of used() that comes free when the workers that were told to stop are gone.
  [[nodiscard]] const Resources& stopping() const { return stopping_; }
  /// The processors of the workers that are busy, whether they wait or not.
  [[nodiscard]] double busy_cpu() const { return busy_cpu_; }
  /// The processors of the workers that wait.
  [[nodiscard]] double waiting_cpu() const { return waiting_cpu_; }
  /// Workers of an algorithm, or of all, that wait.
  [[nodiscard]] std::uint32_t count_waiting(const std::string& algorithm) const;
  [[nodiscard]] std::uint32_t count_waiting() const;
  /// Whether a busy worker's task may be ended for others: those of opportunistic algorithms past their guarantee.
  [[nodiscard]] bool can_be_given_up(const Worker& worker) const;
  [[nodiscard]] const std::map<WorkerId, Worker>& workers() const { return workers_; }
  /// Grows with every change of a worker's state: who has seen this number knows all.
  [[nodiscard]] std::uint64_t changes() const { return changes_; }

 private:
  void forget_if_empty(const std::string& name);

  struct Group {
    std::uint32_t counts[4] = {0, 0, 0, 0};
    std::vector<WorkerId> idle;   ///< a stack
    std::vector<WorkerId> eager;  ///< those that take more than one task
  };
  std::map<WorkerId, Worker> workers_;  ///< ordered, so that every walk over it is deterministic
  std::map<std::string, Group> groups_;
  Resources used_;
  Resources stopping_;
  Resources idle_;
  std::uint32_t opportunistic_ = 0;  ///< workers of such algorithms
  double busy_cpu_ = 0;
  double waiting_cpu_ = 0;
  std::uint64_t changes_ = 0;
};

}  // namespace hkube::scheduler
