#include "api/checked_request.h"
#include "api/job_lists.h"
#include "api/trigger_routes.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"
#include "store/retry.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

/// What is known of a trigger besides its definition.
void add_state(Json& item, const trigger::CronState& state) {
  item["nextRun"] = state.next ? Json(state.next->ms) : Json();
  item["missed"] = {{"count", state.missed}, {"last", state.last_missed ? Json(state.last_missed->ms) : Json()}};
  if (state.last) {
    item["lastRun"] = {{"timestamp", state.last->at.ms}};
    if (state.last->error.empty()) {
      item["lastRun"]["jobId"] = state.last->job.str();
    } else {
      item["lastRun"]["error"] = state.last->error;
    }
  }
  if (!state.problem.empty()) item["error"] = state.problem;
}

Result<Json> list_crons(const ApiContext& api, const trigger::CronService& cron, const Request& request) {
  HKUBE_ASSIGN(const Json query, checked_query(request, spec::list_query_schema()));
  HKUBE_ASSIGN(auto pipelines, api.catalog.list(DocumentKind::kPipeline));
  std::erase_if(pipelines, [](const Json& pipeline) { return at_path(pipeline, "triggers.cron") == nullptr; });
  Json list = Json::array();
  for (const Json& pipeline : sorted_list(std::move(pipelines), query, "modified")) {
    const Json* definition = at_path(pipeline, "triggers.cron");
    if (definition == nullptr || !definition->is_object()) continue;
    const std::string name = string_or(pipeline, "name");
    Json item = {{"name", name}, {"cron", *definition}};
    if (const trigger::CronState* state = cron.find(name)) add_state(item, *state);
    list.push_back(std::move(item));
  }
  return list;
}

Result<Json> set_cron(const ApiContext& api, const Request& request, bool enabled) {
  HKUBE_ASSIGN(Json body, request.json_body());
  HKUBE_TRY(spec::validate(spec::cron_schema(), body));
  const std::string name = string_or(body, "name");
  HKUBE_TRY(store::until_unchanged([&]() -> Status {
    HKUBE_ASSIGN(auto found, api.catalog.find_revised(DocumentKind::kPipeline, name));
    if (!found) return not_found("pipeline", name);
    Json& triggers = found->document["triggers"];
    if (!triggers.is_object()) triggers = Json::object();
    Json& cron = triggers["cron"];
    if (!cron.is_object()) cron = Json::object();
    cron["pattern"] = string_or(body, "pattern", string_or(cron, "pattern", trigger::kDefaultCronPattern));
    cron["enabled"] = enabled;
    found->document["modified"] = api.clock.now().ms;
    return api.catalog.write({{DocumentKind::kPipeline, name, name, std::move(found->document), found->revision}});
  }));
  return Json{{"message", "OK"}};
}

}  // namespace

void add_cron_routes(Router& router, ApiContext& api, const trigger::CronService& cron) {
  router.add("GET", "cron/list/:name?",
             answering([&api, &cron](const Request& request) { return list_crons(api, cron, request); }));
  for (const bool enabled : {true, false}) {
    router.add(
        "POST", enabled ? "cron/start" : "cron/stop",
        answering_from_pool(api, [&api, enabled](const Request& request) { return set_cron(api, request, enabled); }));
  }
  const auto add_jobs = [&](const char* path, auto answer) {
    router.add("GET", path, [&api, answer](const Request& request, const Responder& respond) {
      auto filter = read_list_query(request);
      if (!filter.ok()) return respond(error_response(filter.error()));
      filter->cron = true;
      answer(api, *filter, respond);
    });
  };
  add_jobs("cron/results", [](const ApiContext& a, const store::JobFilter& filter, const Responder& respond) {
    answer_results(a, filter, "cron results", respond);
  });
  add_jobs("cron/status", [](const ApiContext& a, const store::JobFilter& filter, const Responder& respond) {
    answer_statuses(a, filter, "cron status", respond);
  });
}

}  // namespace hkube::api
