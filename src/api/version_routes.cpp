#include "api/algorithms.h"
#include "api/ask.h"
#include "api/checked_request.h"
#include "api/store_routes.h"
#include "api/users_of.h"
#include "api/versions.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

/// The two resources that have versions.
struct Versioned {
  const char* what;
  DocumentKind kind;
  DocumentKind version;
  const Json& (*name_schema)();
};

const Versioned kAlgorithms{"algorithm", DocumentKind::kAlgorithm, DocumentKind::kAlgorithmVersion,
                            spec::algorithm_name_schema};
const Versioned kPipelines{"pipeline", DocumentKind::kPipeline, DocumentKind::kPipelineVersion,
                           spec::pipeline_name_schema};

std::string key_of(const std::string& name, const std::string& version) { return name + "/" + version; }

Result<Json> find_owner(const ApiContext& api, const Versioned& kind, Json name) {
  HKUBE_TRY(spec::validate(kind.name_schema(), name));
  HKUBE_ASSIGN(auto found, api.catalog.find(kind.kind, name.get<std::string>()));
  if (!found) return not_found(kind.what, name.get<std::string>());
  return *std::move(found);
}

Result<Json> find_version(const ApiContext& api, const Versioned& kind, const std::string& name,
                          const std::string& version) {
  HKUBE_ASSIGN(auto found, api.catalog.find(kind.version, key_of(name, version)));
  if (!found) return not_found("version", version);
  return *std::move(found);
}

Result<Json> list(const ApiContext& api, const Versioned& kind, const Request& request) {
  Json name = request.param("name");
  HKUBE_TRY(spec::validate(kind.name_schema(), name));
  HKUBE_ASSIGN(auto versions, api.catalog.list_group(kind.version, name.get<std::string>()));
  Json newest_first = Json::array();
  for (auto it = versions.rbegin(); it != versions.rend(); ++it) newest_first.push_back(std::move(*it));
  return newest_first;
}

Result<Json> get(const ApiContext& api, const Versioned& kind, const Request& request) {
  const std::string name = request.param("name");
  HKUBE_TRY(find_owner(api, kind, name));
  return find_version(api, kind, name, request.param("version"));
}

Result<Json> remove(const ApiContext& api, const Versioned& kind, const Request& request) {
  const std::string name = request.param("name");
  const std::string version = request.param("version");
  HKUBE_ASSIGN(const Json owner, find_owner(api, kind, name));
  HKUBE_TRY(find_version(api, kind, name, version));
  if (string_or(owner, "version") == version) return bad_request("unable to remove the currently used version");
  HKUBE_TRY(api.catalog.write({{kind.version, key_of(name, version), name, std::nullopt}}));
  return Json{{"deleted", 1}};
}

/// An alias names no owner: the version's id is enough.
Result<Json> set_alias(const ApiContext& api, const Versioned& kind, const Request& request) {
  HKUBE_ASSIGN(const Json body, checked_body(request, spec::version_alias_schema()));
  const std::string id = string_or(body, "version");
  HKUBE_ASSIGN(auto versions, api.catalog.list(kind.version));
  for (Json& version : versions) {
    if (string_or(version, "version") != id) continue;
    version["versionAlias"] = body["alias"];
    const std::string name = string_or(version, "name");
    HKUBE_TRY(api.catalog.write({{kind.version, key_of(name, id), name, version}}));
    return version;
  }
  return not_found("version", id);
}

/// Pins and tags a version; answers with the document as it was.
Result<Json> tag(const ApiContext& api, const Request& request) {
  HKUBE_ASSIGN(const Json body, checked_body(request, spec::version_tag_schema()));
  const std::string name = string_or(body, "name");
  const std::string version = string_or(body, "version");
  HKUBE_TRY(find_owner(api, kAlgorithms, name));
  HKUBE_ASSIGN(Json document, find_version(api, kAlgorithms, name, version));
  Json changed = document;
  for (const char* key : {"pinned", "tags"}) {
    if (const auto value = body.find(key); value != body.end()) changed[key] = *value;
  }
  HKUBE_TRY(api.catalog.write({{kAlgorithms.version, key_of(name, version), name, std::move(changed)}}));
  return document;
}

