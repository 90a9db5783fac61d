#include "worker/job_message.h"

#include "job/task_number.h"
#include "worker/trace_context.h"

namespace hkube::worker {

namespace {

constexpr std::size_t kMostMembers = 26;

std::string_view policy_name(spec::RetryPolicy policy) {
  switch (policy) {
    case spec::RetryPolicy::kNever:
      return "Never";
    case spec::RetryPolicy::kAlways:
      return "Always";
    case spec::RetryPolicy::kOnError:
      return "OnError";
    case spec::RetryPolicy::kOnCrash:
      return "OnCrash";
  }
  return "OnCrash";
}

Json names(const job::NodePlan& plan, const std::vector<std::uint32_t>& edges, bool sources) {
  Json list = Json::array();
  for (std::uint32_t edge : edges) {
    const graph::DagEdge& e = plan.descriptor->dag.edges()[edge];
    list.push_back(plan.descriptor->dag.node(sources ? e.from : e.to).spec->name);
  }
  return list;
}

}  // namespace

Json make_job(const control::Assignment& task, TaskInput input, wire::StorageMode mode, bool use_cache, Timestamp now) {
  const job::NodePlan& plan = *task.plan;
  const spec::Node& node = plan.spec();
  const job::Descriptor& descriptor = *plan.descriptor;
  const job::Context& context = descriptor.context;
  Json info = {{"savePaths", plan.dag_node().save_paths}, {"lastRunResult", context.last_run}};
  if (!context.root_job.empty()) info["rootJobId"] = context.root_job.str();
  if (auto it = node.extra.find("extraData"); it != node.extra.end()) info["extraData"] = *it;
  const TaskId task_id = job::task_id(descriptor.id, plan.first_task + task.item);
  Json flat = mode == wire::StorageMode::kV1 ? Json(nullptr) : flat_input(input);
  // Made for each task: member by member, into room made beforehand.
  Json job = Json::object();
  auto& members = job.get_ref<Json::object_t&>();
  members.reserve(kMostMembers);
  const auto add = [&members](const char* key, Json value) { members.emplace(key, std::move(value)); };
  add("jobId", descriptor.id.str());
  add("taskId", task_id.str());
  add("input", std::move(input.input));
  add("storage", std::move(input.storage));
  add("flatInput", std::move(flat));
  add("useCache", use_cache);
  add("nodeName", node.name);
  add("algorithmName", node.algorithm);
  add("pipelineName", descriptor.pipeline.name);
  add("batchIndex", plan.is_batch() ? task.item + 1 : 0);
  add("status", "creating");
  add("kind", "batch");
  add("parents", names(plan, plan.dag_node().in, true));
  add("childs", names(plan, plan.dag_node().out, false));
  add("parsedFlow", Json::object());
  add("info", std::move(info));
  add("ttl", node.ttl_seconds);
  add("retry", {{"policy", policy_name(node.retry.policy)}, {"limit", node.retry.limit}});
  add("priority", descriptor.pipeline.priority);
  add("attempts", task.attempt);
  add("entranceTime", now.ms);
  add("spanId", trace_context(descriptor.id.str(), task_id.str()));
  if (plan.execution) {
    add("parentNodeName", plan.execution->caller_node);
    add("execId", plan.execution->exec_id);
  }
  for (const char* key : {"metrics", "spec"}) {
    if (auto it = node.extra.find(key); it != node.extra.end()) add(key, *it);
  }
  return job;
}

}  // namespace hkube::worker
