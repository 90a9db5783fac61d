#include "api/internal_runs.h"

#include "api/ask.h"
#include "api/checked_request.h"
#include "api/submit_job.h"
#include "objects/paths.h"
#include "spec/schemas.h"
#include "trigger/finished_result.h"

namespace hkube::api {

namespace {

Result<Json> stored_pipeline(const ApiContext& api, const std::string& name) {
  HKUBE_ASSIGN(auto stored, api.catalog.find(store::DocumentKind::kPipeline, name));
  if (!stored) return not_found("pipeline", name);
  return *std::move(stored);
}

/// A stored pipeline as a cron trigger starts it: what the body says goes over it, but for the experiment.
Result<Submission> read_cron(const ApiContext& api, const Json& body) {
  HKUBE_ASSIGN(Json stored, stored_pipeline(api, string_or(body, "name")));
  const Json experiment = stored.value("experimentName", Json("main"));
  Json changes = body;
  changes.erase("userName");
  Json pipeline = merge_pipeline(std::move(stored), changes);
  pipeline["experimentName"] = experiment;
  Submission submission{pipeline, pipeline, {"stored", "internal", "cron"}};
  submission.user = string_or(body, "userName");
  return submission;
}

/// A stored pipeline as the end of another job starts it: that job's results are its flow input's `parent`. Blocks.
Result<Submission> read_trigger(const ApiContext& api, const Json& body) {
  HKUBE_ASSIGN(Json pipeline, stored_pipeline(api, string_or(body, "name")));
  const JobId parent(string_or(body, "parentJobId"));
  HKUBE_ASSIGN(const auto row, api.jobs.find_job(parent));
  if (!row) return not_found("jobId", parent.str());
  HKUBE_ASSIGN(const auto submitted, api.jobs.load_submission(row->number));
  HKUBE_ASSIGN(const auto context, job::Context::parse(submitted.context));
  if (row->status == "completed") {
    HKUBE_ASSIGN(const std::string data, trigger::read_result_data(*row, api.objects, api.settings.cluster_name));
    Json& flow_input = pipeline["flowInput"];
    if (!flow_input.is_object()) flow_input = Json::object();
    HKUBE_ASSIGN(flow_input["parent"], parse_json(data));
  }
  if (const auto tags = body.find("tags"); tags != body.end()) pipeline["tags"] = *tags;
  Submission submission{pipeline, pipeline, {"internal", "stored", "trigger"}};
  submission.user = string_or(body, "userName");
  submission.context.parent_job = parent;
  submission.context.root_job = context.root_job.empty() ? parent : context.root_job;
  return submission;
}

using Read = Result<Submission> (*)(const ApiContext&, const Json&);

/// Reads and submits on the pool: the results of a parent can be large.
void run_stored(ApiContext& api, const Request& request, const Json& schema, Read read, const Responder& respond) {
  const auto body = checked_body(request, schema);
  if (!body.ok()) return respond(error_response(body.error()));
  const bool posted = api.pool.post([&api, body = *body, read, respond] {
    auto submission = read(api, body);
    if (!submission.ok()) return respond(error_response(submission.error()));
    submit(api, *std::move(submission), respond);
  });
  if (!posted) respond(error_response(overloaded()));
}

net::HttpResponse remove_data(const ApiContext& api, const JobId& id) {
  const auto row = api.jobs.find_job(id);
  if (!row.ok()) return error_response(row.error());
  if (!row->has_value()) return error_response(not_found("jobId", id.str()));
  const std::string& cluster = api.settings.cluster_name;
  for (const std::string& path : {objects::job_folder(cluster, id), objects::job_result_path(cluster, id),
                                  cluster + "-hkube-metadata/" + id.str(), objects::execution_path(cluster, id)}) {
    if (const auto gone = api.objects.remove_tree(path); !gone.ok()) return error_response(gone.error());
  }
  return json_response({{"message", "OK"}});
}

/// Stops a job, if it is not over, and removes what it has stored.
void clean(ApiContext& api, const Request& request, const Responder& respond) {
  const auto body = checked_body(request, spec::job_id_schema());
  if (!body.ok()) return respond(error_response(body.error()));
  const JobId id(string_or(*body, "jobId"));
  const auto stopped = [&api, id, respond](const Status&) {
    api.io.post([&api, id, respond] { answer_from_pool(api, respond, [&api, id] { return remove_data(api, id); }); });
  };
  if (!api.control.post_request(control::StopJob{id, "clean job", stopped})) respond(error_response(overloaded()));
}

}  // namespace

void add_internal_run_routes(Router& router, ApiContext& api) {
  router.add("POST", "exec/stored/cron", [&api](const Request& request, const Responder& respond) {
    run_stored(api, request, spec::stored_cron_schema(), read_cron, respond);
  });
  router.add("POST", "exec/stored/trigger", [&api](const Request& request, const Responder& respond) {
    run_stored(api, request, spec::stored_trigger_schema(), read_trigger, respond);
  });
  router.add("POST", "exec/clean",
             [&api](const Request& request, const Responder& respond) { clean(api, request, respond); });
  router.add("GET", "algorithms/queue", [&api](const Request&, const Responder& respond) {
    ask(
        api, respond,
        [](const control::ControlLoop& loop) {
          Json queues = Json::array();
          for (const std::string& name : loop.scheduler().waiting()) {
            if (name != control::builtin_queue()) {
              queues.push_back({{"name", name}, {"size", loop.scheduler().queued(name)}});
            }
          }
          return queues;
        },
        [respond](const Json& queues) { respond(json_response(queues)); });
  });
}

}  // namespace hkube::api
