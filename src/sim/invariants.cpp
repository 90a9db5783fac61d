#include "sim/invariants.h"

#include <map>

namespace hkube::sim {

namespace {

std::optional<std::string> check_resources(const control::ControlLoop& loop) {
  const Resources& used = loop.scheduler().pool().used();
  const Resources& capacity = loop.scheduler().settings().capacity;
  if (used.cpu < -1e-6 || used.memory < 0 || used.gpu < -1e-6) return "resources in use are negative";
  if (!used.fits_in(capacity)) return "more resources in use than there are";
  return std::nullopt;
}

std::optional<std::string> check_job(const control::ControlLoop& loop, const job::Job& job,
                                     const std::map<JobNumber, std::uint64_t>& running) {
  const std::string name = "job " + job.id().str() + ": ";
  if (job.resolved() && job.resolved()->error.starts_with("internal error")) return name + job.resolved()->error;
  if (job.phase() != job::Phase::kActive) return std::nullopt;

  std::uint64_t active = 0;
  std::uint64_t runnable = 0;
  std::map<std::string, std::uint64_t> waiting;
  for (graph::NodeIndex i = 0; i < job.nodes().size(); ++i) {
    active += job.node(i).count_of(job::TaskStatus::kActive);
  }
  for (const job::ItemRange& range : job.runnable_items()) {
    const std::string& algorithm = job.descriptor().dag.node(range.node).spec->algorithm;
    for (std::uint32_t item = range.first; item < range.first + range.count; ++item) {
      if (job.node(range.node).status[item] != job::TaskStatus::kCreating) continue;
      ++waiting[algorithm];
      ++runnable;
    }
  }
  const auto it = running.find(job.number());
  const std::uint64_t assigned = it == running.end() ? 0 : it->second;
  if (active != assigned) {
    return name + std::to_string(active) + " tasks are active, but " + std::to_string(assigned) + " are assigned";
  }
  for (const auto& [algorithm, count] : waiting) {
    const std::uint64_t queued = loop.scheduler().queued(algorithm, job.number());
    if (queued != count) {
      return name + std::to_string(count) + " tasks of " + algorithm + " may run, but " + std::to_string(queued) +
             " are queued";
    }
  }
  if (active + runnable == 0) return name + "nothing moves it on";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> broken_invariant(const control::ControlLoop& loop, Timestamp now) {
  if (auto broken = check_resources(loop)) return broken;
  std::map<JobNumber, std::uint64_t> running;
  for (const auto& [id, task] : loop.running()) ++running[task.job];
  std::map<std::string, std::uint64_t> algorithms;
  for (const auto& [number, job] : loop.jobs()) {
    if (auto broken = check_job(loop, *job, running)) return broken;
    for (const spec::Node& node : job->descriptor().pipeline.nodes) ++algorithms[node.algorithm];
  }
  for (const auto& [name, count] : algorithms) {
    if (loop.scheduler().queued(name) > 0 && loop.scheduler().explain(name, now).empty()) {
      return "tasks of algorithm " + name + " wait without a reason";
    }
  }
  return std::nullopt;
}

}  // namespace hkube::sim
