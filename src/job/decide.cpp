#include "job/decide.h"

namespace hkube::job {

namespace {

bool policy_retries(spec::RetryPolicy policy, TaskOutcome::Kind kind) {
  if (kind == TaskOutcome::Kind::kLost) return true;
  switch (policy) {
    case spec::RetryPolicy::kNever:
      return false;
    case spec::RetryPolicy::kAlways:
      return kind == TaskOutcome::Kind::kError || kind == TaskOutcome::Kind::kCrash;
    case spec::RetryPolicy::kOnError:
      return kind == TaskOutcome::Kind::kError;
    case spec::RetryPolicy::kOnCrash:
      return kind == TaskOutcome::Kind::kCrash;
  }
  return false;
}

Resolved failed_job(std::string error, const spec::Node& node, std::optional<std::uint32_t> item, Timestamp now) {
  return {Outcome::kFailed, std::move(error), node.name, "", now, item, "", ""};
}

/// What a task's final failure means for the job: nothing, or its end.
std::optional<Resolved> judge_failure(const Job& job, graph::NodeIndex node, std::uint32_t item,
                                      const std::string& error, bool fatal, Timestamp now) {
  const NodeRun& run = job.node(node);
  const spec::Node& spec = *job.descriptor().dag.node(node).spec;
  if (fatal || !run.plan->is_batch()) return failed_job(error, spec, item, now);
  const std::uint32_t failed = run.count_of(TaskStatus::kFailed) + 1;
  const std::uint32_t percent = failed_percent(failed, run.count());
  const int tolerance = job.descriptor().pipeline.batch_tolerance;
  if (percent < static_cast<std::uint32_t>(tolerance)) return std::nullopt;
  return failed_job(std::to_string(failed) + "/" + std::to_string(run.count()) + " (" + std::to_string(percent) +
                        "%) failed tasks, batch tolerance is " + std::to_string(tolerance) + "%, error: " + error,
                    spec, item, now);
}

}  // namespace

std::uint32_t failed_percent(std::uint32_t failed, std::uint32_t total) {
  return static_cast<std::uint32_t>((std::uint64_t{failed} * 200 + total) / (std::uint64_t{total} * 2));
}

std::vector<Event> decide_outcome(const Job& job, graph::NodeIndex node, std::uint32_t item, const TaskOutcome& outcome,
                                  Timestamp now) {
  if (job.phase() != Phase::kActive || outcome.kind == TaskOutcome::Kind::kReturned) return {};
  const NodeRun& run = job.node(node);
  if (item >= run.count()) return {};
  if (run.status[item] != TaskStatus::kCreating && run.status[item] != TaskStatus::kActive) return {};
  if (outcome.kind == TaskOutcome::Kind::kDone) {
    return {TaskDone{node, item, outcome.started, now, outcome.size, outcome.inline_bytes, outcome.metadata}};
  }

  const spec::Node& spec = *job.descriptor().dag.node(node).spec;
  std::string error = outcome.error;
  if (policy_retries(spec.retry.policy, outcome.kind)) {
    const std::uint32_t attempt = job.attempt_of(node, item) + 1;
    const std::string attempts =
        std::to_string(std::min(attempt, spec.retry.limit)) + "/" + std::to_string(spec.retry.limit);
    if (attempt <= spec.retry.limit) {
      std::string warning = "node " + spec.name + " is in StalledState, attempts: " + attempts;
      if (!error.empty()) warning += ", error: " + error;
      return {TaskRetried{node, item, attempt, std::move(warning), now}};
    }
    std::string crash = "node " + spec.name + " is in CrashLoopBackOff, attempts: " + attempts;
    error = error.empty() ? crash : crash + ", error: " + error;
  }
  std::vector<Event> events;
  events.emplace_back(TaskFailed{node, item, error, outcome.started, now});
  if (auto end = judge_failure(job, node, item, error, outcome.kind == TaskOutcome::Kind::kFatal, now)) {
    end->last_output = outcome.last_output;
    events.emplace_back(*std::move(end));
  }
  return events;
}

std::vector<Event> decide_stop(const Job& job, const std::string& reason, const std::string& user, Timestamp now) {
  if (job.phase() != Phase::kActive) return {};
  return {Resolved{Outcome::kStopped, "", "", reason, now, std::nullopt, user, ""}};
}

std::vector<Event> decide_pause(const Job& job, const std::string& user, Timestamp now) {
  if (job.phase() != Phase::kActive || job.paused()) return {};
  return {Paused{user, now}};
}

std::vector<Event> decide_resume(const Job& job, const std::string& user, Timestamp now) {
  if (job.phase() != Phase::kActive || !job.paused()) return {};
  return {Resumed{user, now}};
}

std::optional<Expiry> expiry_of(const Job& job) {
  const spec::Pipeline& pipeline = job.descriptor().pipeline;
  std::optional<Expiry> expiry;
  if (pipeline.ttl_seconds > 0) {
    expiry = {job.descriptor().submitted + std::chrono::seconds(pipeline.ttl_seconds), "pipeline expired"};
  }
  if (pipeline.active_ttl_seconds > 0 && job.started_at()) {
    const Timestamp at = *job.started_at() + std::chrono::seconds(pipeline.active_ttl_seconds);
    if (!expiry || at < expiry->at) expiry = {at, "pipeline active TTL expired"};
  }
  return expiry;
}

std::vector<Event> decide_execution(const Job& job, const Caller& caller, const std::string& algorithm, Timestamp now) {
  if (job.phase() != Phase::kActive) return {};
  const bool running = caller.node == kExecutionNode ? job.executions().is_open(caller.item)
                                                     : job.node(caller.node).status[caller.item] == TaskStatus::kActive;
  if (!running) return {};
  return {ExecutionStarted{caller.node, caller.item, algorithm, now}};
}

std::vector<Event> decide_execution_end(const Job& job, std::uint32_t execution, const TaskOutcome& outcome,
                                        Timestamp now) {
  if (job.phase() != Phase::kActive || !job.executions().is_open(execution)) return {};
  const bool done = outcome.kind == TaskOutcome::Kind::kDone;
  return {ExecutionEnded{execution, done ? Outcome::kCompleted : Outcome::kFailed, done ? "" : outcome.error,
                         outcome.size, outcome.started, now}};
}

std::vector<Event> decide_execution_stop(const Job& job, std::uint32_t execution, const std::string& reason,
                                         Timestamp now) {
  if (job.phase() != Phase::kActive || !job.executions().is_open(execution)) return {};
  return {ExecutionEnded{execution, Outcome::kStopped, reason, 0, now, now}};
}

std::optional<Event> decide_next(const Job& job, Timestamp now) {
  if (!job.runs()) return std::nullopt;
  if (job.open_nodes() == 0) return Resolved{Outcome::kCompleted, "", "", "", now, std::nullopt, "", ""};
  if (job.ready_nodes().empty()) return std::nullopt;
  const graph::NodeIndex node = job.ready_nodes().front();
  if (auto expansion = job.expand_node(node); !expansion.ok()) {
    return failed_job(expansion.error().message, *job.descriptor().dag.node(node).spec, std::nullopt, now);
  }
  return NodeExpanded{node, now};
}

}  // namespace hkube::job
