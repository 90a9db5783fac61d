#include "job/executions.h"

#include <algorithm>

namespace hkube::job {

std::string execution_node_name(std::string_view caller_node, std::string_view algorithm) {
  return std::string(caller_node) + ":" + std::string(algorithm);
}

void Executions::start(Caller caller, std::string_view caller_node, const std::string& algorithm,
                       std::uint32_t task_number, std::uint32_t at_ms) {
  Execution execution;
  execution.caller = caller;
  execution.node = execution_node_name(caller_node, algorithm);
  execution.caller_node = caller_node;
  execution.algorithm = algorithm;
  execution.number = ++numbers_[execution.node];
  execution.task_number = task_number;
  execution.created_ms = at_ms;
  open_[caller].push_back(count());
  all_.push_back(std::move(execution));
}

void Executions::mark_started(std::uint32_t execution, std::uint32_t at_ms) {
  all_[execution].status = TaskStatus::kActive;
  all_[execution].started_ms = at_ms;
}

bool Executions::mark_waiting(std::uint32_t execution) {
  if (all_[execution].status != TaskStatus::kActive) return false;
  all_[execution].status = TaskStatus::kCreating;
  all_[execution].started_ms = 0;
  return true;
}

std::uint32_t Executions::end(std::uint32_t execution, TaskStatus status, const std::string& error,
                              std::uint32_t at_ms) {
  Execution& ended = all_[execution];
  ended.status = status;
  ended.error = error;
  ended.ended_ms = at_ms;
  if (const auto siblings = open_.find(ended.caller); siblings != open_.end()) {
    std::erase(siblings->second, execution);
    if (siblings->second.empty()) open_.erase(siblings);
  }
  return 1 + end_of({kExecutionNode, execution}, at_ms);
}

std::uint32_t Executions::end_of(const Caller& caller, std::uint32_t at_ms) {
  const auto started = open_.extract(caller);
  if (!started) return 0;
  std::uint32_t ended = 0;
  for (const std::uint32_t execution : started.mapped()) ended += end(execution, TaskStatus::kStopped, "", at_ms);
  return ended;
}

std::uint32_t Executions::end_all(std::uint32_t at_ms) {
  std::uint32_t ended = 0;
  while (!open_.empty()) ended += end_of(Caller(open_.begin()->first), at_ms);
  return ended;
}

bool Executions::is_open(std::uint32_t execution) const {
  if (execution >= count()) return false;
  return all_[execution].status == TaskStatus::kCreating || all_[execution].status == TaskStatus::kActive;
}

std::vector<std::uint32_t> Executions::open() const {
  std::vector<std::uint32_t> list;
  for (const auto& [caller, executions] : open_) list.insert(list.end(), executions.begin(), executions.end());
  std::sort(list.begin(), list.end());
  return list;
}

}  // namespace hkube::job
