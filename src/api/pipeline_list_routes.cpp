#include "api/job_lists.h"
#include "api/respond.h"
#include "api/trigger_routes.h"

namespace hkube::api {

void add_pipeline_list_routes(Router& router, ApiContext& api) {
  const auto add = [&](const char* path, auto answer) {
    router.add("GET", path, [&api, answer](const Request& request, const Responder& respond) {
      const auto filter = read_list_query(request);
      if (!filter.ok()) return respond(error_response(filter.error()));
      answer(api, *filter, respond);
    });
  };
  add("pipelines/results", [](const ApiContext& a, const store::JobFilter& filter, const Responder& respond) {
    answer_results(a, filter, "pipeline results", respond);
  });
  add("pipelines/status", [](const ApiContext& a, const store::JobFilter& filter, const Responder& respond) {
    answer_statuses(a, filter, "pipeline status", respond);
  });
}

}  // namespace hkube::api
