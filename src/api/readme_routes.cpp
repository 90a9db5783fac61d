#include "api/checked_request.h"
#include "api/multipart.h"
#include "api/store_routes.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

/// The two resources that have readmes.
struct Described {
  const char* path;
  const char* what;
  DocumentKind kind;
  DocumentKind readme;
  const Json& (*name_schema)();
};

/// The file named README.md of a multipart body.
Result<std::string> read_upload(const Request& request) {
  HKUBE_ASSIGN(const std::vector<Part> parts,
               parse_multipart(request.http.header("content-type"), request.http.content()));
  for (const Part& part : parts) {
    if (part.name == "README.md") return std::string(part.content);
  }
  return bad_request("data should have required property 'README.md'");
}

Result<std::string> checked_name(const Described& kind, const Request& request) {
  Json name = request.param("name");
  HKUBE_TRY(spec::validate(kind.name_schema(), name));
  return name.get<std::string>();
}

Result<Json> find(const ApiContext& api, const Described& kind, const Request& request) {
  HKUBE_ASSIGN(const std::string name, checked_name(kind, request));
  HKUBE_ASSIGN(auto found, api.catalog.find(kind.readme, name));
  if (!found) return not_found("readme", name);
  return *std::move(found);
}

Result<Json> put(const ApiContext& api, const Described& kind, const Request& request) {
  HKUBE_ASSIGN(const std::string name, checked_name(kind, request));
  HKUBE_ASSIGN(std::string text, read_upload(request));
  HKUBE_ASSIGN(const auto owner, api.catalog.find(kind.kind, name));
  if (!owner) return not_found(kind.what, name);
  HKUBE_TRY(api.catalog.write({{kind.readme, name, name, Json{{"name", name}, {"readme", std::move(text)}}}}));
  return Json{{"message", "OK"}};
}

Result<Json> remove(const ApiContext& api, const Described& kind, const Request& request) {
  HKUBE_ASSIGN(const Json readme, find(api, kind, request));
  const std::string name = string_or(readme, "name");
  HKUBE_TRY(api.catalog.write({{kind.readme, name, name, std::nullopt}}));
  return Json{{"message", "OK"}};
}

}  // namespace

void add_readme_routes(Router& router, ApiContext& api) {
  static const Described kKinds[] = {{"readme/pipelines/:name", "pipeline", DocumentKind::kPipeline,
                                      DocumentKind::kPipelineReadme, spec::pipeline_name_schema},
                                     {"readme/algorithms/:name", "algorithm", DocumentKind::kAlgorithm,
                                      DocumentKind::kAlgorithmReadme, spec::algorithm_name_schema}};
  for (const Described& kind : kKinds) {
    router.add("GET", kind.path, answering([&](const Request& request) { return find(api, kind, request); }));
    const auto puts = [&api, &kind](const Request& request) { return put(api, kind, request); };
    router.add("POST", kind.path, answering_from_pool(api, puts, 201));
    router.add("PUT", kind.path, answering_from_pool(api, puts));
    router.add("DELETE", kind.path,
               answering_from_pool(api, [&api, &kind](const Request& request) { return remove(api, kind, request); }));
  }
}

}  // namespace hkube::api
