#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scheduler/algorithm.h"
#include "scheduler/pace.h"
#include "scheduler/task_queue.h"
#include "scheduler/urgent_queue.h"
#include "scheduler/worker_pool.h"

namespace hkube::scheduler {

struct Settings {
  Resources capacity;     ///< of all workers together
  bool can_start = true;  ///< false: no engine (--engine none); tasks wait, and say so
  std::chrono::milliseconds idle_timeout{600'000};
  std::chrono::milliseconds start_backoff{100};  ///< after a start that failed; doubles up to the maximum
  std::chrono::milliseconds max_start_backoff{10'000};
};

/// From this priority on jobs are preferred by users: they also start workers before others.
inline constexpr int kPreferred = 1'000'000;

/// Why something waits, and what would free it, in words.
struct WaitReason {
  std::string text;
  std::string freed_by;
};

/// What plan() wants done.
struct Plan {
  std::vector<std::pair<WorkerId, QueuedTask>> assign;
  std::vector<std::pair<WorkerId, std::shared_ptr<const Algorithm>>> start;
  std::vector<WorkerId> stop;
};

/// Which task runs where and which workers exist. Pure: time comes in, decisions go out. Deciding is requested by any
/// change and done once for a burst of changes, by plan(). Its cost is proportional to what changed, not to what waits.
class Scheduler {
 public:
  explicit Scheduler(const Settings& settings) : settings_(settings) {}

  /// First id for workers that plan() starts; set once at start so that ids of two lives of the server never meet.
  void set_first_worker(std::uint64_t id) { next_worker_ = id; }

  void put_algorithm(std::shared_ptr<const Algorithm> algorithm);
  void remove_algorithm(const std::string& name);
  [[nodiscard]] const Algorithm* find_algorithm(const std::string& name) const;

  void enqueue(const std::string& algorithm, int priority, JobNumber job, const job::ItemRange& range);
  void enqueue_front(const std::string& algorithm, int priority, const QueuedTask& task);
  /// Tasks that a running one waits for, with `depth` callers above them. They go before others of their priority and
  /// may use the processors that waiting workers lend; others must do with what the machine has, so that callers never
  /// take the room of what they call.
  enum class Place { kBack, kFront };
  void enqueue_urgent(const std::string& algorithm, int depth, int priority, JobNumber job, const job::ItemRange& range,
                      Place place);
  /// Takes back one such task.
  void drop_urgent(const std::string& algorithm, const QueuedTask& task);
  void drop_job(JobNumber job, const std::set<std::string>& algorithms);
  /// A job's waiting tasks get another priority, behind those that have it already.
  void set_priority(JobNumber job, const std::set<std::string>& algorithms, int priority);

  /// A worker that plan() started is up, or one that was not ours reports for work; it takes `most` tasks at once.
  void worker_ready(WorkerId id, Timestamp now, std::uint32_t most = 1);
  /// A worker that plan() gave a task has it.
  void worker_took(WorkerId id, AssignmentId assignment, Timestamp now);
  /// A task of a worker is over, or will not be; one that holds no other is free again. `kEnded` tells how long tasks
  /// of its algorithm take.
  enum class Why { kEnded, kNotRun };
  void worker_free(WorkerId id, AssignmentId assignment, Why why, Timestamp now);
  /// A worker is gone. For one that never came up: the task at the head of its algorithm's queue, which the caller
  /// treats as crashed, so that an algorithm that cannot start fails its tasks by their retry policy instead of trying
  /// for ever.
  std::optional<QueuedTask> worker_gone(WorkerId id, Timestamp now);
  /// A task that waits may have taken its worker along, or one that was with it: it runs with no other beside it, so
  /// that it shows. Until such a task has a worker, none of its algorithm is put behind another.
  void suspect(const std::string& algorithm, const QueuedTask& task);
  [[nodiscard]] const Worker* find_worker(WorkerId id) const { return pool_.find(id); }
  /// Whether a busy worker's task waits for what it has started itself. While it does, its processors are lent to
  /// urgent tasks; memory and devices stay taken. At most kMostLent times what the machine has is lent.
  void set_waiting(WorkerId id, bool waiting);

  /// Pairs waiting tasks with idle workers, asks for new workers in one step up to what the queues need and the
  /// resources allow, stops idle ones that are in the way or out of date or past their time.
  Plan plan(Timestamp now);
  /// When plan() should run even if nothing changes: an idle worker's time-out, the end of a start back-off.
  [[nodiscard]] std::optional<Timestamp> next_deadline() const;

  /// Why tasks of this algorithm wait; empty when none waits.
  [[nodiscard]] WaitReason wait_reason(const std::string& algorithm, Timestamp now) const;
  /// Its text alone.
  [[nodiscard]] std::string explain(const std::string& algorithm, Timestamp now) const {
    return wait_reason(algorithm, now).text;
  }
  /// Why a worker does not work: {state, reason, since, freedBy}.
  [[nodiscard]] Json explain_worker(const Worker& worker) const;
  /// Algorithms with waiting tasks.
  [[nodiscard]] std::vector<std::string> waiting() const;
  [[nodiscard]] std::uint64_t queued(const std::string& algorithm) const;
  [[nodiscard]] std::uint64_t queued(const std::string& algorithm, JobNumber job) const;
  [[nodiscard]] const WorkerPool& pool() const { return pool_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }

 private:
  struct Backoff {
    int failures = 0;
    Timestamp until;
  };
  static constexpr double kMostLent = 4;
  /// What waits for workers of one algorithm.
  struct Waiting {
    UrgentQueue urgent;
    TaskQueue ordinary;
    [[nodiscard]] std::uint64_t size() const { return urgent.size() + ordinary.size(); }
    [[nodiscard]] bool empty() const { return size() == 0; }
  };
  /// Processors in use may grow up to this.
  enum class Room { kMachine, kLent };
  [[nodiscard]] double cpu_limit(Room room) const;
  /// The next task for a worker that is there; nothing when none may run now.
  std::optional<QueuedTask> pop_for(const Worker& worker, Waiting& waiting);
  void assign_idle(const std::string& name, Waiting& waiting, Plan& plan, Timestamp now);
  /// Gives busy workers of short tasks their next ones, so that they need not wait for them: no more than a few
  /// milliseconds of work, nothing that somebody waits for, and nothing that another worker could begin soon.
  void assign_ahead(const std::string& name, Waiting& waiting, Plan& plan);
  /// Whether a task is suspected; it waits no more.
  bool take_suspect(const std::string& name, const QueuedTask& task);
  /// True when a worker of `name` should go rather than take another task, because kept_for_ has none at all.
  [[nodiscard]] bool gives_way(const std::string& name, const Waiting& waiting) const;
  /// True when the tasks of `name` may not take room before those of kept_for_ have a worker. Urgent ones always may:
  /// what they free may be what kept_for_ needs.
  [[nodiscard]] bool comes_after_kept(const std::string& name, const Waiting& waiting) const;
  void start_missing(Plan& plan, Timestamp now);
  void stop_useless(Plan& plan, Timestamp now);
  [[nodiscard]] std::uint64_t wanted_workers(const std::string& name, const Waiting& waiting, Timestamp now) const;
  bool make_room(const Algorithm& algorithm, Room room, Plan& plan, Timestamp now);
  void stop_worker(Worker& worker, Plan& plan, Timestamp now);
  [[nodiscard]] Resources free_resources(Room room) const;
  [[nodiscard]] std::string holders() const;
  /// Processors came free without a worker that did: everybody looks again.
  void all_may_start();

  Settings settings_;
  std::map<std::string, std::shared_ptr<const Algorithm>> algorithms_;
  std::map<std::string, Waiting> queues_;  ///< only algorithms with waiting tasks
  std::set<std::string> changed_;          ///< algorithms whose queue or idle workers changed since the last plan()
  std::set<std::string> no_room_;          ///< algorithms that wanted a worker at the last plan() and found no room
  /// One of them that has no worker at all, or empty. What comes free is kept for it, and algorithms with several
  /// workers give one up: a large batch of one algorithm does not starve a small job of another.
  std::string kept_for_;
  std::map<std::string, Backoff> backoffs_;
  std::map<std::string, std::set<QueuedTask>> suspects_;  ///< that wait
  std::map<std::string, Pace> paces_;                     ///< of algorithms, by what has run
  WorkerPool pool_;
  /// No idle worker times out before this; nothing while no worker is idle. A lower bound, renewed by stop_useless().
  std::optional<Timestamp> idle_check_;
  Timestamp planned_at_;
  std::uint64_t next_worker_ = 1;
};

}  // namespace hkube::scheduler
