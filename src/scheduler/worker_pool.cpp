#include "scheduler/worker_pool.h"

#include <algorithm>

namespace hkube::scheduler {

Worker& WorkerPool::add(WorkerId id, std::shared_ptr<const Algorithm> algorithm, Timestamp now) {
  ++changes_;
  used_ += algorithm->request;
  if (algorithm->opportunistic) ++opportunistic_;
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
  if (worker.state == WorkerState::kIdle) idle_ -= worker.algorithm->request;
  if (worker.algorithm->opportunistic) --opportunistic_;
  auto group = groups_.find(worker.algorithm->name);
  --group->second.counts[static_cast<int>(worker.state)];
  std::erase(group->second.idle, id);
  std::erase(group->second.eager, id);
  forget_if_empty(worker.algorithm->name);
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
    idle_ -= worker.algorithm->request;
    // Usually the last one: take_idle works on the end of the stack.
    if (!group.idle.empty() && group.idle.back() == worker.id) {
      group.idle.pop_back();
    } else {
      std::erase(group.idle, worker.id);
    }
  }
  if (state == WorkerState::kIdle) {
    idle_ += worker.algorithm->request;
    group.idle.push_back(worker.id);
  }
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

void WorkerPool::rename(const std::string& from, const std::shared_ptr<const Algorithm>& to) {
  const std::string old = from;  // may be a part of what changes
  const auto source = groups_.find(old);
  if (source == groups_.end()) return;
  ++changes_;
  Group& target = groups_[to->name];
  for (auto& [id, worker] : workers_) {
    if (worker.algorithm->name != old || worker.algorithm->version != to->version) continue;
    --source->second.counts[static_cast<int>(worker.state)];
    ++target.counts[static_cast<int>(worker.state)];
    worker.algorithm = to;
  }
  const auto move = [&](std::vector<WorkerId>& ids, std::vector<WorkerId>& moved) {
    const auto stays = [&](WorkerId id) { return workers_.at(id).algorithm != to; };
    const auto first = std::stable_partition(ids.begin(), ids.end(), stays);
    moved.insert(moved.end(), first, ids.end());
    ids.erase(first, ids.end());
  };
  move(source->second.idle, target.idle);
  move(source->second.eager, target.eager);
  forget_if_empty(to->name);
  forget_if_empty(old);
}

void WorkerPool::forget_if_empty(const std::string& name) {
  const auto group = groups_.find(name);
  const auto& counts = group->second.counts;
  if (std::all_of(std::begin(counts), std::end(counts), [](auto n) { return n == 0; })) groups_.erase(group);
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

Worker* WorkerPool::idle_to_give_up(const std::string& except, Kinds kinds) {
  Worker* found = nullptr;
  bool found_hot = false;
  for (auto& [name, group] : groups_) {
    if (name == except || group.idle.empty()) continue;
    Worker* coldest = find(group.idle.front());
    if ((kinds_of(coldest->algorithm->request) & kinds) == 0) continue;
    const bool hot = staying(name) <= coldest->algorithm->hot_workers;
    if (found != nullptr && std::pair(found_hot, found->since) <= std::pair(hot, coldest->since)) continue;
    found = coldest;
    found_hot = hot;
  }
  return found;
}

Worker* WorkerPool::busy_to_give_up(const std::string& except, Kinds kinds) {
  Worker* found = nullptr;
  if (opportunistic_ == 0) return found;
  for (auto& [id, worker] : workers_) {
    if (!can_be_given_up(worker) || worker.algorithm->name == except) continue;
    if ((kinds_of(worker.algorithm->request) & kinds) == 0) continue;
    if (found == nullptr || worker.since > found->since) found = &worker;
  }
  return found;
}

bool WorkerPool::can_be_given_up(const Worker& worker) const {
  const Algorithm& algorithm = *worker.algorithm;
  // One that has been given nothing yet is about to be: it is not known here which task it would lose.
  return algorithm.opportunistic && worker.state == WorkerState::kBusy && !worker.held.empty() && !worker.urgent &&
         !worker.waiting && staying(algorithm.name) > algorithm.guaranteed;
}

Resources WorkerPool::idle_of_others(const std::string& except) const {
  Resources sum = idle_;
  if (const auto group = groups_.find(except); group != groups_.end()) {
    for (const WorkerId id : group->second.idle) sum -= find(id)->algorithm->request;
  }
  return sum;
}

Resources WorkerPool::opportunistic_of_others(const std::string& except) const {
  Resources sum;
  if (opportunistic_ == 0) return sum;
  std::map<std::string_view, std::uint32_t> given_up;
  for (const auto& [id, worker] : workers_) {
    const Algorithm& algorithm = *worker.algorithm;
    if (algorithm.name == except || !can_be_given_up(worker)) continue;
    if (++given_up[algorithm.name] + algorithm.guaranteed <= staying(algorithm.name)) sum += algorithm.request;
  }
  return sum;
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
