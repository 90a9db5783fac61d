#include "job/node_plan.h"

#include "job/executions.h"

namespace hkube::job {

namespace {

using Kind = LeafBinding::Kind;

const ParentResults* find_parent(const NodePlan& plan, const std::string& node) {
  for (const ParentResults& parent : plan.parents) {
    if (parent.node == node) return &parent;
  }
  return nullptr;
}

std::string join(const std::string& path, std::uint64_t index) {
  return path.empty() ? std::to_string(index) : path + "." + std::to_string(index);
}

void bind_flow(const NodePlan& plan, const graph::Reference& ref, std::optional<std::uint64_t> element,
               LeafBinding& binding) {
  const Json* value =
      graph::RefSource::kFlowInput == ref.source ? at_path(plan.descriptor->pipeline.flow_input, ref.path) : nullptr;
  binding.kind = Kind::kValue;
  if (value == nullptr) return;
  binding.value = element ? (*value)[*element] : *value;
}

void bind_node(const NodePlan& plan, const graph::Reference& ref, const graph::Expansion::Dimension* dimension,
               std::optional<std::uint64_t> element, LeafBinding& binding) {
  const ParentResults* parent = find_parent(plan, ref.node);
  binding.path = ref.path;
  if (parent == nullptr) {
    binding.kind = Kind::kValue;
    return;
  }
  switch (parent->kind) {
    case graph::ResultShape::Kind::kSkipped:
      binding.kind = Kind::kValue;
      binding.value = Json::array();
      return;
    case graph::ResultShape::Kind::kSingle:
      binding.kind = Kind::kResult;
      binding.result = parent->results->get(0);
      if (element) binding.path = join(ref.path, *element);
      return;
    case graph::ResultShape::Kind::kBatch:
      if (element && ref.relation == graph::Relation::kWaitAnyBatch) {
        const auto [item, position] = dimension->place(*element);
        binding.kind = Kind::kResult;
        binding.result = parent->results->get(item);
        binding.path = join(ref.path, position);
      } else if (element) {
        binding.kind = Kind::kResult;
        binding.result = parent->results->get(static_cast<std::uint32_t>(*element));
      } else {
        binding.kind = Kind::kList;
        binding.list = parent->results;
      }
      return;
  }
}

}  // namespace

std::shared_ptr<NodePlan> make_execution_plan(const NodePlan& caller, std::string exec_id, std::string algorithm,
                                              Json input, Json storage) {
  auto call = std::make_shared<ExecutionCall>();
  const spec::Node& parent = caller.spec();
  call->exec_id = std::move(exec_id);
  call->caller_node = parent.name;
  call->storage = std::move(storage);
  call->spec.name = execution_node_name(parent.name, algorithm);
  call->spec.algorithm = std::move(algorithm);
  call->spec.retry = {spec::RetryPolicy::kNever, 0};
  call->spec.ttl_seconds = parent.ttl_seconds;
  call->spec.extra = parent.extra;
  if (call->spec.extra.is_object()) call->spec.extra.erase("extraData");
  call->node.spec = &call->spec;
  call->node.input = graph::InputTemplate::literal(std::move(input));
  auto plan = std::make_shared<NodePlan>();
  plan->descriptor = caller.descriptor;
  plan->node = kExecutionNode;
  plan->execution = std::move(call);
  return plan;
}

std::vector<LeafBinding> bind_leaves(const NodePlan& plan, std::uint32_t item, const AnyResults* any) {
  const auto& leaves = plan.dag_node().input.leaves();
  std::vector<LeafBinding> bindings(leaves.size());
  for (std::uint32_t i = 0; i < leaves.size(); ++i) {
    LeafBinding& binding = bindings[i];
    binding.leaf = i;

    const graph::Expansion::Dimension* dimension = nullptr;
    for (const auto& d : plan.expansion.dimensions()) {
      if (d.leaf == i) dimension = &d;
    }
    std::optional<std::uint64_t> element;
    if (dimension != nullptr) {
      element = plan.expansion.element(*dimension, item);
      if (!element) continue;  // stays absent
    }

    if (const auto* raw = std::get_if<graph::RawBatch>(&leaves[i].value)) {
      binding.kind = Kind::kValue;
      binding.value = raw->element(*element);
      continue;
    }
    const graph::Reference& ref = *leaves[i].reference();
    if (any != nullptr && ref.relation == graph::Relation::kWaitAny) {
      bool taken = false;
      for (const AnyResults::Item& entry : any->items) {
        if (entry.leaf != i) continue;
        binding.kind = Kind::kResult;
        binding.result = entry.result;
        binding.path = ref.path;
        taken = true;
      }
      if (taken) continue;
    }
    if (ref.source == graph::RefSource::kNode) {
      bind_node(plan, ref, dimension, element, binding);
    } else {
      bind_flow(plan, ref, element, binding);
    }
  }
  return bindings;
}

}  // namespace hkube::job
