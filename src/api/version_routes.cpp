#include <algorithm>

#include "api/ask.h"
#include "api/checked_request.h"
#include "api/store_routes.h"
#include "api/users_of.h"
#include "api/versions.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"
#include "store/retry.h"

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

Result<store::Revised> find_owner(const ApiContext& api, const Versioned& kind, Json name) {
  HKUBE_TRY(spec::validate(kind.name_schema(), name));
  HKUBE_ASSIGN(auto found, api.catalog.find_revised(kind.kind, name.get<std::string>()));
  if (!found) return not_found(kind.what, name.get<std::string>());
  return *std::move(found);
}

Result<store::Revised> find_version(const ApiContext& api, const Versioned& kind, const std::string& name,
                                    const std::string& version) {
  HKUBE_ASSIGN(auto found, api.catalog.find_revised(kind.version, key_of(name, version)));
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
  HKUBE_ASSIGN(store::Revised found, find_version(api, kind, name, request.param("version")));
  return std::move(found.document);
}

/// A version that running jobs keep is kept for them, out of sight.
enum class Use : std::uint8_t { kNone, kRunning };

Result<Json> remove(const ApiContext& api, const Versioned& kind, const std::string& name, const std::string& version,
                    Use use) {
  return store::until_unchanged([&]() -> Result<Json> {
    HKUBE_ASSIGN(const store::Revised owner, find_owner(api, kind, name));
    HKUBE_ASSIGN(store::Revised document, find_version(api, kind, name, version));
    if (string_or(owner.document, "version") == version) {
      return bad_request("unable to remove the currently used version");
    }
    // The owner is written as it is: meanwhile nobody must have made this version the current one.
    std::vector<store::DocumentChange> changes{
        {kind.kind, name, name, owner.document, owner.revision},
        {kind.version, key_of(name, version), name, std::nullopt, document.revision}};
    if (use == Use::kRunning) {
      changes.push_back({DocumentKind::kKeptVersion, key_of(name, version), name, std::move(document.document)});
    }
    HKUBE_TRY(api.catalog.write(changes));
    return Json{{"deleted", 1}};
  });
}

void remove_version(ApiContext& api, const Versioned& kind, const Request& request, const Responder& respond) {
  const auto go_on = [&api, &kind, name = request.param("name"), version = request.param("version"), respond](Use use) {
    answer_from_pool(api, respond,
                     [&api, &kind, name, version, use] { return to_response(remove(api, kind, name, version, use)); });
  };
  if (kind.kind != DocumentKind::kAlgorithm) return go_on(Use::kNone);
  ask(
      api, respond,
      [name = request.param("name"), version = request.param("version")](const control::ControlLoop& loop) {
        return loop.runs_version(name, version);
      },
      [go_on](bool running) { go_on(running ? Use::kRunning : Use::kNone); });
}

/// Changes a version's document: `change` alters it, and it is answered.
template <typename Change>
Result<Json> change_version(const ApiContext& api, const Versioned& kind, const std::string& name,
                            const std::string& version, Change change) {
  return store::until_unchanged([&]() -> Result<Json> {
    HKUBE_ASSIGN(store::Revised found, find_version(api, kind, name, version));
    change(found.document);
    HKUBE_TRY(api.catalog.write({{kind.version, key_of(name, version), name, found.document, found.revision}}));
    return std::move(found.document);
  });
}

/// An alias names no owner: the version's id is enough.
Result<Json> set_alias(const ApiContext& api, const Versioned& kind, const Json& body) {
  const std::string id = string_or(body, "version");
  HKUBE_ASSIGN(const auto versions, api.catalog.list(kind.version));
  const auto found = std::ranges::find_if(versions, [&](const Json& v) { return string_or(v, "version") == id; });
  if (found == versions.end()) return not_found("version", id);
  return change_version(api, kind, string_or(*found, "name"), id,
                        [&](Json& document) { document["versionAlias"] = body["alias"]; });
}

