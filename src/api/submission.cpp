#include "api/submission.h"

#include <set>

#include "api/respond.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

Json merge(Json base, const Json& changes) {
  if (base.is_object() && changes.is_object()) {
    for (auto it = changes.begin(); it != changes.end(); ++it) {
      Json& member = base[it.key()];
      member = merge(std::move(member), it.value());
    }
    return base;
  }
  if (base.is_array() && changes.is_array()) {
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if (i < base.size()) {
        base[i] = merge(std::move(base[i]), changes[i]);
      } else {
        base.push_back(changes[i]);
      }
    }
    return base;
  }
  return changes;
}

Status check_kinds(const spec::Pipeline& pipeline) {
  if (pipeline.kind == spec::PipelineKind::kStream)
    return bad_request("stream pipelines are not enabled on this server");
  for (const spec::Node& node : pipeline.nodes) {
    if (node.kind == spec::NodeKind::kAlgorithm) continue;
    return bad_request("node \"" + node.name + "\": this kind of node is not enabled on this server");
  }
  return {};
}

/// Null input means that it has no image, no code and no git repository.
Status check_runnable(const std::string& name, const Json& algorithm) {
  if (algorithm.contains("buildId") || algorithm.contains("fileInfo")) return {};
  const std::string image = string_or(algorithm, "algorithmImage");
  if (image.empty()) return bad_request("missing image for algorithm " + name);
  return bad_request("algorithm " + name + " runs the image " + image +
                     ", but this server has no container runtime; upload the algorithm's code instead");
}

}  // namespace

Json merge_pipeline(Json base, const Json& changes) {
  Json merged = merge(std::move(base), changes);
  if (auto it = changes.find("flowInput"); it != changes.end()) merged["flowInput"] = *it;
  return merged;
}

Status check_algorithms(const ApiContext& api, const spec::Pipeline& pipeline) {
  std::set<std::string> seen;
  for (const spec::Node& node : pipeline.nodes) {
    if (node.algorithm.empty() || !seen.insert(node.algorithm).second) continue;
    HKUBE_ASSIGN(const auto algorithm, api.catalog.find(store::DocumentKind::kAlgorithm, node.algorithm));
    if (!algorithm) return not_found("algorithm", node.algorithm);
    HKUBE_TRY(check_runnable(node.algorithm, *algorithm));
  }
  return {};
}

Result<std::shared_ptr<const job::Descriptor>> prepare_job(const ApiContext& api, Submission submission) {
  HKUBE_TRY(spec::validate(spec::pipeline_schema(), submission.pipeline, spec::Defaults::kInject));
  HKUBE_ASSIGN(const spec::Pipeline pipeline, spec::read_pipeline(submission.pipeline));
  HKUBE_TRY(check_kinds(pipeline));
  HKUBE_TRY(check_algorithms(api, pipeline));
  const Timestamp now = api.clock.now();
  HKUBE_ASSIGN(auto descriptor, job::make_descriptor({JobId(api.random.id(12)), to_text(submission.pipeline),
                                                      to_text(submission.user_pipeline), submission.types,
                                                      "defaultUser", now, submission.context.text()}));
  if (pipeline.experiment != "main") {
    HKUBE_ASSIGN(const auto experiment, api.catalog.find(store::DocumentKind::kExperiment, pipeline.experiment));
    if (!experiment) return not_found("experiment", pipeline.experiment);
  }
  return descriptor;
}

}  // namespace hkube::api
