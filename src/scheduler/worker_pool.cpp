#include "scheduler/worker_pool.h"

#include <algorithm>

namespace hkube::scheduler {

Worker& WorkerPool::add(WorkerId id, std::shared_ptr<const Algorithm> algorithm, Timestamp now) {
  ++changes_;
  used_ += algorithm->request;
  ++groups_[algorithm->name].counts[static_cast<int>(WorkerState::kStarting)];
  Worker& worker = workers_[id];
  worker = Worker{id, std::move(algorithm), WorkerState::kStarting, now};
  return worker;
}

void WorkerPool::remove(WorkerId id) {
  auto it = workers_.find(id);
  if (it == workers_.end()) return;
  ++changes_;
  Worker& worker = it->second;
  set_waiting(worker, false);
  if (worker.state == WorkerState::kBusy) busy_cpu_ -= worker.algorithm->request.cpu;
  auto group = groups_.find(worker.algorithm->name);
  --group->second.counts[static_cast<int>(worker.state)];
  std::erase(group->second.idle, id);
  std::erase(group->second.eager, id);
  if (std::all_of(std::begin(group->second.counts), std::end(group->second.counts), [](auto n) { return n == 0; })) {
    groups_.erase(group);
  }
  used_ -= worker.algorithm->request;
  if (worker.state == WorkerState::kStopping) stopping_ -= worker.algorithm->request;
  workers_.erase(it);
}

Worker* WorkerPool::find(WorkerId id) {
  auto it = workers_.find(id);
  return it == workers_.end() ? nullptr : &it->second;
}

const Worker* WorkerPool::find(WorkerId id) const {
  auto it = workers_.find(id);
  return it == workers_.end() ? nullptr : &it->second;
}

void WorkerPool::set_state(Worker& worker, WorkerState state, Timestamp now) {
  ++changes_;
  Group& group = groups_[worker.algorithm->name];
  --group.counts[static_cast<int>(worker.state)];
  ++group.counts[static_cast<int>(state)];
  if (worker.state == WorkerState::kIdle) {
    // Usually the last one: take_idle works on the end of the stack.
    if (!group.idle.empty() && group.idle.back() == worker.id) {
      group.idle.pop_back();
    } else {
      std::erase(group.idle, worker.id);
    }
  }
  if (state == WorkerState::kIdle) group.idle.push_back(worker.id);
  if (state == WorkerState::kStopping && worker.state != state) stopping_ += worker.algorithm->request;
  if (state != WorkerState::kBusy) set_waiting(worker, false);
  if (worker.state == WorkerState::kBusy) busy_cpu_ -= worker.algorithm->request.cpu;
  if (state == WorkerState::kBusy) busy_cpu_ += worker.algorithm->request.cpu;
  worker.state = state;
  worker.since = now;
}

void WorkerPool::set_most(Worker& worker, std::uint32_t most) {
  std::vector<WorkerId>& eager = groups_[worker.algorithm->name].eager;
  std::erase(eager, worker.id);
  if (most > 1) eager.push_back(worker.id);
  worker.most = most;
}

const std::vector<WorkerId>& WorkerPool::eager(const std::string& algorithm) const {
  static const std::vector<WorkerId> kNone;
  const auto group = groups_.find(algorithm);
  return group == groups_.end() ? kNone : group->second.eager;
}

void WorkerPool::set_waiting(Worker& worker, bool waiting) {
  if (worker.waiting == waiting) return;
  worker.waiting = waiting;
  waiting_cpu_ += waiting ? worker.algorithm->request.cpu : -worker.algorithm->request.cpu;
}

std::uint32_t WorkerPool::count_waiting(const std::string& algorithm) const {
  return static_cast<std::uint32_t>(std::count_if(workers_.begin(), workers_.end(), [&](const auto& entry) {
    return entry.second.waiting && entry.second.algorithm->name == algorithm;
  }));
}

std::uint32_t WorkerPool::count_waiting() const {
  return static_cast<std::uint32_t>(
      std::count_if(workers_.begin(), workers_.end(), [](const auto& entry) { return entry.second.waiting; }));
}

Worker* WorkerPool::take_idle(const std::string& algorithm) {
  auto group = groups_.find(algorithm);
  if (group == groups_.end() || group->second.idle.empty()) return nullptr;
  return find(group->second.idle.back());
}

Worker* WorkerPool::longest_idle(const std::string& except) {
  Worker* found = nullptr;
  for (auto& [name, group] : groups_) {
    if (name == except || group.idle.empty()) continue;
    Worker* coldest = find(group.idle.front());
    if (found == nullptr || coldest->since < found->since) found = coldest;
  }
  return found;
}

std::uint32_t WorkerPool::count(const std::string& algorithm) const {
  auto group = groups_.find(algorithm);
  if (group == groups_.end()) return 0;
  std::uint32_t total = 0;
  for (std::uint32_t n : group->second.counts) total += n;
  return total;
}

std::uint32_t WorkerPool::count(const std::string& algorithm, WorkerState state) const {
  auto group = groups_.find(algorithm);
  return group == groups_.end() ? 0 : group->second.counts[static_cast<int>(state)];
}

}  // namespace hkube::scheduler
