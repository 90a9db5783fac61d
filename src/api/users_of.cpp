#include "api/users_of.h"

#include <algorithm>

namespace hkube::api {

std::vector<JobId> users_of(const control::ControlLoop& loop, const std::string& algorithm) {
  std::vector<JobId> jobs;
  for (const auto& [number, job] : loop.jobs()) {
    if (job->phase() != job::Phase::kActive) continue;
    const auto& nodes = job->descriptor().pipeline.nodes;
    if (std::ranges::any_of(nodes, [&](const spec::Node& n) { return n.algorithm == algorithm; })) {
      jobs.push_back(job->id());
    }
  }
  return jobs;
}

Result<std::vector<std::string>> pipelines_with(const ApiContext& api, const std::string& algorithm) {
  HKUBE_ASSIGN(const auto pipelines, api.catalog.list(store::DocumentKind::kPipeline));
  std::vector<std::string> names;
  for (const Json& pipeline : pipelines) {
    const auto nodes = pipeline.find("nodes");
    if (nodes == pipeline.end()) continue;
    const bool uses = std::any_of(nodes->begin(), nodes->end(),
                                  [&](const Json& node) { return string_or(node, "algorithmName") == algorithm; });
    if (uses) names.push_back(string_or(pipeline, "name"));
  }
  return names;
}

}  // namespace hkube::api
