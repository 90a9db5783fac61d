#include "sim/sim_results.h"

namespace hkube::sim {

void SimResults::store(JobNumber job, const control::ResultRequest& request) {
  Json data = Json::array();
  for (const auto& node : request.nodes) {
    if (node.results == nullptr) data.push_back({{"nodeName", node.node}, {"result", "skipped"}});
    for (std::uint32_t i = 0; node.results != nullptr && i < node.results->count(); ++i) {
      const auto result = node.results->get(i);
      if (!result) continue;
      data.push_back({{"nodeName", node.node}, {"result", load_result(*result, request.descriptor->id, objects_)}});
    }
  }
  world_.after(1, [this, job, text = to_text(data)] { answer_(control::ResultStored{job, text.size(), text, ""}); });
}

}  // namespace hkube::sim
