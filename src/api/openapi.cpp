#include "api/openapi.h"

#include <algorithm>

#include "api/errc.h"
#include "api/openapi_files.h"
#include "spec/schemas.h"
#include "spec/yaml.h"

namespace hkube::api {

namespace {

struct NamedSchema {
  const char* name;
  const Json& (*schema)();
};

/// By which names api/openapi.yaml speaks of the schemas of requests.
constexpr NamedSchema kSchemas[] = {
    {"pipeline", spec::pipeline_schema},
    {"execStored", spec::exec_stored_schema},
    {"execAlgorithm", spec::exec_algorithm_schema},
    {"execCaching", spec::exec_caching_schema},
    {"execRerun", spec::exec_rerun_schema},
    {"execStop", spec::exec_stop_schema},
    {"execSearch", spec::exec_search_schema},
    {"algorithm", spec::algorithm_schema},
    {"experiment", spec::experiment_schema},
    {"cron", spec::cron_schema},
    {"resultsQuery", spec::results_query_schema},
    {"listQuery", spec::list_query_schema},
    {"rangeQuery", spec::range_query_schema},
    {"graphQuery", spec::graph_query_schema},
    {"algorithmsFilter", spec::algorithms_filter_schema},
    {"deleteAlgorithm", spec::delete_algorithm_schema},
    {"versionApply", spec::version_apply_schema},
    {"versionTag", spec::version_tag_schema},
    {"pipelineVersion", spec::pipeline_version_schema},
    {"versionAlias", spec::version_alias_schema},
    {"buildId", spec::build_id_schema},
    {"pipelineGraph", spec::pipeline_graph_schema},
    {"streamingGraph", spec::streaming_graph_schema},
    {"board", spec::board_schema},
    {"queuePage", spec::queue_page_schema},
    {"prefer", spec::prefer_schema},
    {"unprefer", spec::unprefer_schema},
    {"jobIdBody", spec::job_id_schema},
};

/// OpenAPI wants `items` of every array, which the checks do not need.
void complete_arrays(Json& schema) {
  if (schema.is_object() && schema.value("type", Json()) == "array" && !schema.contains("items")) {
    schema["items"] = Json::object();
  }
  if (!schema.is_structured()) return;
  for (Json& part : schema) complete_arrays(part);
}

bool is_required(const Json& schema, const std::string& property) {
  const auto required = schema.find("required");
  return required != schema.end() && std::find(required->begin(), required->end(), property) != required->end();
}

/// Replaces `x-query: name` by a parameter for each property of that schema.
Status expand_query(Json& operation, const Json& schemas) {
  const std::string name = string_or(operation, "x-query");
  if (name.empty()) return {};
  const auto schema = schemas.find(name);
  if (schema == schemas.end()) return Error(Errc::kInternal, "openapi.yaml: there is no schema " + name);
  Json parameters = Json::array();
  for (const auto& property : (*schema)["properties"].items()) {
    parameters.push_back({{"name", property.key()},
                          {"in", "query"},
                          {"required", is_required(*schema, property.key())},
                          {"schema", property.value()}});
  }
  if (const auto own = operation.find("parameters"); own != operation.end()) {
    for (Json& parameter : *own) parameters.push_back(std::move(parameter));
  }
  operation.erase("x-query");
  operation["parameters"] = std::move(parameters);
  return {};
}

Result<Json> make_document() {
  HKUBE_ASSIGN(Json document, spec::parse_yaml(kOpenApiYaml));
  Json& schemas = document["components"]["schemas"];
  for (const NamedSchema& named : kSchemas) {
    Json schema = named.schema();
    complete_arrays(schema);
    schemas[named.name] = std::move(schema);
  }
  for (Json& path : document["paths"]) {
    for (Json& operation : path) HKUBE_TRY(expand_query(operation, schemas));
  }
  return document;
}

}  // namespace

const Result<Json>& openapi_document() {
  static const Result<Json> kDocument = make_document();
  return kDocument;
}

std::string openapi_text(const std::string& server) {
  // Written once: the document is large, and this is asked for on the io thread.
  static const std::string kText = openapi_document().ok() ? to_text(*openapi_document()) : std::string();
  if (kText.empty()) return "{}";
  return "{\"servers\":" + to_text(Json::array({{{"url", server}}})) + "," + kText.substr(1);
}

net::HttpResponse swagger_page() {
  net::HttpResponse response;
  response.content_type = "text/html; charset=utf-8";
  // The page shows texts of other people's pipelines: nothing from elsewhere may run in it.
  response.headers.emplace_back("Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
                                "connect-src 'self'; base-uri 'none'; form-action 'none'");
  response.body = std::string(kSwaggerPage);
  return response;
}

}  // namespace hkube::api
