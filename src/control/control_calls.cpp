// The control loop's side of the code API: sub-pipelines and executions that running tasks start, and their end with
// their caller.
#include "control/control_loop.h"
#include "job/task_number.h"

namespace hkube::control {

AssignmentId ControlLoop::caller_of(const SubmitJob& command) const {
  const job::Context& context = command.descriptor->context;
  if (context.parent_task.empty()) return {};
  if (command.caller.valid()) return running_.contains(command.caller) ? command.caller : AssignmentId();
  const auto number = by_id_.find(context.parent_job);
  if (number == by_id_.end()) return {};
  const job::Job& parent = *jobs_.at(number->second);
  for (const auto& [assignment, running] : running_) {
    if (running.job != parent.number()) continue;
    const TaskId task = running.node == job::kExecutionNode
                            ? job::task_id(parent.id(), parent.executions().at(running.item).task_number)
                            : parent.task_id_of(running.node, running.item);
    if (task == context.parent_task) return assignment;
  }
  return {};
}

void ControlLoop::on(StartExecution& command, Timestamp now) {
  const auto caller = running_.find(command.caller);
  if (caller == running_.end()) {
    return command.ended(Error(Errc::kCallerOver, "execution cannot start in this state"));
  }
  const scheduler::Algorithm* algorithm =
      scheduler_.find_algorithm(queue_for(*jobs_.at(caller->second.job), command.algorithm));
  if (algorithm == nullptr) {
    return command.ended(Error(Errc::kNoSuchAlgorithm, "Algorithm named '" + command.algorithm + "' does not exist"));
  }
  if (!algorithm->not_runnable.empty()) {
    return command.ended(
        Error(Errc::kNoSuchAlgorithm, "algorithm " + command.algorithm + " cannot run: " + algorithm->not_runnable));
  }
  const Running running = caller->second;
  job::Job& job = *jobs_.at(running.job);
  take_versions(job, *algorithm);
  const std::uint32_t index = job.executions().count();
  advance(job, job::decide_execution(job, {running.node, running.item}, command.algorithm, now), now);
  if (job.executions().count() == index) {
    return command.ended(Error(Errc::kCallerOver, "execution cannot start in this state"));
  }
  const Assignment parent = make_assignment(command.caller, {}, running);
  auto plan = job::make_execution_plan(*parent.plan, std::move(command.exec_id), command.algorithm,
                                       std::move(command.input), std::move(command.storage));
  plan->first_task = job.executions().at(index).task_number;
  calls_.add_execution(command.caller,
                       {running.job, index, running.depth + 1, std::move(plan), std::move(command.ended)});
  if (job.runs()) enqueue(job, {job::kExecutionNode, index, 1}, scheduler::Scheduler::Place::kBack, now);
  note_waiting(command.caller);
}

void ControlLoop::on(StopExecution& command, Timestamp now) {
  const Calls::Started* started = calls_.find(command.caller);
  const Calls::Execution* found = nullptr;
  if (started != nullptr) {
    for (const auto& [index, execution] : started->executions) {
      if (execution.plan->execution->exec_id == command.exec_id) found = &execution;
    }
  }
  if (found == nullptr) return;
  const auto [caller, execution] = calls_.take_execution(found->job, found->index);
  const std::string reason = "stopped by algorithm: " + command.reason;
  job::Job& job = *jobs_.at(execution.job);
  advance(job, job::decide_execution_stop(job, execution.index, reason, now), now);
  cancel_execution(execution, reason, now);
  note_waiting(caller);
  execution.ended(Error(Errc::kExecutionFailed, reason));
}

void ControlLoop::execution_ended(JobNumber number, std::uint32_t index, const job::TaskOutcome& outcome,
                                  Timestamp now) {
  job::Job& job = *jobs_.at(number);
  std::vector<job::Event> events = job::decide_execution_end(job, index, outcome, now);
  if (events.empty()) return;
  advance(job, std::move(events), now);
  const auto [caller, execution] = calls_.take_execution(number, index);
  if (!caller.valid()) return;
  note_waiting(caller);
  if (outcome.kind == job::TaskOutcome::Kind::kDone) {
    execution.ended(job::StoredResult{execution.plan->first_task, outcome.size, {}, outcome.inline_bytes});
  } else {
    execution.ended(Error(Errc::kExecutionFailed, outcome.error));
  }
}

void ControlLoop::end_calls(AssignmentId caller, const std::string& reason, Timestamp now) {
  const Calls::Started started = calls_.take_all(caller);
  for (const auto& [index, execution] : started.executions) cancel_execution(execution, reason, now);
  for (JobNumber number : started.jobs) {
    const auto it = jobs_.find(number);
    if (it != jobs_.end()) advance(*it->second, job::decide_stop(*it->second, reason, "", now), now);
  }
}

void ControlLoop::cancel_execution(const Calls::Execution& execution, const std::string& reason, Timestamp now) {
  for (auto it = running_.begin(); it != running_.end(); ++it) {
    if (it->second.job != execution.job || it->second.node != job::kExecutionNode ||
        it->second.item != execution.index) {
      continue;
    }
    const AssignmentId assignment = it->first;
    workers_.cancel(it->second.worker, assignment);
    running_.erase(it);
    return end_calls(assignment, reason, now);
  }
  scheduler_.drop_urgent(queue_for(*jobs_.at(execution.job), execution.plan->execution->spec.algorithm),
                         {execution.job, job::kExecutionNode, execution.index});
}

void ControlLoop::enqueue_executions(const job::Job& job, Timestamp now) {
  if (!job.runs()) return;
  for (const std::uint32_t index : job.executions().open()) {
    if (job.executions().at(index).status != job::TaskStatus::kCreating) continue;
    enqueue(job, {job::kExecutionNode, index, 1}, scheduler::Scheduler::Place::kBack, now);
  }
}

bool ControlLoop::end_earlier_calls(job::Job& job, Timestamp now) {
  const std::string reason = "parent algorithm failed: the server was restarted";
  if (!job.descriptor().context.parent_task.empty()) {
    advance(job, job::decide_stop(job, reason, "", now), now);
    return true;
  }
  for (const std::uint32_t index : job.executions().open()) {
    advance(job, job::decide_execution_stop(job, index, reason, now), now);
  }
  return false;
}

void ControlLoop::note_waiting(AssignmentId caller) {
  const auto it = running_.find(caller);
  if (it != running_.end()) scheduler_.set_waiting(it->second.worker, calls_.find(caller) != nullptr);
}

}  // namespace hkube::control
