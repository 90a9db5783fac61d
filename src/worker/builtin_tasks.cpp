#include "worker/builtin_tasks.h"

#include "wire/codec.h"
#include "worker/task_input.h"

namespace hkube::worker {

namespace {

job::TaskOutcome failure(std::string text) {
  job::TaskOutcome outcome;
  outcome.kind = job::TaskOutcome::Kind::kError;
  outcome.error = std::move(text);
  return outcome;
}

Json data_source(const spec::Node& node) {
  const auto spec = node.extra.find("spec");
  return {{"dataSourceId", spec == node.extra.end() ? "" : string_or(*spec, "id")}};
}

}  // namespace

Result<Json> BuiltinTasks::pipeline_result(const control::Assignment& task) const {
  const job::NodePlan& plan = *task.plan;
  const std::string prefix = plan.spec().name + "-";
  Json data = Json::array();
  for (const job::ParentResults& parent : plan.parents) {
    const auto index = plan.descriptor->dag.find(parent.node);
    Json head = {{"nodeName", parent.node.starts_with(prefix) ? parent.node.substr(prefix.size()) : parent.node},
                 {"algorithmName", index ? plan.descriptor->dag.node(*index).spec->algorithm : ""}};
    if (parent.results == nullptr) {
      head["batchIndex"] = -1;
      data.push_back(std::move(head));
      continue;
    }
    auto error = parent.errors.begin();
    for (std::uint32_t item = 0; item < parent.results->count(); ++item) {
      Json entry = head;
      if (parent.kind == graph::ResultShape::Kind::kBatch) entry["batchIndex"] = item + 1;
      if (const auto result = parent.results->get(item)) {
        HKUBE_ASSIGN(entry["result"], payloads_.load(*result, plan.descriptor->id));
      } else if (error != parent.errors.end() && error->first == item) {
        entry["error"] = (error++)->second;
      }
      data.push_back(std::move(entry));
    }
  }
  return data;
}

Result<Json> BuiltinTasks::value_of(const control::Assignment& task) const {
  switch (task.plan->spec().kind) {
    case spec::NodeKind::kDataSource:
      return data_source(task.plan->spec());
    case spec::NodeKind::kPipeline:
      return pipeline_result(task);
    default: {
      HKUBE_ASSIGN(TaskInput resolved, resolve_input(payloads_, task, wire::StorageMode::kV1));
      return std::move(resolved.input);
    }
  }
}

void BuiltinTasks::run(WorkerId worker, const control::Assignment& task) {
  const bool posted = pool_.post([this, worker, task] {
    const auto stored = [&]() -> Result<job::TaskOutcome> {
      HKUBE_ASSIGN(const Json value, value_of(task));
      HKUBE_ASSIGN(const std::string bytes, wire::encode(wire::Encoding::kMsgpack, value));
      return payloads_.store(task, bytes);
    }();
    control_.post(control::TaskReport{worker, task.id, stored.ok() ? *stored : failure(stored.error().message)});
  });
  if (!posted) control_.post(control::TaskReport{worker, task.id, failure("the server is overloaded")});
}

}  // namespace hkube::worker
