#include "api/live_graph.h"

#include <string>

#include "control/ports.h"

namespace hkube::api {

namespace {

/// Why the tasks of a node wait although nothing of their algorithm runs or starts; empty when that is not so.
std::string unscheduled(const control::ControlLoop& loop, const job::Job& job, graph::NodeIndex index, Timestamp now) {
  const job::NodeRun& run = job.node(index);
  const std::string& queue = loop.queue_for(job, control::queue_of(*job.descriptor().dag.node(index).spec));
  const scheduler::Scheduler& scheduler = loop.scheduler();
  const bool waits =
      run.expanded() && run.count_of(job::TaskStatus::kCreating) > 0 && run.count_of(job::TaskStatus::kActive) == 0;
  if (!waits || scheduler.pool().count(queue) > 0 || scheduler.queued(queue, job.number()) == 0) return "";
  return scheduler.wait_reason(queue, now).text;
}

}  // namespace

GraphSource live_graph(const control::ControlLoop& loop, const job::Job& job, Timestamp now) {
  GraphSource source = GraphSource::of(job, now);
  for (const auto& [assignment, running] : loop.running()) {
    if (running.job != job.number() || running.node == job::kExecutionNode) continue;
    const scheduler::Worker* worker = loop.scheduler().find_worker(running.worker);
    if (worker == nullptr) continue;
    source.workers[{running.node, running.item}] =
        worker->algorithm->title() + "-" + std::to_string(worker->id.value());
  }
  if (job.phase() != job::Phase::kActive || !job.runs()) return source;
  for (graph::NodeIndex i = 0; i < job.nodes().size(); ++i) {
    if (std::string why = unscheduled(loop, job, i, now); !why.empty()) source.unscheduled[i] = std::move(why);
  }
  return source;
}

}  // namespace hkube::api