/// Pins and tags a version; answers with the document as it was.
Result<Json> tag(const ApiContext& api, const Json& body) {
  const std::string name = string_or(body, "name");
  HKUBE_TRY(find_owner(api, kAlgorithms, name));
  Json before;
  HKUBE_TRY(change_version(api, kAlgorithms, name, string_or(body, "version"), [&](Json& document) {
    before = document;
    for (const char* key : {"pinned", "tags"}) {
      if (const auto value = body.find(key); value != body.end()) document[key] = *value;
    }
  }));
  return before;
}

/// Makes a version the current one.
Result<Json> make_current(const ApiContext& api, const Versioned& kind, const std::string& name,
                          const std::string& version, const std::string& user) {
  return store::until_unchanged([&]() -> Result<Json> {
    HKUBE_ASSIGN(const store::Revised owner, find_owner(api, kind, name));
    HKUBE_ASSIGN(store::Revised found, find_version(api, kind, name, version));
    Json current = found.document[kind.what];
    current["version"] = version;
    if (owner.document.contains("auditTrail")) current["auditTrail"] = owner.document["auditTrail"];
    current["modified"] = api.clock.now().ms;
    if (const auto errors = current.find("errors"); errors != current.end() && errors->is_array()) {
      constexpr int kNotLastVersion = 901;
      errors->erase(std::remove(errors->begin(), errors->end(), kNotLastVersion), errors->end());
    }
    add_audit(api, user, current);
    HKUBE_TRY(api.catalog.write({{kind.kind, name, name, current, owner.revision}}));
    found.document[kind.what] = std::move(current);
    return std::move(found.document);
  });
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
    answer_from_pool(api, respond, [&api, name, version, user] {
      return to_response(make_current(api, kAlgorithms, name, version, user), 201);
    });
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

/// A route whose body passes a schema and changes the catalog, on the pool.
template <typename Change>
void add_change(Router& router, ApiContext& api, const char* method, const std::string& path, const Json& (*schema)(),
                Change change, int status = 200) {
  router.add(method, path, [&api, schema, change, status](const Request& request, const Responder& respond) {
    const auto body = checked_body(request, schema());
    if (!body.ok()) return respond(error_response(body.error()));
    answer_from_pool(api, respond, [&api, change, status, body = *body, user = request.user] {
      return to_response(change(api, body, user), status);
    });
  });
}

void add_common(Router& router, ApiContext& api, const Versioned& kind) {
  const std::string path = std::string("versions/") + kind.what + "s";
  router.add("GET", path + "/:name", answering([&](const Request& request) { return list(api, kind, request); }));
  router.add("GET", path + "/:name/:version",
             answering([&](const Request& request) { return get(api, kind, request); }));
  router.add("DELETE", path + "/:name/:version",
             [&](const Request& request, const Responder& respond) { remove_version(api, kind, request, respond); });
  add_change(router, api, "PUT", path + "/alias", spec::version_alias_schema,
             [&kind](const ApiContext& context, const Json& body, const std::string&) {
               return set_alias(context, kind, body);
             });
}

}  // namespace

void add_version_routes(Router& router, ApiContext& api) {
  add_common(router, api, kAlgorithms);
  add_common(router, api, kPipelines);
  constexpr int kCreated = 201;
  add_change(
      router, api, "POST", "versions/algorithms/tag", spec::version_tag_schema,
      [](const ApiContext& context, const Json& body, const std::string&) { return tag(context, body); }, kCreated);
  router.add("POST", "versions/algorithms/apply", [&api](const Request& request, const Responder& respond) {
    apply_algorithm_version(api, request, respond);
  });
  add_change(
      router, api, "POST", "versions/pipelines/apply", spec::pipeline_version_schema,
      [](const ApiContext& context, const Json& body, const std::string& user) {
        return make_current(context, kPipelines, string_or(body, "name"), string_or(body, "version"), user);
      },
      kCreated);
}

}  // namespace hkube::api
