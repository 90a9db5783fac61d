#include "worker/task_input.h"

#include <algorithm>

#include "objects/paths.h"

namespace hkube::worker {

namespace {

constexpr std::uint32_t kLongList = 1'000;
constexpr std::string_view kLink = "$$";

bool is_link(const Json& value) { return value.is_string() && value.get_ref<const std::string&>().starts_with(kLink); }

bool has_bytes(const Json& value) {
  if (value.is_binary()) return true;
  return value.is_structured() && std::any_of(value.begin(), value.end(), has_bytes);
}

Json value_at(Json value, const std::string& path) {
  if (path.empty()) return value;
  const Json* found = at_path(value, path);
  return found == nullptr ? Json(nullptr) : *found;
}

bool is_inline(const job::ResultTable& results) {
  for (std::uint32_t i = 0; i < results.count(); ++i) {
    const auto result = results.get(i);
    if (result && !result->inline_bytes) return false;
  }
  return true;
}

/// The link of an execution's input, checked: what the caller stored lies among its job's results; a link elsewhere is
/// not its own.
Result<Json> link_of(const job::NodePlan& plan, const std::string& cluster, const std::string& key) {
  const auto link = plan.execution->storage.find(key);
  const auto missing = [] { return Error(Errc::kProtocol, "unable to find storage key"); };
  if (link == plan.execution->storage.end() || !link->is_object()) return missing();
  const auto info = link->find("storageInfo");
  if (info == link->end()) return missing();
  const std::string path = string_or(*info, "path");
  const std::string folder = objects::job_folder(cluster, plan.descriptor->id) + "/";
  if (!path.starts_with(folder)) {
    return Error(Errc::kProtocol, "the input " + path + " of an execution is not in " + folder);
  }
  return *link;
}

Result<TaskInput> resolve_execution(const Payloads& payloads, const job::NodePlan& plan, bool links) {
  TaskInput task{plan.dag_node().input.document()};
  if (!plan.execution->storage.is_object()) return task;
  for (Json& item : task.input) {
    if (!is_link(item)) continue;
    const std::string key = item.get_ref<const std::string&>().substr(kLink.size());
    HKUBE_ASSIGN(Json link, link_of(plan, payloads.cluster(), key));
    if (links) {
      task.storage[key] = std::move(link);
      continue;
    }
    HKUBE_ASSIGN(Json value, payloads.read(string_or(link["storageInfo"], "path")));
    item = value_at(std::move(value), string_or(link, "path"));
  }
  return task;
}

Result<Json> list_of(const Payloads& payloads, const job::LeafBinding& binding, const JobId& job) {
  Json list = Json::array();
  for (std::uint32_t i = 0; i < binding.list->count(); ++i) {
    const auto result = binding.list->get(i);
    if (!result) continue;
    HKUBE_ASSIGN(Json value, payloads.load(*result, job));
    list.push_back(value_at(std::move(value), binding.path));
  }
  return list;
}

void flatten(const Json& value, const std::string& path, const Json& storage, Json& flat) {
  if (value.is_structured() && !value.empty()) {
    std::size_t index = 0;
    for (auto it = value.begin(); it != value.end(); ++it) {
      const std::string part = value.is_array() ? std::to_string(index++) : std::string(it.key());
      flatten(*it, path.empty() ? part : path + "." + part, storage, flat);
    }
  } else if (!is_link(value) || storage.contains(value.get_ref<const std::string&>().substr(kLink.size()))) {
    flat[path] = value;
  }
}

}  // namespace

bool is_heavy(const control::Assignment& task, wire::StorageMode mode, Carries carries) {
  const bool links = mode != wire::StorageMode::kV1;
  if (task.plan->execution) return !links && task.plan->execution->storage.is_object();
  for (const job::ParentResults& parent : task.plan->parents) {
    if (parent.results == nullptr) continue;
    if (parent.results->count() > kLongList) return true;
    // A single result that is not inline is a link for those who take links; looking at a short list is cheap.
    const bool linked = links && parent.kind == graph::ResultShape::Kind::kSingle;
    if (!linked && !is_inline(*parent.results)) return true;
    // One that is bytes has to be stored before it can be a link.
    if (linked && carries == Carries::kNoBytes && is_inline(*parent.results)) return true;
  }
  if (task.any == nullptr || links) return false;
  for (const auto& item : task.any->items) {
    if (item.result && !item.result->inline_bytes) return true;
  }
  return false;
}

Result<TaskInput> resolve_input(const Payloads& payloads, const control::Assignment& task, wire::StorageMode mode,
                                Carries carries) {
  const bool links = mode != wire::StorageMode::kV1;
  const job::NodePlan& plan = *task.plan;
  if (plan.execution) return resolve_execution(payloads, plan, links);
  const JobId& job = plan.descriptor->id;
  const graph::InputTemplate& input = plan.dag_node().input;
  TaskInput resolved{input.document()};
  for (job::LeafBinding& binding : job::bind_leaves(plan, task.item, task.any.get())) {
    const graph::InputLeaf& leaf = input.leaves()[binding.leaf];
    switch (binding.kind) {
      case job::LeafBinding::Kind::kAbsent:
        graph::put_absent(resolved.input, leaf);
        break;
      case job::LeafBinding::Kind::kValue:
        graph::put_at(resolved.input, leaf, std::move(binding.value));
        break;
      case job::LeafBinding::Kind::kResult: {
        Json value;
        Json link;
        if (binding.result && links && !binding.result->inline_bytes) {
          link = payloads.link(*binding.result, job);
        } else if (binding.result) {
          HKUBE_ASSIGN(value, payloads.load(*binding.result, job));
          value = value_at(std::move(value), binding.path);
          if (links && carries == Carries::kNoBytes && has_bytes(value)) {
            HKUBE_ASSIGN(link, payloads.publish(*binding.result, job));
          }
        }
        if (!link.is_null()) {
          const std::string key = "input-" + std::to_string(binding.leaf);
          value = std::string(kLink) + key;
          link["path"] = binding.path;
          resolved.storage[key] = std::move(link);
        }
        graph::put_at(resolved.input, leaf, std::move(value));
        break;
      }
      case job::LeafBinding::Kind::kList: {
        HKUBE_ASSIGN(Json list, list_of(payloads, binding, job));
        graph::put_at(resolved.input, leaf, std::move(list));
        break;
      }
    }
  }
  return resolved;
}

Json flat_input(const TaskInput& input) {
  Json flat = Json::object();
  if (!input.storage.empty()) flatten(input.input, "", input.storage, flat);
  return flat;
}

}  // namespace hkube::worker
