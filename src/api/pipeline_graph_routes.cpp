#include <map>

#include "api/checked_request.h"
#include "api/graph_document.h"
#include "api/store_routes.h"
#include "graph/dag.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

Result<Json> stored_pipeline(const ApiContext& api, Json name) {
  HKUBE_TRY(spec::validate(spec::pipeline_name_schema(), name));
  HKUBE_ASSIGN(auto found, api.catalog.find(store::DocumentKind::kPipeline, name.get<std::string>()));
  if (!found) return not_found("pipeline", name.get<std::string>());
  return *std::move(found);
}

Error streaming_not_enabled() { return bad_request("stream pipelines are not enabled on this server"); }

/// The graph of a pipeline that is only drawn: its algorithms need not exist.
Result<Json> graph_of(Json document) {
  HKUBE_TRY(spec::validate(spec::pipeline_schema(), document, spec::Defaults::kInject));
  HKUBE_ASSIGN(const spec::Pipeline pipeline, spec::read_pipeline(document));
  if (pipeline.kind == spec::PipelineKind::kStream) return streaming_not_enabled();
  HKUBE_ASSIGN(const graph::Dag dag, graph::build_dag(pipeline));
  return graph_preview(dag);
}

/// What a name that is not given yet is meanwhile.
std::string place_holder(std::size_t node) { return "unnamed" + std::to_string(node) + "x"; }

/// What the graph of a pipeline that is being written needs of it. Members that are empty are not given yet.
Json drawable(const Json& given) {
  Json nodes = Json::array();
  const auto written = given.find("nodes");
  for (const Json& node : written != given.end() && written->is_array() ? *written : Json::array()) {
    Json kept = node;
    if (kept.is_object()) {
      for (const auto& [key, value] : node.items()) {
        if (value == "" || value.is_null()) kept.erase(key);
      }
      if (!kept.contains("nodeName")) kept["nodeName"] = place_holder(nodes.size());
      const bool runs_algorithm = string_or(kept, "kind", "algorithm") == "algorithm";
      if (runs_algorithm && !kept.contains("algorithmName")) kept["algorithmName"] = place_holder(0);
    }
    nodes.push_back(std::move(kept));
  }
  Json pipeline = {{"name", "preview"}, {"nodes", std::move(nodes)}};
  for (const char* key : {"kind", "flowInput", "streaming"}) {
    if (const auto value = given.find(key); value != given.end() && *value != "" && !value->is_null())
      pipeline[key] = *value;
  }
  return pipeline;
}

/// The graph of a pipeline that is being written, with empty names where none are given yet.
Result<Json> graph_of_draft(const Json& given) {
  Json pipeline = drawable(given);
  if (pipeline["nodes"].empty()) return Json{{"edges", Json::array()}, {"nodes", Json::array()}};
  HKUBE_ASSIGN(Json graph, graph_of(std::move(pipeline)));
  std::map<std::string, const Json*> written;  // by the names of the graph, which has an order of its own
  for (std::size_t i = 0; i < given["nodes"].size(); ++i) {
    const Json& node = given["nodes"][i];
    written[string_or(node, "nodeName").empty() ? place_holder(i) : string_or(node, "nodeName")] = &node;
  }
  for (Json& node : graph["nodes"]) {
    const Json& own = *written.at(node["nodeName"].get<std::string>());
    node["nodeName"] = string_or(own, "nodeName");
    if (string_or(own, "algorithmName").empty() && node["algorithmName"] == place_holder(0)) node["algorithmName"] = "";
  }
  return graph;
}

Result<Json> preview(const ApiContext& api, const Request& request) {
  HKUBE_ASSIGN(const Json body, checked_body(request, spec::pipeline_graph_schema()));
  if (const auto pipeline = body.find("pipeline"); pipeline != body.end()) return graph_of_draft(*pipeline);
  if (!body.contains("name")) return bad_request("data should have required property 'pipeline'");
  HKUBE_ASSIGN(Json stored, stored_pipeline(api, body["name"]));
  return graph_of(std::move(stored));
}

}  // namespace

void add_pipeline_graph_routes(Router& router, ApiContext& api) {
  router.add("GET", "store/pipelines/graph/:name", answering([&api](const Request& request) -> Result<Json> {
               HKUBE_ASSIGN(Json stored, stored_pipeline(api, request.param("name")));
               return graph_of(std::move(stored));
             }));
  router.add("POST", "store/pipelines/graph",
             answering([&api](const Request& request) { return preview(api, request); }));
  router.add("POST", "exec/getGraphByStreamingFlow", answering([](const Request& request) -> Result<Json> {
               HKUBE_TRY(checked_body(request, spec::streaming_graph_schema()));
               return streaming_not_enabled();
             }));
}

}  // namespace hkube::api
