#include "api/ask.h"
#include "api/trigger_routes.h"
#include "api/trigger_tree.h"

namespace hkube::api {

namespace {

/// More jobs than this are not shown.
constexpr std::uint32_t kMostJobs = 10'000;

void get_triggers_tree(ApiContext& api, const Request& request, const Responder& respond) {
  const auto pipelines = api.catalog.list(store::DocumentKind::kPipeline);
  if (!pipelines.ok()) return respond(error_response(pipelines.error()));
  const auto tree = trigger_tree(*pipelines, request.query("name"));
  respond(tree.ok() ? json_response(*tree) : error_response(tree.error()));
}

void get_exec_tree(ApiContext& api, const Request& request, const Responder& respond) {
  const JobId id(request.param("jobId"));
  if (id.empty()) return respond(error_response(missing_job_id()));
  answer_from_pool(api, respond, [&api, id] {
    const auto row = api.jobs.find_job(id);
    if (!row.ok()) return error_response(row.error());
    if (!row->has_value()) return error_response(not_found("tree", id.str()));
    const auto jobs = api.jobs.list_descendants(id, kMostJobs);
    if (!jobs.ok()) return error_response(jobs.error());
    const Json tree = job_tree(id, (*row)->pipeline, *jobs);
    // Only the root of a tree has one.
    return tree["children"].empty() ? error_response(not_found("tree", id.str())) : json_response(tree);
  });
}

}  // namespace

void add_tree_routes(Router& router, ApiContext& api) {
  router.add("GET", "pipelines/triggers/tree",
             [&api](const Request& request, const Responder& respond) { get_triggers_tree(api, request, respond); });
  router.add("GET", "exec/tree/:jobId?",
             [&api](const Request& request, const Responder& respond) { get_exec_tree(api, request, respond); });
}

}  // namespace hkube::api