/// Makes a version the current one.
Result<Json> make_current(ApiContext& api, const Versioned& kind, const std::string& name, const std::string& version,
                          const std::string& user) {
  HKUBE_ASSIGN(const Json owner, find_owner(api, kind, name));
  HKUBE_ASSIGN(Json document, find_version(api, kind, name, version));
  Json current = document[kind.what];
  current["version"] = version;
  if (owner.contains("auditTrail")) current["auditTrail"] = owner["auditTrail"];
  current["modified"] = api.clock.now().ms;
  if (const auto errors = current.find("errors"); errors != current.end() && errors->is_array()) {
    constexpr int kNotLastVersion = 901;
    errors->erase(std::remove(errors->begin(), errors->end(), kNotLastVersion), errors->end());
  }
  add_audit(api, user, current);
  HKUBE_TRY(api.catalog.write({{kind.kind, name, name, current}}));
  if (kind.kind == DocumentKind::kAlgorithm) api.control.post(control::PutAlgorithm{to_runnable(current)});
  document[kind.what] = std::move(current);
  return document;
}

net::HttpResponse in_use(const std::string& name, const std::vector<JobId>& jobs) {
  const std::string message = jobs.size() == 1
                                  ? "there is a running pipeline which depends on \"" + name + "\" algorithm"
                                  : "there are " + std::to_string(jobs.size()) +
                                        " running pipelines which depend on \"" + name + "\" algorithm";
  Json ids = Json::array();
  for (const JobId& job : jobs) ids.push_back(job.str());
  return json_response({{"error", {{"code", 400}, {"message", message}, {"details", std::move(ids)}}}}, 400);
}

void apply_algorithm_version(ApiContext& api, const Request& request, const Responder& respond) {
  const auto body = checked_body(request, spec::version_apply_schema());
  if (!body.ok()) return respond(error_response(body.error()));
  const std::string name = string_or(*body, "name");
  const std::string version = string_or(*body, "version");
  const auto apply = [&api, name, version, user = request.user, respond] {
    respond(to_response(make_current(api, kAlgorithms, name, version, user), 201));
  };
  if ((*body)["force"] == true) return apply();
  if (const auto owner = find_owner(api, kAlgorithms, name); !owner.ok()) return respond(error_response(owner.error()));
  if (const auto there = find_version(api, kAlgorithms, name, version); !there.ok()) {
    return respond(error_response(there.error()));
  }
  ask(
      api, respond, [name](const control::ControlLoop& loop) { return users_of(loop, name); },
      [name, apply, respond](const std::vector<JobId>& jobs) {
        if (!jobs.empty()) return respond(in_use(name, jobs));
        apply();
      });
}

void add_common(Router& router, ApiContext& api, const Versioned& kind) {
  const std::string path = std::string("versions/") + kind.what + "s";
  router.add("GET", path + "/:name", answering([&](const Request& request) { return list(api, kind, request); }));
  router.add("GET", path + "/:name/:version",
             answering([&](const Request& request) { return get(api, kind, request); }));
  router.add("DELETE", path + "/:name/:version",
             answering([&](const Request& request) { return remove(api, kind, request); }));
  router.add("PUT", path + "/alias", answering([&](const Request& request) { return set_alias(api, kind, request); }));
}

}  // namespace

void add_version_routes(Router& router, ApiContext& api) {
  add_common(router, api, kAlgorithms);
  add_common(router, api, kPipelines);
  router.add("POST", "versions/algorithms/tag",
             answering([&api](const Request& request) { return tag(api, request); }, 201));
  router.add("POST", "versions/algorithms/apply", [&api](const Request& request, const Responder& respond) {
    apply_algorithm_version(api, request, respond);
  });
  router.add("POST", "versions/pipelines/apply",
             answering(
                 [&api](const Request& request) -> Result<Json> {
                   HKUBE_ASSIGN(const Json body, checked_body(request, spec::pipeline_version_schema()));
                   return make_current(api, kPipelines, string_or(body, "name"), string_or(body, "version"),
                                       request.user);
                 },
                 201));
}

}  // namespace hkube::api
