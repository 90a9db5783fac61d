#include <charconv>

#include "api/respond.h"
#include "api/store_routes.h"

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
  const std::string status = string_or(**build, "status");
  return status == "pending" || status == "active" || status == "creating";
}

/// The build's document now, or with ?wait=ms as soon as it has ended or the time has passed.
void get_status(ApiContext& api, BuildService& builds, const Request& request, const Responder& respond) {
  constexpr std::int64_t kMaxWaitMs = 60'000;
  const std::string id = request.param("buildId");
  if (id.empty()) return respond(error_response(bad_request("data should have required property 'buildId'")));
  const std::string text = request.query("wait", "0");
  std::int64_t wait = 0;
  std::from_chars(text.data(), text.data() + text.size(), wait);
  if (wait <= 0 || !is_open(api, id)) return respond(build_response(api, id));
  auto answered = std::make_shared<bool>(false);
  auto answer = [&api, id, answered, respond] {
    if (!std::exchange(*answered, true)) respond(build_response(api, id));
  };
  auto timer = std::make_shared<std::unique_ptr<runtime::Timer>>();
  *timer = api.io.after(std::chrono::milliseconds(std::min(wait, kMaxWaitMs)), answer);
  builds.watch(id, [timer, answer] {
    timer->reset();
    answer();
  });
}

}  // namespace

void add_build_routes(Router& router, ApiContext& api, BuildService& builds) {
  router.add("GET", "builds/status/:buildId?", [&api, &builds](const Request& request, const Responder& respond) {
    get_status(api, builds, request, respond);
  });
  router.add("GET", "builds/list/:name?", [&api](const Request& request, const Responder& respond) {
    const std::string name = request.param("name");
    const auto list =
        name.empty() ? api.catalog.list(DocumentKind::kBuild) : api.catalog.list_group(DocumentKind::kBuild, name);
    respond(list.ok() ? json_response(*list) : error_response(list.error()));
  });
}

}  // namespace hkube::api
