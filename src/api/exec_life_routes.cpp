#include "api/ask.h"
#include "api/exec_routes.h"
#include "api/job_archive.h"
#include "control/documents.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

/// What the control loop or the store knows of a job that is to be paused or resumed.
struct Found {
  std::string pipeline;
  std::string status;  ///< empty: no such job
};

Found look_up(const control::ControlLoop& loop, const JobId& id) {
  const job::Job* job = loop.find_job(id);
  if (job == nullptr) return {};
  return {job->descriptor().pipeline.name, std::string(control::open_status(*job))};
}

Error wrong_status(const char* verb, const Found& found) {
  return bad_request(std::string("unable to ") + verb + " pipeline " + found.pipeline + " because its in " +
                     found.status + " status");
}

/// The answer for a job that is not live: it is over, or there is none.
Error not_live(const ApiContext& api, const char* verb, const JobId& id) {
  const auto row = api.jobs.find_job(id);
  if (!row.ok()) return row.error();
  if (!row->has_value()) return missing_job(api, "jobId", id);
  return wrong_status(verb, {(*row)->pipeline, (*row)->status});
}

/// Sends a pause or a resume and answers when it is durable.
template <typename Command>
void change(ApiContext& api, const Request& request, const Responder& respond, const char* verb) {
  auto body = request.json_body();
  if (!body.ok()) return respond(error_response(body.error()));
  if (Status valid = spec::validate(spec::job_id_schema(), *body); !valid.ok()) {
    return respond(error_response(valid.error()));
  }
  const JobId id(string_or(*body, "jobId"));
  ask(
      api, respond, [id](const control::ControlLoop& loop) { return look_up(loop, id); },
      [&api, id, verb, respond, user = user_of(api, request)](const Found& found) {
        if (found.status.empty()) return respond(error_response(not_live(api, verb, id)));
        const bool posted = api.control.post_request(Command{
            id, user, [respond, verb, found](const Status& status) {
              respond(status.ok() ? json_response({{"message", "OK"}}) : error_response(wrong_status(verb, found)));
            }});
        if (!posted) respond(error_response(overloaded()));
      });
}

}  // namespace

void add_exec_life_routes(Router& router, ApiContext& api) {
  router.add("POST", "exec/pause", [&api](const Request& request, const Responder& respond) {
    change<control::PauseJob>(api, request, respond, "pause");
  });
  router.add("POST", "exec/resume", [&api](const Request& request, const Responder& respond) {
    change<control::ResumeJob>(api, request, respond, "resume");
  });
}

}  // namespace hkube::api
