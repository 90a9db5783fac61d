#include "sim/invariants.h"

#include <algorithm>
#include <map>
#include <set>

namespace hkube::sim {

namespace {

using job::Phase;
using job::TaskStatus;
using Broken = std::optional<std::string>;

Broken check_resources(const control::ControlLoop& loop, Lending lending) {
  constexpr double kWithLent = 5;  // what the machine has, and four times that
  const Resources& used = loop.scheduler().pool().used();
  Resources most = loop.scheduler().settings().capacity;
  if (lending == Lending::kPossible) most.cpu *= kWithLent;
  if (used.cpu < -1e-6 || used.memory < 0 || used.gpu < -1e-6) return "resources in use are negative";
  if (!used.fits_in(most)) return "more resources in use than there are";
  return std::nullopt;
}

/// True when `parent` has given the node what the edge asks for: all of it, or for `*@` over a batch the number of
/// items.
bool satisfied(const job::Job& job, const graph::DagEdge& edge) {
  const job::NodeRun& parent = job.node(edge.from);
  if (parent.finished()) return true;
  const bool only_items = !edge.relations.empty() && std::ranges::all_of(edge.relations, [](graph::Relation r) {
    return r == graph::Relation::kWaitAny;
  });
  return only_items && parent.expanded() && parent.plan->is_batch();
}

/// Nodes that wait have parents that they wait for; those that do not wait have none.
Broken check_nodes(const job::Job& job) {
  const graph::Dag& dag = job.descriptor().dag;
  for (graph::NodeIndex i = 0; i < job.nodes().size(); ++i) {
    const job::NodeRun& run = job.node(i);
    std::uint32_t unfinished = 0;
    for (std::uint32_t edge : dag.node(i).in) unfinished += satisfied(job, dag.edges()[edge]) ? 0 : 1;
    const std::string name = "node " + dag.node(i).spec->name + " ";
    if (run.waiting_for != unfinished) {
      return name + "waits for " + std::to_string(run.waiting_for) + " parents, but " + std::to_string(unfinished) +
             " are unfinished";
    }
    if (run.expanded() && unfinished > 0) return name + "has tasks, but a parent is unfinished";
    if (!run.expanded() && unfinished == 0 && job.runs()) return name + "waits for nothing";
    if (run.expanded() && run.node_status != TaskStatus::kSkipped && run.count() == 0) return name + "has no tasks";
  }
  return std::nullopt;
}

/// Retries keep to policy and limit; a job with more failures than it tolerates is over.
Broken check_failures(const job::Job& job) {
  for (graph::NodeIndex i = 0; i < job.nodes().size(); ++i) {
    const job::NodeRun& run = job.node(i);
    const spec::Node& node = *job.descriptor().dag.node(i).spec;
    for (const auto& [item, note] : run.notes) {
      // Also with policy Never: a task whose worker went silent runs again.
      if (note.attempt > node.retry.limit) return "a task of node " + node.name + " is tried too often";
    }
    const std::uint32_t failed = run.count_of(TaskStatus::kFailed);
    if (failed == 0) continue;
    if (!run.plan->is_batch()) return "it goes on although its task " + node.name + " failed";
    const double percent = 100.0 * failed / run.count();
    if (percent + 0.5 >= job.descriptor().pipeline.batch_tolerance) {
      return "it goes on although too much of node " + node.name + " failed";
    }
  }
  return std::nullopt;
}

/// Running tasks of each job; which of them were started while it was paused or held.
using RunningTasks = std::map<JobNumber, std::vector<const control::ControlLoop::Running*>>;

Broken check_suspended(const control::ControlLoop& loop, const job::Job& job, const RunningTasks& running) {
  for (const spec::Node& node : job.descriptor().pipeline.nodes) {
    if (loop.scheduler().queued(node.algorithm, job.number()) > 0) return "tasks are queued although it is suspended";
  }
  const auto it = running.find(job.number());
  if (it == running.end()) return std::nullopt;
  for (const auto* task : it->second) {
    if (job.held()) return "a task runs although it is held";
    if (task->since > *job.paused_since()) return "a task started although it is paused";
  }
  return std::nullopt;
}

Broken check_queues(const control::ControlLoop& loop, const job::Job& job, std::uint64_t active) {
  std::map<std::string, std::uint64_t> waiting;
  std::uint64_t runnable = 0;
  for (const std::uint32_t index : job.executions().open()) {
    const job::Execution& execution = job.executions().at(index);
    if (execution.status == TaskStatus::kCreating) ++waiting[execution.algorithm];
  }
  for (const spec::Node& node : job.descriptor().pipeline.nodes) waiting.try_emplace(node.algorithm, 0);
  for (const job::ItemRange& range : job.runnable_items()) {
    waiting[job.descriptor().dag.node(range.node).spec->algorithm] += range.count;
    runnable += range.count;
  }
  for (const auto& [algorithm, count] : waiting) {
    const std::uint64_t queued = loop.scheduler().queued(algorithm, job.number());
    if (queued != count) {
      return std::to_string(count) + " tasks of " + algorithm + " may run, but " + std::to_string(queued) +
             " are queued";
    }
  }
  if (active + runnable == 0) return "nothing moves it on";
  return std::nullopt;
}

Broken check_job(const control::ControlLoop& loop, const job::Job& job, const RunningTasks& running, Timestamp now) {
  if (job.resolved() && job.resolved()->error.starts_with("internal error")) return job.resolved()->error;
  if (job.phase() != Phase::kActive) return std::nullopt;
  std::uint64_t active = 0;
  for (graph::NodeIndex i = 0; i < job.nodes().size(); ++i) active += job.node(i).count_of(TaskStatus::kActive);
  for (const std::uint32_t index : job.executions().open()) {
    active += job.executions().at(index).status == TaskStatus::kActive ? 1 : 0;
  }
  const auto it = running.find(job.number());
  const std::uint64_t assigned = it == running.end() ? 0 : it->second.size();
  if (active != assigned) {
    return std::to_string(active) + " tasks are active, but " + std::to_string(assigned) + " are assigned";
  }
  const auto due = loop.next_deadline();
  const auto expiry = job::expiry_of(job);
  if (expiry && expiry->at <= now && !(due && *due <= now)) return "it outlives its ttl";
  if (auto broken = check_nodes(job)) return broken;
  if (auto broken = check_failures(job)) return broken;
  return job.runs() ? check_queues(loop, job, active) : check_suspended(loop, job, running);
}

/// Jobs of one pipeline: the limit is kept, and who is held has a reason to be.
Broken check_groups(const control::ControlLoop& loop) {
  struct Group {
    std::uint64_t running = 0;
    std::vector<const job::Job*> held;
  };
  std::map<std::pair<std::string, std::string>, Group> groups;
  for (const auto& [number, job] : loop.jobs()) {
    if (job->phase() == Phase::kFinished) continue;
    const spec::Pipeline& pipeline = job->descriptor().pipeline;
    Group& group = groups[{pipeline.experiment, pipeline.name}];
    if (job->held()) {
      group.held.push_back(job.get());
    } else {
      ++group.running;
    }
    const std::uint32_t amount = pipeline.concurrency.amount;
    if (amount > 0 && group.running > amount) return "more jobs of " + pipeline.name + " run than its limit allows";
  }
  for (const auto& [key, group] : groups) {
    if (group.held.empty()) continue;
    if (group.running < group.held.front()->descriptor().pipeline.concurrency.amount) {
      return "job " + group.held.front()->id().str() + " is held although its pipeline's limit is not reached";
    }
  }
  return std::nullopt;
}

/// What was started by a task that no longer runs is over, and what is open has a caller.
Broken check_calls(const control::ControlLoop& loop) {
  for (const auto& [number, job] : loop.jobs()) {
    if (job->phase() != Phase::kActive) continue;
    if (!job->descriptor().context.parent_task.empty() && loop.calls().depth_of(number) == 0) {
      return "sub-pipeline " + job->id().str() + " goes on without its caller";
    }
    for (const std::uint32_t index : job->executions().open()) {
      if (loop.calls().find_execution(number, index) == nullptr) {
        return "an execution of job " + job->id().str() + " goes on without its caller";
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> broken_invariant(const control::ControlLoop& loop, Timestamp now, Lending lending) {
  if (auto broken = check_resources(loop, lending)) return broken;
  if (auto broken = check_calls(loop)) return broken;
  if (auto broken = check_groups(loop)) return broken;
  RunningTasks running;
  for (const auto& [id, task] : loop.running()) {
    running[task.job].push_back(&task);
    const auto job = loop.jobs().find(task.job);
    if (job == loop.jobs().end() || job->second->phase() != Phase::kActive) return "a task of a job that is over runs";
  }
  std::map<std::string, std::uint64_t> algorithms;  // and how many tasks of live jobs wait for them
  for (const auto& [number, job] : loop.jobs()) {
    if (auto broken = check_job(loop, *job, running, now)) return "job " + job->id().str() + ": " + *broken;
    std::set<std::string> used;
    for (const spec::Node& node : job->descriptor().pipeline.nodes) used.insert(node.algorithm);
    for (const job::Execution& execution : job->executions().all()) used.insert(execution.algorithm);
    for (const std::string& name : used) algorithms[name] += loop.scheduler().queued(name, number);
  }
  for (const auto& [name, waiting] : algorithms) {
    if (loop.scheduler().queued(name) != waiting) return "tasks of jobs that are over wait for algorithm " + name;
    if (auto broken = untrue_reason(loop, name, now)) return broken;
  }
  return std::nullopt;
}

}  // namespace hkube::sim
