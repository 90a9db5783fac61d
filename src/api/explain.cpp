#include "api/explain.h"

#include <algorithm>

#include "control/documents.h"

namespace hkube::api {

namespace {

std::string waits_for_parents(const job::Job& job, graph::NodeIndex node) {
  std::string text;
  const auto& dag = job.descriptor().dag;
  for (std::uint32_t edge : dag.node(node).in) {
    const graph::NodeIndex parent = dag.edges()[edge].from;
    const job::NodeRun& run = job.node(parent);
    if (run.finished()) continue;
    text += (text.empty() ? "waits for node " : ", ") + dag.node(parent).spec->name;
    if (!run.expanded()) continue;
    const std::uint32_t done = run.count_of(job::TaskStatus::kSucceed) + run.count_of(job::TaskStatus::kFailed);
    text += " (" + std::to_string(done) + " of " + std::to_string(run.count()) + " tasks done)";
  }
  return text.empty() ? "is about to start" : text;
}

std::string plural(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// What the job's running tasks have started and wait for.
void explain_calls(const control::ControlLoop& loop, const job::Job& job, Timestamp now, Json& waiting) {
  for (const auto& [assignment, running] : loop.running()) {
    const control::Calls::Started* started = loop.calls().find(assignment);
    if (running.job != job.number() || started == nullptr) continue;
    const bool execution = running.node == job::kExecutionNode;
    const std::string& name =
        execution ? job.executions().at(running.item).node : job.descriptor().dag.node(running.node).spec->name;
    Json jobs = Json::array();
    for (const JobNumber number : started->jobs) {
      if (const auto it = loop.jobs().find(number); it != loop.jobs().end()) jobs.push_back(it->second->id().str());
    }
    std::string reason = "its task has started";
    if (!jobs.empty()) reason += " " + plural(jobs.size(), "sub-pipeline");
    if (!started->executions.empty()) {
      reason += (jobs.empty() ? " " : " and ") + plural(started->executions.size(), "algorithm");
    }
    Json entry = {{"nodeName", name}, {"tasks", 1}, {"reason", std::move(reason)}, {"since", running.since.ms}};
    if (!jobs.empty()) entry["subPipelines"] = std::move(jobs);
    waiting.push_back(std::move(entry));
  }
  for (const std::uint32_t index : job.executions().open()) {
    const job::Execution& execution = job.executions().at(index);
    if (execution.status != job::TaskStatus::kCreating) continue;
    waiting.push_back(
        {{"nodeName", execution.node}, {"tasks", 1}, {"reason", loop.scheduler().explain(execution.algorithm, now)}});
  }
}

}  // namespace

Json explain_job(const control::ControlLoop& loop, const job::Job& job, Timestamp now) {
  Json waiting = Json::array();
  if (job.phase() == job::Phase::kResolved) {
    waiting.push_back({{"reason", "its result is being stored"}, {"since", job.resolved()->at.ms}});
  }
  if (loop.recorder().failure()) {
    waiting.push_back({{"reason", "the store cannot be written: " + loop.recorder().failure()->message}});
  }
  for (graph::NodeIndex i = 0; job.phase() == job::Phase::kActive && i < job.nodes().size(); ++i) {
    const job::NodeRun& run = job.node(i);
    const spec::Node& spec = *job.descriptor().dag.node(i).spec;
    if (run.finished()) continue;
    if (!run.expanded()) {
      waiting.push_back({{"nodeName", spec.name}, {"tasks", 0}, {"reason", waits_for_parents(job, i)}});
      continue;
    }
    const std::uint32_t active = run.count_of(job::TaskStatus::kActive);
    if (active > 0) {
      const std::uint32_t since = *std::min_element(
          run.started_ms.begin(), run.started_ms.end(),
          [&](std::uint32_t a, std::uint32_t b) { return (a == 0 ? UINT32_MAX : a) < (b == 0 ? UINT32_MAX : b); });
      waiting.push_back({{"nodeName", spec.name},
                         {"tasks", active},
                         {"reason", "running on workers of algorithm " + spec.algorithm},
                         {"since", job.descriptor().submitted.ms + since}});
    }
    const std::uint64_t queued = loop.scheduler().queued(spec.algorithm, job.number());
    if (queued > 0) {
      waiting.push_back({{"nodeName", spec.name},
                         {"tasks", queued},
                         {"queuedOfAlgorithm", loop.scheduler().queued(spec.algorithm)},
                         {"reason", loop.scheduler().explain(spec.algorithm, now)}});
    } else if (active == 0) {
      waiting.push_back({{"nodeName", spec.name}, {"tasks", run.count()}, {"reason", waits_for_parents(job, i)}});
    }
  }
  explain_calls(loop, job, now, waiting);
  return {
      {"jobId", job.id().str()}, {"status", std::string(control::job_status(job))}, {"waiting", std::move(waiting)}};
}

}  // namespace hkube::api
