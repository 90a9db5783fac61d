#include "trigger/trigger_table.h"

namespace hkube::trigger {

std::vector<std::string> trigger_names(const Json& pipeline) {
  std::vector<std::string> names;
  const Json* list = at_path(pipeline, "triggers.pipelines");
  if (list == nullptr || !list->is_array()) return names;
  for (const Json& name : *list) {
    if (name.is_string()) names.push_back(name.get<std::string>());
  }
  return names;
}

void TriggerIndex::put(const std::string& pipeline, const Json& document) {
  std::vector<std::string> names = trigger_names(document);
  if (names.empty()) return remove(pipeline);
  sources_[pipeline] = std::move(names);
}

void TriggerIndex::remove(const std::string& pipeline) { sources_.erase(pipeline); }

std::shared_ptr<const control::TriggerTable> TriggerIndex::table() const {
  auto table = std::make_shared<control::TriggerTable>();
  for (const auto& [pipeline, sources] : sources_) {
    for (const std::string& source : sources) (*table)[source].push_back(pipeline);
  }
  return table;
}

}  // namespace hkube::trigger
