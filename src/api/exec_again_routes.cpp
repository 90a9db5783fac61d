#include "api/ask.h"
#include "api/exec_routes.h"
#include "api/job_archive.h"
#include "api/partial_run.h"
#include "api/submit_job.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

/// Who wants something to run again, and what he may do besides.
struct Asker {
  std::string user;
  DebugAlgorithms debug;
};

Asker asker_of(const Request& request) { return {request.user, debug_of(request)}; }

/// Runs the pipeline of an earlier job again, as it was submitted.
void rerun(ApiContext& api, const JobId& id, const Asker& asker, const Responder& respond) {
  auto submitted = load_submission(api, id);
  if (!submitted.ok()) return respond(error_response(submitted.error()));
  if (!submitted->has_value()) return respond(error_response(missing_job(api, "jobId", id)));
  job::Submitted& earlier = **submitted;
  auto pipeline = parse_json(earlier.user_pipeline);
  if (!pipeline.ok()) return respond(error_response(pipeline.error()));
  const auto context = job::Context::parse(earlier.context);
  if (!context.ok()) return respond(error_response(context.error()));
  Submission submission{*pipeline, *pipeline, std::move(earlier.types)};
  submission.user = asker.user;
  submission.debug = asker.debug;
  submission.types.emplace_back("rerun");
  if (context->reused.empty()) return submit(api, std::move(submission), respond);
  // It was a part of another one, and reads the same results again.
  submission.context.root_job = context->root_job;
  submission.context.reused = context->reused;
  const auto job = load_job(api, id);
  if (!job.ok()) return respond(error_response(job.error()));
  const auto descriptor = prepare_job(api, std::move(submission));
  if (!descriptor.ok()) return respond(error_response(descriptor.error()));
  submit_job(api, *descriptor, reused_results(**job, **descriptor, api.clock.now()), respond);
}

struct PartRequest {
  JobId id;
  std::string node;
  bool debug;
  Asker asker;
};

/// Runs a node of an earlier job and what follows from it.
void run_part(ApiContext& api, const PartRequest& part, const Responder& respond) {
  const auto& [id, node, debug, asker] = part;
  const auto earlier = load_job(api, id);
  if (!earlier.ok()) return respond(error_response(earlier.error()));
  if (*earlier == nullptr) return respond(error_response(bad_request("unable to find pipeline " + id.str())));
  auto run = cut_partial_run(**earlier, node, debug);
  if (!run.ok()) return respond(error_response(run.error()));
  run->submission.user = asker.user;
  run->submission.debug = asker.debug;
  const auto descriptor = prepare_job(api, std::move(run->submission));
  if (!descriptor.ok()) return respond(error_response(descriptor.error()));
  submit_job(api, *descriptor, reused_results(**earlier, **descriptor, api.clock.now()), respond);
}

/// Checks the body and goes on with it on the pool: the earlier job's record is read.
template <typename Then>
void with_body(ApiContext& api, const Request& request, const Json& schema, const Responder& respond, Then then) {
  auto body = request.json_body();
  if (!body.ok()) return respond(error_response(body.error()));
  if (Status valid = spec::validate(schema, *body); !valid.ok()) return respond(error_response(valid.error()));
  const bool posted = api.pool.post([body = *std::move(body), then = std::move(then)] { then(body); });
  if (!posted) respond(error_response(overloaded()));
}

}  // namespace

void add_exec_again_routes(Router& router, ApiContext& api) {
  router.add("POST", "exec/rerun", [&api](const Request& request, const Responder& respond) {
    with_body(api, request, spec::exec_rerun_schema(), respond,
              [&api, respond, asker = asker_of(request)](const Json& body) {
                rerun(api, JobId(string_or(body, "jobId")), asker, respond);
              });
  });
  router.add("POST", "exec/caching", [&api](const Request& request, const Responder& respond) {
    with_body(api, request, spec::exec_caching_schema(), respond,
              [&api, respond, asker = asker_of(request)](const Json& body) {
                run_part(
                    api,
                    {JobId(string_or(body, "jobId")), string_or(body, "nodeName"), body.value("debug", false), asker},
                    respond);
              });
  });
}

}  // namespace hkube::api
