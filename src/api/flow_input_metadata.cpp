#include "api/flow_input_metadata.h"

#include "graph/input_template.h"
#include "objects/paths.h"

namespace hkube::api {

namespace {

/// The type as JavaScript's typeof tells it, but for arrays.
Json described(const Json& value) {
  if (value.is_array()) return {{"type", "array"}, {"size", value.size()}};
  if (value.is_string()) return {{"type", "string"}};
  if (value.is_boolean()) return {{"type", "boolean"}};
  if (value.is_number()) return {{"type", "number"}};
  return {{"type", "object"}};
}

}  // namespace

Json flow_input_metadata(const Json& pipeline, const JobId& job, const std::string& cluster) {
  const auto flow_input = pipeline.find("flowInput");
  if (flow_input == pipeline.end() || !flow_input->is_object() || flow_input->empty()) return nullptr;
  Json metadata = Json::object();
  const auto nodes = pipeline.find("nodes");
  for (const Json& node : nodes == pipeline.end() ? Json::array() : *nodes) {
    const auto input = node.find("input");
    if (input == node.end()) continue;
    const auto compiled = graph::InputTemplate::compile(*input);
    for (const graph::InputLeaf& leaf : compiled.leaves()) {
      const graph::Reference* reference = leaf.reference();
      if (reference == nullptr || reference->source != graph::RefSource::kFlowInput) continue;
      const Json* part = reference->path.empty() ? &*flow_input : at_path(*flow_input, reference->path);
      if (part != nullptr) metadata[reference->body] = described(*part);
    }
  }
  return {{"metadata", std::move(metadata)},
          {"storageInfo", {{"path", objects::task_result_path(cluster, job, TaskId(job.str()))}}}};
}

}  // namespace hkube::api
