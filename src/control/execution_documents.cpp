#include "control/execution_documents.h"

#include <map>
#include <string>

#include "job/task_number.h"

namespace hkube::control {

namespace {

Json task_of(const job::Descriptor& job, const job::Execution& execution) {
  const std::int64_t submitted = job.submitted.ms;
  Json task = {{"nodeName", execution.node},
               {"algorithmName", execution.algorithm},
               {"taskId", job::task_id(job.id, execution.task_number).str()},
               {"batchIndex", execution.number},
               {"status", std::string(job::status_name(execution.status))}};
  if (!execution.error.empty()) task["error"] = execution.error;
  if (execution.started_ms > 0) task["startTime"] = submitted + execution.started_ms;
  if (execution.ended_ms > 0) task["endTime"] = submitted + execution.ended_ms;
  return task;
}

/// {idle, completed, errors, running, total} of a node's items.
void count_in(Json& info, const job::Execution& execution) {
  const auto add = [&](const char* key) { info[key] = info[key].get<std::int64_t>() + 1; };
  const bool completed = execution.status == job::TaskStatus::kSucceed || execution.status == job::TaskStatus::kFailed;
  add(completed ? "completed" : execution.status == job::TaskStatus::kCreating ? "idle" : "running");
  if (!execution.error.empty()) add("errors");
  add("total");
}

}  // namespace

ExecutionGraph execution_graph(const job::Descriptor& job, const std::vector<job::Execution>& executions) {
  ExecutionGraph graph;
  std::map<std::string, std::size_t> places;
  for (const job::Execution& execution : executions) {
    const auto [place, fresh] = places.try_emplace(execution.node, graph.nodes.size());
    if (fresh) {
      graph.nodes.push_back(
          {{"nodeName", execution.node},
           {"algorithmName", execution.algorithm},
           {"batch", Json::array()},
           {"batchInfo", {{"idle", 0}, {"completed", 0}, {"errors", 0}, {"running", 0}, {"total", 0}}}});
      graph.edges.push_back({{"from", execution.caller_node},
                             {"to", execution.node},
                             {"value", {{"types", Json::array({"algorithmExecution"})}}}});
    }
    Json& node = graph.nodes[place->second];
    node["batch"].push_back(task_of(job, execution));
    count_in(node["batchInfo"], execution);
  }
  return graph;
}

}  // namespace hkube::control
