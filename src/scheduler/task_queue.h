#pragma once

#include <boost/container/devector.hpp>
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/ids.h"
#include "job/node_run.h"
#include "scheduler/score.h"

namespace hkube::scheduler {

/// One task, as the queue knows it.
struct QueuedTask {
  JobNumber job;
  graph::NodeIndex node = 0;
  std::uint32_t item = 0;
  auto operator<=>(const QueuedTask&) const = default;
};

/// The waiting tasks of one algorithm. A batch waits as a range, so a million items take a few bytes. The task with the
/// highest score goes first; jobs whose tasks score alike take turns, one task each. What a job has waited counts from
/// its last turn on, so that a large batch does not grow old while it is served. Every kTurns-th task is of the job
/// that has waited longest among those of the same priority, whatever the other heuristics say: nobody starves.
class TaskQueue {
 public:
  static constexpr std::uint32_t kTurns = 8;

  explicit TaskQueue(const TaskWeights& weights = {}) : weights_(weights) {}

  /// `priority`: larger goes first; from kPreferred on before all scores.
  void push(int priority, JobNumber job, const job::ItemRange& range, Timestamp now);
  /// Puts a task at the head of its job's turn: a retry does not wait behind the rest of its batch.
  void push_front(int priority, const QueuedTask& task, std::uint32_t attempts, Timestamp now);
  std::optional<QueuedTask> pop(Timestamp now);
  void drop_job(JobNumber job);
  void set_priority(JobNumber job, int priority);
  /// Removes one task; false when it is not there.
  bool drop(const QueuedTask& task);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::uint64_t size_of(JobNumber job) const;
  /// Of the task that scores highest.
  struct Head {
    int priority = 0;
    Timestamp waiting_since;
    Standing urgency;
  };
  [[nodiscard]] std::optional<Head> head() const;
  /// Who is before a job's next task.
  struct Line {
    std::uint64_t jobs = 0;   ///< whose turn comes first
    std::uint64_t tasks = 0;  ///< of them
    bool preferred = false;   ///< it has no score, then
    double score = 0;         ///< of the job's next task, as score_at() takes it
  };
  [[nodiscard]] std::optional<Line> line_of(JobNumber job) const;

 private:
  struct Piece {
    job::ItemRange range;
    TaskTraits::Kind kind = TaskTraits::Kind::kSingle;
    std::uint32_t attempts = 0;
  };
  struct ByScore {
    Standing standing;
    std::uint64_t turn = 0;
    JobNumber job;
    bool operator<(const ByScore& o) const { return standing != o.standing ? standing > o.standing : turn < o.turn; }
  };
  using Order = std::set<ByScore>;
  struct Entry {
    int priority = 0;
    std::uint64_t size = 0;
    Timestamp waiting_since;
    std::uint64_t turn = 0;  ///< grows with each turn of any job: alike ones go in this order
    boost::container::devector<Piece> pieces;
    Order::iterator place;
  };
  /// Those of one priority in order of their turns, thus of waiting_since. Who has had another turn or is gone is
  /// passed over.
  using Lane = std::deque<std::pair<std::uint64_t, JobNumber>>;
  using Entries = std::unordered_map<JobNumber, Entry>;

  Entry& entry(int priority, JobNumber job, Timestamp now);
  [[nodiscard]] TaskTraits head_of(const Entry& entry) const;
  /// Gives an entry its place, which it has left with leave() or never had.
  void place(JobNumber job, Entry& entry);
  void leave(const Entry& entry) { order_.erase(entry.place); }
  /// It stands at the end of those that have its priority.
  void take_turn(JobNumber job, Entry& entry);
  [[nodiscard]] bool is_current(const Lane::value_type& turn, int priority) const;
  void forget(Entries::iterator entry);
  [[nodiscard]] Entries::iterator next();
  [[nodiscard]] Entries::iterator longest_waiting(int priority);

  TaskWeights weights_;
  Entries jobs_;
  /// Every job of jobs_ once. A job that is alone is not moved as its tasks go: there is no order to keep.
  Order order_;
  std::map<int, Lane> lanes_;
  std::uint64_t next_turn_ = 0;
  std::uint32_t served_ = 0;
  std::uint64_t size_ = 0;
};

}  // namespace hkube::scheduler
