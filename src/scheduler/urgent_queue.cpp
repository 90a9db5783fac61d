#include "scheduler/urgent_queue.h"

namespace hkube::scheduler {

std::optional<QueuedTask> UrgentQueue::pop(Timestamp now) {
  while (!levels_.empty()) {
    if (auto task = levels_.begin()->second.pop(now)) return task;
    levels_.erase(levels_.begin());
  }
  return std::nullopt;
}

void UrgentQueue::drop(const QueuedTask& task) {
  for (auto& [depth, queue] : levels_) {
    if (queue.drop(task)) return;
  }
}

void UrgentQueue::drop_job(JobNumber job) {
  for (auto& [depth, queue] : levels_) queue.drop_job(job);
}

void UrgentQueue::set_priority(JobNumber job, int priority) {
  for (auto& [depth, queue] : levels_) queue.set_priority(job, priority);
}

std::uint64_t UrgentQueue::size() const {
  std::uint64_t size = 0;
  for (const auto& [depth, queue] : levels_) size += queue.size();
  return size;
}

std::uint64_t UrgentQueue::size_of(JobNumber job) const {
  std::uint64_t size = 0;
  for (const auto& [depth, queue] : levels_) size += queue.size_of(job);
  return size;
}

UrgentQueue::Head UrgentQueue::head() const {
  for (const auto& [depth, queue] : levels_) {
    if (const auto head = queue.head()) return {depth, head->priority};
  }
  return {};
}

}  // namespace hkube::scheduler
