#include "api/submission.h"

#include <algorithm>
#include <set>

#include "api/algorithms.h"
#include "api/git_repository.h"
#include "api/inline_pipelines.h"
#include "api/respond.h"
#include "api/special_nodes.h"
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

/// Jobs of another kind than this server runs are refused at the door.
Status check_kind(const spec::Pipeline& pipeline) {
  if (pipeline.kind != spec::PipelineKind::kStream) return {};
  return bad_request("stream pipelines are not enabled on this server");
}

/// What there is to run: an image, code or a git repository.
Status check_has_image(const std::string& name, const Json& algorithm) {
  const bool has_code =
      algorithm.contains("buildId") || algorithm.contains("fileInfo") || git_repository(algorithm) != nullptr;
  if (has_code || string_or(algorithm, "kind") == "debug" || !string_or(algorithm, "algorithmImage").empty()) return {};
  return bad_request("missing image for algorithm " + name);
}

/// A job that would wait for something that nothing under way can bring is refused.
Status check_prospect(const ApiSettings& settings, const std::string& name, const Json& algorithm) {
  const Hindrance hindrance = hindrance_of(algorithm);
  if (hindrance.prospect == scheduler::Prospect::kNotHere && settings.runs_workers) {
    return bad_request("algorithm " + name + " runs the image " + string_or(algorithm, "algorithmImage") +
                       ", but this server has no container runtime; upload the algorithm's code instead");
  }
  if (hindrance.prospect == scheduler::Prospect::kNone) {
    return bad_request("algorithm " + name + " cannot run: " + hindrance.text + "; apply it again");
  }
  return check_capacity(settings, algorithm);
}

/// Calls `check` with each algorithm that the pipeline's nodes run.
template <typename Check>
Status for_each_algorithm(const ApiContext& api, const spec::Pipeline& pipeline, Check check) {
  std::set<std::string> seen;
  for (const spec::Node& node : pipeline.nodes) {
    if (node.kind != spec::NodeKind::kAlgorithm && node.kind != spec::NodeKind::kDebug) continue;
    if (node.algorithm.empty() || !seen.insert(node.algorithm).second) continue;
    HKUBE_ASSIGN(const auto algorithm, api.catalog.find(store::DocumentKind::kAlgorithm, node.algorithm));
    if (!algorithm) return not_found("algorithm", node.algorithm);
    HKUBE_TRY(check_has_image(node.algorithm, *algorithm));
    HKUBE_TRY(check(node.algorithm, *algorithm));
  }
  return {};
}

/// Types that follow from what the job runs, each once.
Status add_types(const ApiContext& api, const spec::Pipeline& pipeline, std::vector<std::string>& types) {
  std::vector<std::string> once;
  for (const std::string& type : types) {
    if (std::find(once.begin(), once.end(), type) == once.end()) once.push_back(type);
  }
  types = std::move(once);
  const auto add = [&](const char* type) {
    if (std::find(types.begin(), types.end(), type) == types.end()) types.emplace_back(type);
  };
  std::set<std::string> seen;
  for (const spec::Node& node : pipeline.nodes) {
    if (node.algorithm.empty() || !seen.insert(node.algorithm).second) continue;
    HKUBE_ASSIGN(const auto algorithm, api.catalog.find(store::DocumentKind::kAlgorithm, node.algorithm));
    if (!algorithm) continue;
    if (string_or(*algorithm, "kind") == "debug") add("debug");
    const auto options = algorithm->find("options");
    if (options != algorithm->end() && options->is_object() && options->value("devMode", false)) add("dev-mode");
  }
  return {};
}

/// {timestamp, status, timeTook} of the pipeline's latest finished job, or null.
Result<Json> last_run_of(const ApiContext& api, const spec::Pipeline& pipeline) {
  HKUBE_ASSIGN(const auto document, api.jobs.last_status(pipeline.name, pipeline.experiment));
  if (!document) return Json();
  HKUBE_ASSIGN(const Json status, parse_json(*document));
  return Json{{"timestamp", status.value("timestamp", Json())},
              {"status", status.value("status", Json())},
              {"timeTook", status.value("grossTimeTook", Json())}};
}

}  // namespace

Json merge_pipeline(Json base, const Json& changes) {
  Json merged = merge(std::move(base), changes);
  if (auto it = changes.find("flowInput"); it != changes.end()) merged["flowInput"] = *it;
  return merged;
}

Status check_algorithms(const ApiContext& api, const spec::Pipeline& pipeline) {
  return for_each_algorithm(api, pipeline, [](const std::string&, const Json&) { return Status(); });
}

Result<std::shared_ptr<const job::Descriptor>> prepare_job(ApiContext& api, Submission submission) {
  HKUBE_TRY(spec::validate(spec::pipeline_schema(), submission.pipeline, spec::Defaults::kInject));
  HKUBE_TRY(inline_pipelines(submission.pipeline, [&api](const std::string& name) {
    return api.catalog.find(store::DocumentKind::kPipeline, name);
  }));
  HKUBE_TRY(prepare_special_nodes(api, submission.pipeline, submission.debug));
  HKUBE_ASSIGN(const spec::Pipeline pipeline, spec::read_pipeline(submission.pipeline));
  HKUBE_TRY(check_kind(pipeline));
  HKUBE_TRY(for_each_algorithm(api, pipeline, [&api](const std::string& name, const Json& algorithm) {
    return check_prospect(api.settings, name, algorithm);
  }));
  HKUBE_TRY(add_types(api, pipeline, submission.types));
  HKUBE_ASSIGN(submission.context.last_run, last_run_of(api, pipeline));
  const std::string& user = api.settings.name_of(submission.user);
  const Timestamp now = api.clock.now();
  HKUBE_ASSIGN(auto descriptor, job::make_descriptor({api.job_ids.make(now, api.random.next()),
                                                      to_text(submission.pipeline), to_text(submission.user_pipeline),
                                                      submission.types, user, now, submission.context.text()}));
  if (pipeline.experiment != "main") {
    HKUBE_ASSIGN(const auto experiment, api.catalog.find(store::DocumentKind::kExperiment, pipeline.experiment));
    if (!experiment) return not_found("experiment", pipeline.experiment);
  }
  return descriptor;
}

}  // namespace hkube::api
