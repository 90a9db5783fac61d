#include "api/build_decision.h"
#include "api/checked_request.h"
#include "api/git_hooks.h"
#include "api/store_routes.h"
#include "api/whole_number.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

net::HttpResponse build_response(const ApiContext& api, const std::string& id) {
  const auto build = api.catalog.find(DocumentKind::kBuild, id);
  if (!build.ok()) return error_response(build.error());
  if (!build->has_value()) return error_response(not_found("build", id));
  return json_response(**build);
}

bool is_open(const ApiContext& api, const std::string& id) {
  const auto build = api.catalog.find(DocumentKind::kBuild, id);
  if (!build.ok() || !build->has_value()) return false;
  return is_active_build(**build);
}

/// The build's document now, or with ?wait=ms as soon as it has ended or the time has passed.
void get_status(ApiContext& api, BuildService& builds, const Request& request, const Responder& respond) {
  constexpr std::uint64_t kMaxWaitMs = 60'000;
  const std::string id = request.param("buildId");
  if (id.empty()) return respond(error_response(bad_request("data should have required property 'buildId'")));
  const auto wait = query_number(request, "wait");
  if (!wait.ok()) return respond(error_response(wait.error()));
  if (*wait == 0 || !is_open(api, id)) return respond(build_response(api, id));
  auto answered = std::make_shared<bool>(false);
  auto answer = [&api, id, answered, respond] {
    if (!std::exchange(*answered, true)) respond(build_response(api, id));
  };
  auto timer = std::make_shared<std::unique_ptr<runtime::Timer>>();
  *timer = api.io.after(std::chrono::milliseconds(std::min(*wait, kMaxWaitMs)), answer);
  builds.watch(id, [timer, answer] {
    timer->reset();
    answer();
  });
}

/// Oldest first unless the query says otherwise.
Result<Json> list_builds(const ApiContext& api, const Request& request) {
  HKUBE_ASSIGN(Json query, checked_query(request, spec::list_query_schema()));
  if (!query.contains("sort")) query["sort"] = "asc";
  const std::string name = request.param("name");
  HKUBE_ASSIGN(auto builds, name.empty() ? api.catalog.list(DocumentKind::kBuild)
                                         : api.catalog.list_group(DocumentKind::kBuild, name));
  return sorted_list(std::move(builds), query, "startTime");
}

}  // namespace

void add_build_routes(Router& router, ApiContext& api, BuildService& builds) {
  router.add("GET", "builds/status/:buildId?", [&api, &builds](const Request& request, const Responder& respond) {
    get_status(api, builds, request, respond);
  });
  router.add("GET", "builds/list/:name?",
             answering([&api](const Request& request) { return list_builds(api, request); }));
  const auto add = [&](const char* path, void (BuildService::*change)(const std::string&, BuildService::Answer)) {
    router.add("POST", path, [&builds, change](const Request& request, const Responder& respond) {
      const auto body = checked_body(request, spec::build_id_schema());
      if (!body.ok()) return respond(error_response(body.error()));
      (builds.*change)(string_or(*body, "buildId"), [respond](const Status& done) {
        respond(done.ok() ? json_response({{"message", "OK"}}) : error_response(done.error()));
      });
    });
  };
  add("builds/stop", &BuildService::stop);
  add("builds/rerun", &BuildService::rerun);
  add_git_hook_routes(router, api, builds);
}

}  // namespace hkube::api
