#include "api/internal_routes.h"

#include "api/ask.h"
#include "api/exec_routes.h"
#include "api/internal_runs.h"
#include "api/sub_pipelines.h"
#include "api/submit_job.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

using Kind = worker::SubPipelineStart::Kind;

const Json& sub_pipeline_schema() {
  static const Json kSchema = Json::parse(R"({"type": "object", "required": ["name", "jobId", "taskId"], "properties": {
    "name": {"type": "string", "minLength": 1},
    "jobId": {"type": "string"},
    "taskId": {"type": "string"},
    "rootJobId": {"type": "string", "nullable": true},
    "parentJobId": {"type": "string", "nullable": true}}})");
  return kSchema;
}

void start_sub_pipeline(ApiContext& api, Kind kind, const Request& request, const Responder& respond) {
  auto body = request.json_body();
  if (!body.ok()) return respond(error_response(body.error()));
  if (Status valid = spec::validate(sub_pipeline_schema(), *body); !valid.ok()) {
    return respond(error_response(valid.error()));
  }
  SubPipelineParent parent{JobId(string_or(*body, "jobId")), TaskId(string_or(*body, "taskId")), {}, ""};
  ask(
      api, respond,
      [parent](const control::ControlLoop& loop) {
        SubPipelineParent found = parent;
        if (const job::Job* job = loop.find_job(parent.job)) {
          found.experiment = job->descriptor().pipeline.experiment;
          found.root_job = job->descriptor().context.root_job;
        }
        return found;
      },
      [&api, kind, body = *body, respond](const SubPipelineParent& parent) {
        if (parent.experiment.empty()) return respond(error_response(not_found("jobId", parent.job.str())));
        auto submission = make_sub_pipeline(api, kind, body, parent);
        if (!submission.ok()) return respond(error_response(submission.error()));
        submit(api, std::move(submission).value(), respond);
      });
}

/// The answer for a job that cannot be stopped. Blocks.
net::HttpResponse why_not_stopped(const ApiContext& api, const JobId& id) {
  const auto row = api.jobs.find_job(id);
  if (!row.ok()) return error_response(row.error());
  if (!row->has_value()) return error_response(not_found("jobId", id.str()));
  return error_response(
      bad_request("unable to stop pipeline " + (*row)->pipeline + " because it's in " + (*row)->status + " status"));
}

void stop(ApiContext& api, const Request& request, const Responder& respond) {
  auto body = request.json_body();
  if (!body.ok()) return respond(error_response(body.error()));
  if (Status valid = spec::validate(spec::job_id_schema(), *body); !valid.ok()) {
    return respond(error_response(valid.error()));
  }
  const JobId id(string_or(*body, "jobId"));
  const auto answer = [&api, id, respond](const Status& status) {
    if (status.ok()) return respond(json_response({{"message", "OK"}}));
    api.io.post(
        [&api, respond, id] { answer_from_pool(api, respond, [&api, id] { return why_not_stopped(api, id); }); });
  };
  const std::string reason = string_or(*body, "reason", "stopped due to request");
  if (!api.control.post_request(control::StopJob{id, reason, answer})) respond(error_response(overloaded()));
}

}  // namespace

void add_internal_routes(Router& router, ApiContext& api) {
  router.add("GET", "", [](const Request&, const Responder& respond) {
    respond(json_response({{"message", "internal api"}}));
  });
  router.add("POST", "exec/raw/subPipeline", [&api](const Request& request, const Responder& respond) {
    start_sub_pipeline(api, Kind::kRaw, request, respond);
  });
  router.add("POST", "exec/stored/subPipeline", [&api](const Request& request, const Responder& respond) {
    start_sub_pipeline(api, Kind::kStored, request, respond);
  });
  add_job_pipeline_route(router, api);
  add_internal_run_routes(router, api);
  router.add("POST", "exec/stop",
             [&api](const Request& request, const Responder& respond) { stop(api, request, respond); });
}

}  // namespace hkube::api
