// The control loop's dealings with workers: dispatch, reports, losses, leases.
#include <algorithm>

#include "control/control_loop.h"

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
  scheduler_.worker_ready(command.worker, now);
}

void ControlLoop::on(WorkerGone& command, Timestamp now) {
  worker_lost(command.worker, {job::TaskOutcome::Kind::kCrash, 0, {}, "", command.reason, command.last_output, now},
              now);
}

void ControlLoop::worker_lost(WorkerId worker, const job::TaskOutcome& outcome, Timestamp now) {
  leases_.erase(worker);
  const scheduler::Worker* known = scheduler_.find_worker(worker);
  if (known == nullptr) return;
  const AssignmentId assignment = known->assignment;
  const auto unserved = scheduler_.worker_gone(worker, now);
  if (assignment.valid()) {
    task_ended(assignment, outcome, now);
  } else if (unserved) {
    auto it = jobs_.find(unserved->job);
    if (it == jobs_.end()) return;
    if (unserved->node == job::kExecutionNode) return execution_ended(unserved->job, unserved->item, outcome, now);
    advance(*it->second, job::decide_outcome(*it->second, unserved->node, unserved->item, outcome, now), now);
  }
}

void ControlLoop::on(TaskReport& command, Timestamp now) {
  workers_.acknowledge(command.worker, command.assignment);
  const scheduler::Worker* worker = scheduler_.find_worker(command.worker);
  if (worker != nullptr && worker->assignment == command.assignment) scheduler_.worker_free(command.worker, now);
  auto it = running_.find(command.assignment);
  if (it == running_.end() || it->second.worker != command.worker) return;  // late, repeated or cancelled
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
      scheduler_.worker_ready(command.worker, now);
      break;
    case scheduler::WorkerState::kStopping:
      workers_.stop(command.worker);
      break;
    case scheduler::WorkerState::kIdle:
      break;
    case scheduler::WorkerState::kBusy: {
      if (command.seen >= worker->assignment) break;
      auto it = running_.find(worker->assignment);
      if (it == running_.end()) {
        scheduler_.worker_free(command.worker, now);  // cancelled before the worker ever heard of it
      } else {
        workers_.assign(command.worker, make_assignment(it->first, it->second));
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
                now);
  }
}

void ControlLoop::dispatch(WorkerId worker, const scheduler::QueuedTask& task, Timestamp now) {
  auto it = jobs_.find(task.job);
  const bool execution = task.node == job::kExecutionNode;
  if (it == jobs_.end() || (execution && calls_.find_execution(task.job, task.item) == nullptr)) {
    scheduler_.worker_free(worker, now);
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
  note_progress(task.job);
  scheduler_.set_assignment(worker, id);
  workers_.assign(worker, make_assignment(id, running));
}

Assignment ControlLoop::make_assignment(AssignmentId id, const Running& running) const {
  if (running.node == job::kExecutionNode) {
    const Calls::Execution* execution = calls_.find_execution(running.job, running.item);
    return {id, execution->plan, nullptr, 0, 0, inline_limit(settings_.inline_budget, 1)};
  }
  const job::Job& job = *jobs_.at(running.job);
  const job::NodeRun& run = job.node(running.node);
  return {id,           run.plan,        job.any_results(running.node, running.item),
          running.item, running.attempt, inline_limit(settings_.inline_budget, run.count())};
}

}  // namespace hkube::control
