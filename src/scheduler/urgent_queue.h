#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "scheduler/task_queue.h"

namespace hkube::scheduler {

/// The tasks of one algorithm that running tasks wait for. Those deepest in a chain of callers go first: they free all
/// above them. Within a depth it is a TaskQueue.
class UrgentQueue {
 public:
  explicit UrgentQueue(const TaskWeights& weights = {}) : weights_(weights) {}

  /// `depth`: callers above the task, at least 1.
  TaskQueue& at(int depth) { return levels_.try_emplace(depth, weights_).first->second; }
  std::optional<QueuedTask> pop(Timestamp now);
  void drop(const QueuedTask& task);
  void drop_job(JobNumber job);
  void set_priority(JobNumber job, int priority);

  [[nodiscard]] std::uint64_t size() const;
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::uint64_t size_of(JobNumber job) const;
  /// Depth and priority of the task that pop() would give; depth 0 when there is none.
  struct Head {
    int depth = 0;
    int priority = 0;
  };
  [[nodiscard]] Head head() const;

 private:
  TaskWeights weights_;
  std::map<int, TaskQueue, std::greater<>> levels_;
};

}  // namespace hkube::scheduler
