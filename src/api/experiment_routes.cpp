#include <atomic>

#include "api/ask.h"
#include "api/checked_request.h"
#include "api/store_routes.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"
#include "store/retry.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

/// The experiment that is there without being made.
constexpr const char* kMain = "main";

Json main_experiment() { return {{"name", kMain}, {"description", "the default jobs place if experiment is not set"}}; }

Result<Json> find_experiment(const ApiContext& api, const std::string& name) {
  HKUBE_ASSIGN(auto found, api.catalog.find(DocumentKind::kExperiment, name));
  if (found) return *std::move(found);
  if (name == kMain) return main_experiment();
  return not_found("experiment", name);
}

Result<Json> create(ApiContext& api, const Request& request) {
  HKUBE_ASSIGN(Json body, request.json_body());
  HKUBE_TRY(spec::validate(spec::experiment_schema(), body, spec::Defaults::kInject));
  const std::string name = string_or(body, "name");
  const Error taken(Errc::kInternal, "could not create experiment, name is already taken");
  HKUBE_ASSIGN(const auto existing, api.catalog.find(DocumentKind::kExperiment, name));
  if (existing || name == kMain) return taken;
  Json document = {{"name", name}};
  if (body.contains("description")) document["description"] = body["description"];
  document["created"] = api.clock.now().ms;
  const Status made = api.catalog.write({{DocumentKind::kExperiment, name, name, document, store::kNoDocument}});
  if (!made.ok()) return made.error().code == describe(store::Errc::kChanged).code ? taken : made.error();
  return Json{{"message", "OK"}, {"name", name}};
}

/// Switches the crons of the experiment's pipelines off: what they would start has no place any more.
Result<std::vector<store::DocumentChange>> without_crons(const ApiContext& api, const std::string& experiment) {
  HKUBE_ASSIGN(const auto pipelines, api.catalog.list(DocumentKind::kPipeline));
  std::vector<store::DocumentChange> changes;
  for (const Json& pipeline : pipelines) {
    const std::string name = string_or(pipeline, "name");
    if (string_or(pipeline, "experimentName", kMain) != experiment) continue;
    if (at_path(pipeline, "triggers.cron") == nullptr) continue;
    HKUBE_ASSIGN(auto found, api.catalog.find_revised(DocumentKind::kPipeline, name));
    if (!found || at_path(found->document, "triggers.cron") == nullptr) continue;
    found->document["triggers"]["cron"]["enabled"] = false;
    changes.push_back({DocumentKind::kPipeline, name, name, std::move(found->document), found->revision});
  }
  return changes;
}

Status remove_experiment(const ApiContext& api, const std::string& name) {
  return store::until_unchanged([&]() -> Status {
    HKUBE_TRY(find_experiment(api, name));
    HKUBE_ASSIGN(auto changes, without_crons(api, name));
    changes.push_back({DocumentKind::kExperiment, name, name, std::nullopt});
    return api.catalog.write(changes);
  });
}

/// Stops the experiment's jobs; what they made stays in the history.
void remove(ApiContext& api, const std::string& name, const std::string& user, const Responder& respond) {
  if (name == kMain) return respond(error_response(bad_request("main experiment cannot be deleted", kMain)));
  if (Status gone = remove_experiment(api, name); !gone.ok()) return respond(error_response(gone.error()));
  ask(
      api, respond,
      [name](const control::ControlLoop& loop) {
        std::vector<JobId> jobs;
        for (const auto& [number, job] : loop.jobs()) {
          if (job->descriptor().pipeline.experiment == name) jobs.push_back(job->id());
        }
        return jobs;
      },
      [&api, name, user, respond](const std::vector<JobId>& jobs) {
        const Json answer = {{"message", "deleted successfully"}, {"name", name}};
        if (jobs.empty()) return respond(json_response(answer));
        auto open = std::make_shared<std::atomic<std::size_t>>(jobs.size());
        for (const JobId& job : jobs) {
          api.control.post(control::StopJob{job, "clean job",
                                            [open, answer, respond](const Status&) {
                                              if (--*open == 0) respond(json_response(answer));
                                            },
                                            user});
        }
      });
}

}  // namespace

void add_experiment_routes(Router& router, ApiContext& api) {
  router.add("GET", "experiment", answering([&api](const Request& request) -> Result<Json> {
               HKUBE_ASSIGN(const Json query, checked_query(request, spec::list_query_schema()));
               HKUBE_ASSIGN(auto all, api.catalog.list(DocumentKind::kExperiment));
               all.insert(all.begin(), main_experiment());
               return sorted_list(std::move(all), query, "created");
             }));
  router.add("GET", "experiment/:name", [&api](const Request& request, const Responder& respond) {
    const auto found = find_experiment(api, request.param("name"));
    respond(found.ok() ? json_response(*found) : error_response(found.error()));
  });
  router.add("POST", "experiment",
             answering_from_pool(api, [&api](const Request& request) { return create(api, request); }));
  router.add("DELETE", "experiment/:name", [&api](const Request& request, const Responder& respond) {
    const bool posted = api.pool.post([&api, name = request.param("name"), user = user_of(api, request), respond] {
      remove(api, name, user, respond);
    });
    if (!posted) respond(error_response(overloaded()));
  });
}

}  // namespace hkube::api
