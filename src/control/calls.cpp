#include "control/calls.h"

namespace hkube::control {

void Calls::add_job(AssignmentId caller, JobNumber job, int depth) {
  started_[caller].jobs.insert(job);
  caller_of_job_[job] = {caller, depth};
}

void Calls::add_execution(AssignmentId caller, Execution execution) {
  caller_of_execution_[{execution.job, execution.index}] = caller;
  started_[caller].executions[execution.index] = std::move(execution);
}

AssignmentId Calls::job_over(JobNumber job) {
  const auto entry = caller_of_job_.extract(job);
  if (!entry) return {};
  const AssignmentId caller = entry.mapped().first;
  started_.at(caller).jobs.erase(job);
  forget_if_empty(caller);
  return caller;
}

std::pair<AssignmentId, Calls::Execution> Calls::take_execution(JobNumber job, std::uint32_t index) {
  const auto entry = caller_of_execution_.extract({job, index});
  if (!entry) return {};
  auto execution = started_.at(entry.mapped()).executions.extract(index);
  forget_if_empty(entry.mapped());
  return {entry.mapped(), std::move(execution.mapped())};
}

Calls::Started Calls::take_all(AssignmentId caller) {
  auto entry = started_.extract(caller);
  if (!entry) return {};
  for (JobNumber job : entry.mapped().jobs) caller_of_job_.erase(job);
  for (const auto& [index, execution] : entry.mapped().executions) caller_of_execution_.erase({execution.job, index});
  return std::move(entry.mapped());
}

const Calls::Started* Calls::find(AssignmentId caller) const {
  const auto it = started_.find(caller);
  return it == started_.end() ? nullptr : &it->second;
}

int Calls::depth_of(JobNumber job) const {
  const auto it = caller_of_job_.find(job);
  return it == caller_of_job_.end() ? 0 : it->second.second;
}

const Calls::Execution* Calls::find_execution(JobNumber job, std::uint32_t index) const {
  const auto it = caller_of_execution_.find({job, index});
  return it == caller_of_execution_.end() ? nullptr : &started_.at(it->second).executions.at(index);
}

void Calls::forget_if_empty(AssignmentId caller) {
  const auto it = started_.find(caller);
  if (it->second.jobs.empty() && it->second.executions.empty()) started_.erase(it);
}

}  // namespace hkube::control
