#include "api/live_graph.h"

#include <map>
#include <string>

#include "control/ports.h"
#include "scheduler/worker_name.h"

namespace hkube::api {

namespace {

/// Why tasks of this job wait in a queue although nothing of its algorithm runs or starts; empty when that is not so.
std::string unscheduled(const scheduler::Scheduler& scheduler, const std::string& queue, const job::Job& job,
                        Timestamp now) {
  if (scheduler.pool().count(queue) > 0 || scheduler.queued(queue, job.number()) == 0) return "";
  return scheduler.wait_reason(queue, now).text;
}

/// The same of the nodes. A reason costs something and is the same for all nodes of an algorithm.
std::map<graph::NodeIndex, std::string> unscheduled_nodes(const control::ControlLoop& loop, const job::Job& job,
                                                          Timestamp now) {
  std::map<graph::NodeIndex, std::string> nodes;
  std::map<std::string, std::string> reasons;
  for (graph::NodeIndex i = 0; i < job.nodes().size(); ++i) {
    const job::NodeRun& run = job.node(i);
    if (!run.expanded() || run.count_of(job::TaskStatus::kCreating) == 0) continue;
    if (run.count_of(job::TaskStatus::kActive) > 0) continue;
    const std::string& queue = loop.queue_for(job, control::queue_of(*job.descriptor().dag.node(i).spec));
    const auto [reason, is_new] = reasons.try_emplace(queue);
    if (is_new) reason->second = unscheduled(loop.scheduler(), queue, job, now);
    if (!reason->second.empty()) nodes[i] = reason->second;
  }
  return nodes;
}

}  // namespace

GraphSource live_graph(const control::ControlLoop& loop, const job::Job& job, Timestamp now) {
  GraphSource source = GraphSource::of(job, now);
  for (const auto& [assignment, running] : loop.running()) {
    if (running.job != job.number() || running.node == job::kExecutionNode) continue;
    const scheduler::Worker* worker = loop.scheduler().find_worker(running.worker);
    if (worker == nullptr) continue;
    source.workers[{running.node, running.item}] = scheduler::worker_name(worker->algorithm->title(), worker->id);
  }
  if (job.phase() == job::Phase::kActive && job.runs()) source.unscheduled = unscheduled_nodes(loop, job, now);
  return source;
}

}  // namespace hkube::api
