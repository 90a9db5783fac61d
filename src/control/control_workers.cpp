// The control loop's dealings with workers: dispatch, reports, losses, leases.
#include <algorithm>
#include <utility>

#include "control/control_loop.h"
#include "job/task_number.h"

namespace hkube::control {

namespace {

/// Small results travel in the report; how small follows from how many there will be, so that a node's results in
/// memory stay within the budget whatever its size.
std::uint32_t inline_limit(std::uint64_t budget, std::uint32_t count) {
  constexpr std::uint64_t kLeast = 64;
  constexpr std::uint64_t kMost = 16 << 10;
  return static_cast<std::uint32_t>(std::clamp(budget / std::max<std::uint64_t>(count, 1), kLeast, kMost));
}

}  // namespace

void ControlLoop::on(WorkerReady& command, Timestamp now) {
  if (scheduler_.find_worker(command.worker) == nullptr) {
    workers_.stop(command.worker);
    return;
  }
  if (command.leased) renew_lease(command.worker, now);
  scheduler_.worker_ready(command.worker, now, command.most);
}

void ControlLoop::on(WorkerGone& command, Timestamp now) {
  if (command.why == WorkerGone::Why::kServerLacks) {
    return scheduler_.start_prevented(command.worker, command.reason, now);
  }
  worker_lost(command.worker, {job::TaskOutcome::Kind::kCrash, 0, {}, "", command.reason, command.last_output, now},
              command.file_output, now);
}

void ControlLoop::worker_lost(WorkerId worker, const job::TaskOutcome& outcome, const FileOutput& file_output,
                              Timestamp now) {
  leases_.erase(worker);
  const scheduler::Worker* known = scheduler_.find_worker(worker);
  if (known == nullptr) return;
  const scheduler::Worker lost = *known;
  const auto unserved = scheduler_.worker_gone(worker, now);
  if (!lost.held.empty()) {
    held_tasks_lost(lost, outcome, now);
  } else if (unserved) {
    auto it = jobs_.find(unserved->job);
    if (it == jobs_.end()) return;
    if (file_output) file_output(place_of(*it->second, unserved->node, unserved->item));
    if (unserved->node == job::kExecutionNode) return execution_ended(unserved->job, unserved->item, outcome, now);
    job::TaskOutcome start_failed = outcome;
    // Else a large batch would go on for hours, one start for each of its tasks' attempts.
    if (scheduler_.given_up(lost.algorithm->name)) start_failed.kind = job::TaskOutcome::Kind::kFatal;
    advance(*it->second, job::decide_outcome(*it->second, unserved->node, unserved->item, start_failed, now), now);
  }
}

TaskPlace ControlLoop::place_of(const job::Job& job, graph::NodeIndex node, std::uint32_t item) const {
  if (node == job::kExecutionNode) {
    const Calls::Execution* call = calls_.find_execution(job.number(), item);
    if (call == nullptr) return {job.id(), {}, {}, 0};
    return {job.id(), job::task_id(job.id(), call->plan->first_task), call->plan->spec().name, 0};
  }
  const job::NodePlan& plan = *job.node(node).plan;
  return {job.id(), job.task_id_of(node, item), plan.spec().name, plan.is_batch() ? item + 1 : 0};
}

void ControlLoop::held_tasks_lost(const scheduler::Worker& worker, const job::TaskOutcome& outcome, Timestamp now) {
  // Results may have been lost with the worker: which of several tasks it worked on, nobody can tell. None is blamed;
  // each runs again with no other beside it, and then it shows.
  const bool blamed = worker.held.size() == 1;
  for (auto it = worker.held.rbegin(); it != worker.held.rend(); ++it) {
    const auto running = running_.find(*it);
    if (running == running_.end()) continue;
    if (blamed || running->second.node == job::kExecutionNode) {
      task_ended(*it, outcome, now);
    } else if (const auto task = task_returned(*it, now)) {
      scheduler_.suspect(worker.algorithm->name, *task);
    }
  }
}

std::optional<scheduler::QueuedTask> ControlLoop::task_returned(AssignmentId assignment, Timestamp now) {
  const auto it = running_.find(assignment);
  if (it == running_.end()) return std::nullopt;
  const Running running = it->second;
  running_.erase(it);
  end_calls(assignment, "parent algorithm is run again", now);
  const auto job = jobs_.find(running.job);
  if (job == jobs_.end() || job->second->phase() != job::Phase::kActive) return std::nullopt;
  const bool execution = running.node == job::kExecutionNode;
  if (execution && calls_.find_execution(running.job, running.item) == nullptr) return std::nullopt;
  if (!job->second->mark_waiting(running.node, running.item)) return std::nullopt;
  note_progress(running.job);
  if (!job->second->runs()) return std::nullopt;  // a paused job finds it again when it is resumed
  enqueue(*job->second, {running.node, running.item, 1}, scheduler::Scheduler::Place::kFront, now);
  return scheduler::QueuedTask{running.job, running.node, running.item};
}

void ControlLoop::give_back(WorkerId worker, Timestamp now) {
  const std::vector<AssignmentId> held = scheduler_.find_worker(worker)->held;
  for (auto it = held.rbegin(); it != held.rend(); ++it) {
    task_returned(*it, now);
    scheduler_.worker_free(worker, *it, scheduler::Scheduler::Why::kNotRun, now);
  }
}

void ControlLoop::on(TaskReport& command, Timestamp now) {
  using Why = scheduler::Scheduler::Why;
  workers_.acknowledge(command.worker, command.assignment);
  const bool returned = command.outcome.kind == job::TaskOutcome::Kind::kReturned;
  const scheduler::Worker* worker = scheduler_.find_worker(command.worker);
  const Timestamp heard = worker == nullptr ? Timestamp{} : worker->heard;
  scheduler_.worker_free(command.worker, command.assignment, returned ? Why::kNotRun : Why::kEnded, now);
  auto it = running_.find(command.assignment);
  if (it == running_.end() || it->second.worker != command.worker) return;  // late, repeated or cancelled
  if (returned) {
    task_returned(command.assignment, now);
    return;
  }
  it->second.since = std::max(it->second.since, heard);  // until then the one before it ran
  task_ended(command.assignment, command.outcome, now);
}

void ControlLoop::task_ended(AssignmentId assignment, const job::TaskOutcome& outcome, Timestamp now) {
  auto it = running_.find(assignment);
  if (it == running_.end()) return;
  const Running running = it->second;
  running_.erase(it);
  auto job = jobs_.find(running.job);
  if (job == jobs_.end()) return;
  job::TaskOutcome timed = outcome;
  timed.started = running.since;
  if (running.node == job::kExecutionNode) {
    execution_ended(running.job, running.item, timed, now);
  } else {
    advance(*job->second, job::decide_outcome(*job->second, running.node, running.item, timed, now), now);
  }
  end_calls(assignment,
            outcome.kind == job::TaskOutcome::Kind::kDone ? "parent algorithm entered state results"
                                                          : "parent algorithm failed: " + outcome.error,
            now);
}

void ControlLoop::on(Heartbeat& command, Timestamp now) {
  const scheduler::Worker* worker = scheduler_.find_worker(command.worker);
  if (worker == nullptr) {
    workers_.stop(command.worker);
    return;
  }
  renew_lease(command.worker, now);
  switch (worker->state) {
    case scheduler::WorkerState::kStarting:
      scheduler_.worker_ready(command.worker, now, command.most);
      break;
    case scheduler::WorkerState::kStopping:
      workers_.stop(command.worker);
      break;
    case scheduler::WorkerState::kIdle:
      break;
    case scheduler::WorkerState::kBusy: {
      const std::vector<AssignmentId> held = worker->held;
      AssignmentId after = command.seen;
      for (const AssignmentId assignment : held) {
        if (command.seen >= assignment) continue;
        auto it = running_.find(assignment);
        if (it == running_.end()) {  // cancelled before the worker ever heard of it
          scheduler_.worker_free(command.worker, assignment, scheduler::Scheduler::Why::kNotRun, now);
        } else {
          workers_.assign(command.worker, make_assignment(assignment, std::exchange(after, assignment), it->second));
        }
      }
      break;
    }
  }
  if (command.running.valid() && !running_.contains(command.running)) workers_.cancel(command.worker, command.running);
}

void ControlLoop::renew_lease(WorkerId worker, Timestamp now) {
  leases_[worker] = now;
  if (!lease_check_) lease_check_ = now + settings_.lease;
}

void ControlLoop::check_leases(Timestamp now) {
  lease_check_.reset();
  std::vector<WorkerId> silent;
  for (const auto& [worker, heard] : leases_) {
    const Timestamp until = heard + settings_.lease;
    if (until <= now) {
      silent.push_back(worker);
    } else {
      lease_check_ = lease_check_ ? std::min(*lease_check_, until) : until;
    }
  }
  for (WorkerId worker : silent) {
    workers_.stop(worker);
    worker_lost(worker,
                {job::TaskOutcome::Kind::kLost,
                 0,
                 {},
                 "",
                 "the worker has been silent for " + std::to_string(settings_.lease.count()) + " ms",
                 "",
                 now},
                {}, now);
  }
}

void ControlLoop::dispatch(WorkerId worker, const scheduler::QueuedTask& task, Timestamp now) {
  auto it = jobs_.find(task.job);
  const bool execution = task.node == job::kExecutionNode;
  if (it == jobs_.end() || (execution && calls_.find_execution(task.job, task.item) == nullptr)) {
    scheduler_.worker_free(worker, {}, scheduler::Scheduler::Why::kNotRun, now);
    return;
  }
  job::Job& job = *it->second;
  const AssignmentId id(epoch_id(next_assignment_++));
  const std::uint32_t attempt = execution ? 0 : job.attempt_of(task.node, task.item);
  const int depth = execution ? calls_.find_execution(task.job, task.item)->depth : calls_.depth_of(task.job);
  const Running running{task.job, task.node, task.item, attempt, worker, now, depth};
  running_.emplace_hint(running_.end(), id, running);
  const bool first = !job.started_at();
  const job::Started started{now};
  if (first) (void)job.apply(started);  // cannot fail
  if (execution) {
    job.mark_execution_started(task.item, now);
  } else {
    job.mark_started(task.node, task.item, now);
  }
  if (first && job.descriptor().pipeline.active_ttl_seconds > 0) expect_expiry(job);
  if (first) {
    // Told as it is now, before its record holds it back: a fast job is over by then.
    announce(task.job, JobChange::kStarted);
    recorder_.event(job.number(), started);
  }
  take_versions(job, *scheduler_.find_worker(worker)->algorithm);
  note_progress(task.job);
  const AssignmentId after = scheduler_.find_worker(worker)->last;
  scheduler_.worker_took(worker, id, now);
  workers_.assign(worker, make_assignment(id, after, running));
}

Assignment ControlLoop::make_assignment(AssignmentId id, AssignmentId after, const Running& running) const {
  if (running.node == job::kExecutionNode) {
    const Calls::Execution* execution = calls_.find_execution(running.job, running.item);
    return {id, after, execution->plan, nullptr, 0, 0, inline_limit(settings_.inline_budget, 1)};
  }
  const job::Job& job = *jobs_.at(running.job);
  const job::NodeRun& run = job.node(running.node);
  return {id,
          after,
          run.plan,
          job.any_results(running.node, running.item),
          running.item,
          running.attempt,
          inline_limit(settings_.inline_budget, run.count())};
}

}  // namespace hkube::control
