#include "api/exec_routes.h"
#include "api/job_search.h"
#include "api/respond.h"

namespace hkube::api {

namespace {

void search(ApiContext& api, const Result<Json>& body, const Responder& respond) {
  if (!body.ok()) return respond(error_response(body.error()));
  auto search = read_search(*body);
  if (!search.ok()) return respond(error_response(search.error()));
  answer_search(api, *std::move(search), respond);
}

}  // namespace

void add_search_routes(Router& router, ApiContext& api) {
  router.add("GET", "exec/search",
             [&api](const Request& request, const Responder& respond) { search(api, search_body(request), respond); });
  router.add("POST", "exec/search",
             [&api](const Request& request, const Responder& respond) { search(api, request.json_body(), respond); });
}

}  // namespace hkube::api
