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
#include "scheduler/reservations.h"
#include "scheduler/task_queue.h"
#include "scheduler/urgent_queue.h"
#include "scheduler/worker_pool.h"

namespace hkube::scheduler {

struct Settings {
  Resources capacity;            ///< of all workers together
  bool can_start = true;         ///< false: no engine (--engine none); tasks wait, and say so
  std::string memory_unlimited;  ///< why workers are not held to their algorithm's memory; empty: they are
  std::chrono::milliseconds idle_timeout{600'000};
  std::chrono::milliseconds start_backoff{100};  ///< after a start that failed; doubles up to the maximum
  std::chrono::milliseconds max_start_backoff{10'000};
  int most_failed_starts = 8;  ///< in a row; an algorithm that has had so many is given up
  TaskWeights weights;
};

/// Why something waits, and what would free it, in words.
struct WaitReason {
  std::string text;
  std::string freed_by;
  std::string reserved_for =
      {};  ///< the algorithm for which room is kept, if that is why, or if it is kept for this one
};

/// What plan() wants done.
struct Plan {
  std::vector<std::pair<WorkerId, QueuedTask>> assign;
  std::vector<std::pair<WorkerId, std::shared_ptr<const Algorithm>>> start;
  std::vector<WorkerId> stop;  ///< the tasks of those that hold any are to wait again, at nobody's cost
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
  /// The next plan() stops the workers of all versions of this algorithm, busy ones as well: these are returned.
  std::vector<WorkerId> stop_workers(const std::string& title);
  [[nodiscard]] const Algorithm* find_algorithm(const std::string& name) const;
  /// A version takes another name, its workers and all that waits along: an earlier one that jobs keep, or one that is
  /// current again. Nothing has that name.
  void rename_algorithm(const std::string& from, std::shared_ptr<const Algorithm> to);
  /// A task that nothing under way can bring a worker, and why; it waits no more. Of what has changed since plan().
  struct Hopeless {
    QueuedTask task;
    std::string reason;
  };
  std::optional<Hopeless> take_hopeless(Timestamp now);

  void enqueue(const std::string& algorithm, int priority, JobNumber job, const job::ItemRange& range, Timestamp now);
  void enqueue_front(const std::string& algorithm, int priority, const QueuedTask& task, std::uint32_t attempts,
                     Timestamp now);
  /// Tasks that a running one waits for, with `depth` callers above them. They go before others of their priority and
  /// may use the processors that waiting workers lend; others must do with what the machine has, so that callers never
  /// take the room of what they call.
  enum class Place { kBack, kFront };
  void enqueue_urgent(const std::string& algorithm, int depth, int priority, JobNumber job, const job::ItemRange& range,
                      Place place, Timestamp now);
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
  /// A worker that plan() started cannot be there for want of what the server itself lacks: files, processes, memory or
  /// ports. That is no failed start of its algorithm. What waits goes on waiting and says so; the next start is tried
  /// after a moment, and as soon as another worker is gone.
  void start_prevented(WorkerId id, const std::string& lack, Timestamp now);
  /// A task that waits may have taken its worker along, or one that was with it: it runs with no other beside it, so
  /// that it shows. Until such a task has a worker, none of its algorithm is put behind another.
  void suspect(const std::string& algorithm, const QueuedTask& task);
  [[nodiscard]] const Worker* find_worker(WorkerId id) const { return pool_.find(id); }
  /// Whether a busy worker's task waits for what it has started itself. While it does, its processors are lent to
  /// urgent tasks; memory and devices stay taken. At most kMostLent times what the machine has is lent.
  void set_waiting(WorkerId id, bool waiting);

  /// Pairs waiting tasks with idle workers, asks for new workers in one step up to what the queues need and the
  /// resources allow, stops idle ones that are in the way or out of date or past their time, and busy ones of
  /// opportunistic algorithms that are in the way.
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
  /// Whether starts of an algorithm have failed so often that nobody should wait for it; never while a worker of it is
  /// up.
  [[nodiscard]] bool given_up(const std::string& algorithm) const;
  [[nodiscard]] std::uint64_t queued(const std::string& algorithm) const;
  [[nodiscard]] std::uint64_t queued(const std::string& algorithm, JobNumber job) const;
  /// What of an algorithm's ordinary tasks goes before the next one of this job; nothing when none of it waits.
  [[nodiscard]] std::optional<TaskQueue::Line> line_of(const std::string& algorithm, JobNumber job) const;
  /// Whether a worker is one of those that are kept though no task waits.
  [[nodiscard]] bool is_hot(const Worker& worker) const;
  [[nodiscard]] const WorkerPool& pool() const { return pool_; }
  /// Room that is about to come free, and for how many workers of which algorithms; as of the last plan().
  struct Promised {
    Resources sum;
    std::map<std::string, std::uint64_t> workers = {};
  };
  [[nodiscard]] const Promised& promised() const { return promised_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const Reservations& reservations() const { return reservations_; }
  /// Workers that run tasks in room that is reserved for this algorithm: how many of which other algorithms.
  [[nodiscard]] std::map<std::string, std::uint32_t> backfilled(const std::string& algorithm) const;
  /// How long a task of an algorithm takes, by those that ended lately and the longest that runs.
  [[nodiscard]] std::chrono::milliseconds task_duration(const std::string& algorithm) const;
  /// How long until one of a worker that would have to be started first ends.
  [[nodiscard]] std::chrono::milliseconds start_and_task_duration(const std::string& algorithm) const;

 private:
  struct Backoff {
    int failures = 0;
    Timestamp until;
  };
  /// What the server lacks for more workers, since a start failed for it until one succeeds.
  struct Lack {
    std::string text;
    int times = 0;  ///< that it was met in a row
    Timestamp until;
  };
  static constexpr std::chrono::milliseconds kLongestLack{2'000};
  static constexpr double kMostLent = 4;
  /// What is taken for the duration of a task, and of a worker's start, of an algorithm that has never run.
  static constexpr std::chrono::milliseconds kUnknownTask{2'000};
  static constexpr std::chrono::milliseconds kUnknownStart{1'000};
  /// What waits for workers of one algorithm.
  struct Waiting {
    explicit Waiting(const TaskWeights& weights) : urgent(weights), ordinary(weights) {}
    UrgentQueue urgent;
    TaskQueue ordinary;
    [[nodiscard]] std::uint64_t size() const { return urgent.size() + ordinary.size(); }
    [[nodiscard]] bool empty() const { return size() == 0; }
  };
  /// An algorithm's queue, which is about to change.
  Waiting& queue_of(const std::string& algorithm);
  /// Processors in use may grow up to this.
  enum class Room { kMachine, kLent };
  [[nodiscard]] double cpu_limit(Room room) const;
  /// plan() assigns and starts twice: opportunistic workers take what the others leave.
  enum class Pass : std::uint8_t { kEntitled, kOpportunistic };
  /// The next task for a worker that is there; nothing when none may run now.
  std::optional<QueuedTask> pop_for(Worker& worker, Waiting& waiting, Pass pass, Timestamp now);
  void assign_idle(const std::string& name, Waiting& waiting, Pass pass, Plan& plan, Timestamp now);
  /// Gives busy workers of short tasks their next ones, so that they need not wait for them: no more than a few
  /// milliseconds of work, nothing that somebody waits for, and nothing that another worker could begin soon.
  void assign_ahead(const std::string& name, Waiting& waiting, Plan& plan, Timestamp now);
  /// Whether a task is suspected; it waits no more.
  bool take_suspect(const std::string& name, const QueuedTask& task);
  /// An algorithm's last worker gives way to an equal claim after so long, so that two that share one place take turns
  /// and still spend most of the time with tasks.
  static constexpr std::chrono::milliseconds kSlice{2'000};
  /// For whom a worker should take no more tasks; null when it should.
  [[nodiscard]] const Reservation* yields_to(const Worker& worker, const Waiting& waiting, Timestamp now) const;
  /// True when a worker should go rather than take another task.
  [[nodiscard]] bool gives_way(const Worker& worker, const Waiting& waiting, Timestamp now) const;
  /// Versions of one algorithm share what it may have (maxWorkers): the workers of all of them, and its limit.
  [[nodiscard]] std::uint32_t count_versions(const Algorithm& algorithm) const;
  [[nodiscard]] std::uint32_t most_workers(const Algorithm& algorithm) const;
  /// False when the workers of all versions, those that are promised included, are as many as there may be.
  [[nodiscard]] bool leaves_room_for_version(const Algorithm& algorithm) const;
  /// True when a worker should go because another version's tasks wait and may have no worker besides.
  [[nodiscard]] bool gives_way_to_version(const Worker& worker, Timestamp now) const;
  /// Idle workers go likewise.
  void share_among_versions(Plan& plan, Timestamp now);
  /// Work that may begin in reserved room if it ends in time.
  struct Backfill {
    std::chrono::milliseconds duration;
    Timestamp now;
  };
  /// For whom the tasks of `name`, which has so many workers besides, may not take room; null when they may, also as
  /// backfill if that is given. Urgent ones always may: what they free may be what is needed.
  [[nodiscard]] const Reservation* comes_after(const std::string& name, const Waiting& waiting, std::uint32_t workers,
                                               std::optional<Backfill> backfill) const;
  [[nodiscard]] bool goes_before(const Reservation& reservation, const std::string& name, const Waiting& waiting,
                                 Claim claim) const;
  /// For whom a new worker of `name` may not take what room there is; null when it may.
  [[nodiscard]] const Reservation* keeps_from_starting(const std::string& name, const Waiting& waiting,
                                                       std::optional<Backfill> backfill) const;
  /// By the priority of an algorithm's next task and its waiting, which counts from its last worker on: who gives way
  /// to another does not come back before it.
  [[nodiscard]] Standing urgency_of(const std::string& name, const Waiting& waiting) const;
  [[nodiscard]] bool may_begin(const Reservation& reservation, const Algorithm& algorithm, Claim claim,
                               const Backfill& backfill) const;
  void reserve(const Algorithm& algorithm, Claim claim, Timestamp now);
  /// Estimates anew when the room of a reservation is expected.
  void update_window(const Reservation& reservation, Timestamp now);
  void update_windows(Timestamp now);
  /// How long tasks that began by then hold room that the reservation needs; notes whose they are.
  std::optional<std::chrono::milliseconds> held_for(const Reservation& reservation, Reservations::Window& window,
                                                    Timestamp opened, Timestamp now) const;
  /// How long a worker's tasks will still take, without and with those that wait for it.
  [[nodiscard]] std::chrono::milliseconds time_left(const Worker& worker, Timestamp now) const;
  [[nodiscard]] std::chrono::milliseconds time_of_queue(const std::string& name) const;
  /// Whether another worker of it would be an opportunistic one.
  [[nodiscard]] bool takes_left_over(const std::string& name) const;
  /// Which part of plan() deals with an algorithm now.
  [[nodiscard]] Pass pass_of(const std::string& name) const;
  void assign(Pass pass, Plan& plan, Timestamp now);
  /// An algorithm that lacks workers.
  struct Wanted {
    const Algorithm* algorithm;
    const Waiting* waiting;
    std::uint64_t missing;
    std::uint64_t urgent;  ///< of them
    std::uint64_t coming;  ///< for so many room is about to come free
  };
  void start_missing(Pass pass, Plan& plan, Timestamp now);
  /// Those workers that have this claim or a stronger one.
  void start_in_turn(std::vector<Wanted>& wanted, Claim claim, Plan& plan, Timestamp now);
  void start_hot(Plan& plan, Timestamp now);
  Worker& start_worker(const std::string& name, Plan& plan, Timestamp now);
  void stop_useless(Plan& plan, Timestamp now);
  /// Whether a worker of it could be started if there were room.
  [[nodiscard]] bool can_start(const std::string& name, Timestamp now) const;
  [[nodiscard]] std::uint64_t wanted_workers(const std::string& name, const Waiting& waiting, Timestamp now) const;
  enum class Found : std::uint8_t { kNow, kComing, kNone };
  /// Room for a worker besides what is promised to others; stops workers where that gives enough.
  Found make_room(const Algorithm& algorithm, Room room, Plan& plan, Timestamp now);
  void stop_worker(Worker& worker, Plan& plan, Timestamp now);
  /// It may have fewer workers than are to be kept.
  void check_hot(const std::string& name);
  [[nodiscard]] Resources free_resources(Room room) const;
  [[nodiscard]] std::string holders(Kinds kinds) const;
  [[nodiscard]] WaitReason reserved_reason(const Reservation& reservation, const Algorithm& waiting,
                                           Timestamp now) const;
  /// "; room is reserved for it and expected in 3 s; …", or nothing.
  [[nodiscard]] std::string reservation_text(const std::string& name, Timestamp now) const;
  /// Processors came free without a worker that did: everybody looks again.
  void all_may_start();

  Settings settings_;
  std::map<std::string, std::shared_ptr<const Algorithm>> algorithms_;
  std::set<std::string> earlier_;          ///< names of versions that are not the current ones
  std::map<std::string, Waiting> queues_;  ///< only algorithms with waiting tasks
  std::set<std::string> changed_;          ///< algorithms whose queue or idle workers changed since the last plan()
  std::set<std::string> no_room_;          ///< algorithms that wanted a worker at the last plan() and found no room
  Promised promised_;
  std::vector<WorkerId> to_stop_;  ///< by stop_workers()
  Reservations reservations_;
  std::uint32_t opportunistic_ = 0;                     ///< algorithms
  std::map<std::string, Timestamp> served_until_ = {};  ///< when an algorithm's last worker went; those that wait only
  std::set<std::string> below_hot_;                     ///< algorithms that may have fewer workers than are to be kept
  std::map<std::string, Backoff> backoffs_;
  std::optional<Lack> lack_;
  std::map<std::string, std::set<QueuedTask>> suspects_;  ///< that wait
  std::map<std::string, Pace> paces_;                     ///< of algorithms, by what has run
  WorkerPool pool_;
  /// No idle worker times out before this; nothing while no worker is idle. A lower bound, renewed by stop_useless().
  std::optional<Timestamp> idle_check_;
  Timestamp planned_at_;
  std::uint64_t next_worker_ = 1;
};

}  // namespace hkube::scheduler
