#include "scheduler/task_queue.h"

#include <algorithm>

namespace hkube::scheduler {

TaskQueue::JobEntry& TaskQueue::entry(int priority, JobNumber job) {
  auto [it, fresh] = jobs_.try_emplace(job);
  if (fresh) {
    it->second.priority = priority;
    turns_[priority].push_back(job);
  }
  return it->second;
}

void TaskQueue::push(int priority, JobNumber job, const job::ItemRange& range) {
  if (range.count == 0) return;
  JobEntry& e = entry(priority, job);
  e.size += range.count;
  size_ += range.count;
  if (!e.ranges.empty()) {
    job::ItemRange& last = e.ranges.back();
    if (last.node == range.node && last.first + last.count == range.first) {
      last.count += range.count;
      return;
    }
  }
  e.ranges.push_back(range);
}

void TaskQueue::push_front(int priority, const QueuedTask& task) {
  JobEntry& e = entry(priority, task.job);
  e.ranges.push_front({task.node, task.item, 1});
  ++e.size;
  ++size_;
}

std::optional<QueuedTask> TaskQueue::pop() {
  while (!turns_.empty()) {
    auto level = turns_.begin();
    std::deque<JobNumber>& turn = level->second;
    if (turn.empty()) {
      turns_.erase(level);
      continue;
    }
    const JobNumber job = turn.front();
    turn.pop_front();
    auto it = jobs_.find(job);
    if (it == jobs_.end()) continue;
    JobEntry& e = it->second;
    job::ItemRange& range = e.ranges.front();
    const QueuedTask task{job, range.node, range.first};
    ++range.first;
    if (--range.count == 0) e.ranges.pop_front();
    --size_;
    if (--e.size == 0) {
      jobs_.erase(it);
    } else {
      turn.push_back(job);
    }
    return task;
  }
  return std::nullopt;
}

void TaskQueue::drop_job(JobNumber job) {
  auto it = jobs_.find(job);
  if (it == jobs_.end()) return;
  size_ -= it->second.size;
  std::erase(turns_[it->second.priority], job);
  jobs_.erase(it);
}

void TaskQueue::set_priority(JobNumber job, int priority) {
  auto it = jobs_.find(job);
  if (it == jobs_.end() || it->second.priority == priority) return;
  std::erase(turns_[it->second.priority], job);
  it->second.priority = priority;
  turns_[priority].push_back(job);
}

bool TaskQueue::drop(const QueuedTask& task) {
  auto it = jobs_.find(task.job);
  if (it == jobs_.end()) return false;
  std::deque<job::ItemRange>& ranges = it->second.ranges;
  auto range = std::find_if(ranges.begin(), ranges.end(), [&](const job::ItemRange& r) {
    return r.node == task.node && r.first <= task.item && task.item - r.first < r.count;
  });
  if (range == ranges.end()) return false;
  const job::ItemRange after{range->node, task.item + 1, range->first + range->count - task.item - 1};
  range->count = task.item - range->first;
  if (after.count > 0) range = std::prev(ranges.insert(std::next(range), after));
  if (range->count == 0) ranges.erase(range);
  --size_;
  if (--it->second.size > 0) return true;
  std::erase(turns_[it->second.priority], task.job);
  jobs_.erase(it);
  return true;
}

std::optional<int> TaskQueue::top_priority() const {
  for (const auto& [priority, turn] : turns_) {
    if (!turn.empty()) return priority;
  }
  return std::nullopt;
}

std::uint64_t TaskQueue::size_of(JobNumber job) const {
  auto it = jobs_.find(job);
  return it == jobs_.end() ? 0 : it->second.size;
}

void TaskQueue::for_each_job(const std::function<void(JobNumber, std::uint64_t)>& visit) const {
  for (const auto& [job, e] : jobs_) visit(job, e.size);
}

}  // namespace hkube::scheduler
