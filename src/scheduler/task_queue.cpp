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

void TaskQueue::push_ahead(int priority, const QueuedTask& task) {
  JobEntry& e = entry(priority, task.job);
  e.ahead.push_back(task);
  ++e.size;
  ++size_;
}

bool TaskQueue::drop_ahead(const QueuedTask& task) {
  auto it = jobs_.find(task.job);
  if (it == jobs_.end() || std::erase(it->second.ahead, task) == 0) return false;
  --size_;
  if (--it->second.size > 0) return true;
  std::erase(turns_[it->second.priority], task.job);
  jobs_.erase(it);
  return true;
}

QueuedTask TaskQueue::take(JobNumber job, JobEntry& entry) {
  if (!entry.ahead.empty()) {
    const QueuedTask task = entry.ahead.front();
    entry.ahead.pop_front();
    return task;
  }
  job::ItemRange& range = entry.ranges.front();
  const QueuedTask task{job, range.node, range.first};
  ++range.first;
  if (--range.count == 0) entry.ranges.pop_front();
  return task;
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
    const QueuedTask task = take(job, e);
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

std::uint64_t TaskQueue::size_of(JobNumber job) const {
  auto it = jobs_.find(job);
  return it == jobs_.end() ? 0 : it->second.size;
}

int TaskQueue::priority() const {
  // Levels that ran empty are removed by the next pop().
  const auto level = std::ranges::find_if(turns_, [](const auto& turn) { return !turn.second.empty(); });
  return level == turns_.end() ? 0 : level->first;
}

void TaskQueue::for_each_job(const std::function<void(JobNumber, std::uint64_t)>& visit) const {
  for (const auto& [job, e] : jobs_) visit(job, e.size);
}

}  // namespace hkube::scheduler
