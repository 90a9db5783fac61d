#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include "base/ids.h"
#include "job/node_run.h"

namespace hkube::scheduler {

/// One task, as the queue knows it.
struct QueuedTask {
  JobNumber job;
  graph::NodeIndex node = 0;
  std::uint32_t item = 0;
  auto operator<=>(const QueuedTask&) const = default;
};

/// The waiting tasks of one algorithm. A batch waits as a range, so a million items take a few bytes. Jobs of the
/// highest priority go first; jobs of equal priority take turns, one task each, so that a large batch never starves a
/// small job.
class TaskQueue {
 public:
  /// `priority`: larger goes first.
  void push(int priority, JobNumber job, const job::ItemRange& range);
  /// Puts a task at the head of its job's turn: a retry does not wait behind the rest of its batch.
  void push_front(int priority, const QueuedTask& task);
  std::optional<QueuedTask> pop();
  void drop_job(JobNumber job);
  void set_priority(JobNumber job, int priority);
  /// Removes one task; false when it is not there.
  bool drop(const QueuedTask& task);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::uint64_t size_of(JobNumber job) const;
  /// Priority of the task that pop() would give.
  [[nodiscard]] std::optional<int> top_priority() const;
  /// Calls `visit` with each job that waits and its number of tasks.
  void for_each_job(const std::function<void(JobNumber, std::uint64_t)>& visit) const;

 private:
  struct JobEntry {
    int priority = 0;
    std::uint64_t size = 0;
    std::deque<job::ItemRange> ranges;
  };
  JobEntry& entry(int priority, JobNumber job);

  std::unordered_map<JobNumber, JobEntry> jobs_;
  /// Turns by priority. A job stands once in its level while it has tasks; dropped jobs are skipped when their turn
  /// comes.
  std::map<int, std::deque<JobNumber>, std::greater<>> turns_;
  std::uint64_t size_ = 0;
};

}  // namespace hkube::scheduler
