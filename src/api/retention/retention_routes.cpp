#include "api/ask.h"
#include "api/checked_request.h"
#include "api/exec_routes.h"
#include "api/retention/job_sweep.h"
#include "api/retention/usage.h"
#include "api/store_routes.h"

namespace hkube::api {

namespace {

void change_pin(ApiContext& api, const Request& request, const Responder& respond, Pin pin) {
  const auto body = request.json_body();
  if (!body.ok()) return respond(error_response(body.error()));
  const std::string id = string_or(*body, "jobId");
  if (id.empty()) return respond(error_response(missing_job_id()));
  answer_from_pool(api, respond, [&api, id, pin]() -> net::HttpResponse {
    if (Status done = pin_job(api, JobId(id), pin); !done.ok()) return error_response(done.error());
    return json_response({{"jobId", id}, {"pinned", pin == Pin::kKeep}});
  });
}

}  // namespace

void add_retention_routes(Router& router, ApiContext& api) {
  router.add("POST", "exec/pin", [&api](const Request& request, const Responder& respond) {
    change_pin(api, request, respond, Pin::kKeep);
  });
  router.add("POST", "exec/unpin", [&api](const Request& request, const Responder& respond) {
    change_pin(api, request, respond, Pin::kRelease);
  });
  router.add("GET", "exec/pins", [&api](const Request&, const Responder& respond) {
    answer_from_pool(api, respond, [&api]() -> net::HttpResponse {
      const auto pins = pinned_jobs(api);
      return pins.ok() ? json_response(Json(*pins)) : error_response(pins.error());
    });
  });
  router.add("GET", "gc/usage", [&api](const Request&, const Responder& respond) {
    answer_on(api.chores, respond, [&api]() -> net::HttpResponse {
      const auto usage = usage_document(api);
      return usage.ok() ? json_response(*usage) : error_response(usage.error());
    });
  });
}

}  // namespace hkube::api
