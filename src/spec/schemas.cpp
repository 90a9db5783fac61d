#include "spec/schemas.h"

#include "spec/schema_text.h"

namespace hkube::spec {

namespace {

Json parse(std::string_view text) { return Json::parse(text); }

Json with_property(Json schema, const char* name, Json property) {
  schema["properties"][name] = std::move(property);
  return schema;
}

Json make_node_schema() {
  Json node = parse(kNodeText);
  Json& branches = node["properties"]["spec"]["anyOf"];
  branches = parse(kNodeSpecText);
  branches.insert(branches.begin() + 1, parse(kGatewaySpecText));
  return node;
}

Json make_pipeline_schema() {
  Json pipeline = parse(kPipelineText);
  pipeline["properties"]["nodes"]["items"] = node_schema();
  pipeline["properties"]["options"] = parse(kOptionsText);
  return pipeline;
}

}  // namespace

const Json& node_schema() {
  static const Json kSchema = make_node_schema();
  return kSchema;
}

const Json& pipeline_schema() {
  static const Json kSchema = make_pipeline_schema();
  return kSchema;
}

const Json& exec_stored_schema() {
  static const Json kSchema = with_property(pipeline_schema(), "externalId", {{"type", "string"}});
  return kSchema;
}

const Json& exec_algorithm_schema() {
  static const Json kSchema = parse(kExecAlgorithmText);
  return kSchema;
}

const Json& exec_caching_schema() {
  static const Json kSchema = parse(kExecCachingText);
  return kSchema;
}

const Json& exec_rerun_schema() {
  static const Json kSchema = parse(kExecRerunText);
  return kSchema;
}

const Json& exec_stop_schema() {
  static const Json kSchema = parse(kExecStopText);
  return kSchema;
}

const Json& exec_search_schema() {
  static const Json kSchema = parse(kExecSearchText);
  return kSchema;
}

const Json& algorithm_schema() {
  static const Json kSchema = parse(kAlgorithmText);
  return kSchema;
}

const Json& experiment_schema() {
  static const Json kSchema = parse(kExperimentText);
  return kSchema;
}

const Json& gateway_spec_schema() {
  static const Json kSchema = parse(kGatewaySpecText);
  return kSchema;
}

const Json& tuner_spec_schema() {
  static const Json kSchema = parse(kTunerSpecText);
  return kSchema;
}

const Json& cron_schema() {
  static const Json kSchema = parse(kCronText);
  return kSchema;
}

const Json& results_query_schema() {
  static const Json kSchema = parse(kResultsQueryText);
  return kSchema;
}

const Json& list_query_schema() {
  static const Json kSchema = parse(kListQueryText);
  return kSchema;
}

const Json& range_query_schema() {
  static const Json kSchema = parse(kRangeQueryText);
  return kSchema;
}

const Json& graph_query_schema() {
  static const Json kSchema = parse(kGraphQueryText);
  return kSchema;
}

const Json& algorithms_filter_schema() {
  static const Json kSchema = parse(kAlgorithmsFilterText);
  return kSchema;
}

const Json& delete_algorithm_schema() {
  static const Json kSchema = parse(kDeleteAlgorithmText);
  return kSchema;
}

const Json& version_apply_schema() {
  static const Json kSchema = parse(kVersionApplyText);
  return kSchema;
}

const Json& version_tag_schema() {
  static const Json kSchema = parse(kVersionTagText);
  return kSchema;
}

const Json& pipeline_version_schema() {
  static const Json kSchema = parse(kPipelineVersionText);
  return kSchema;
}

const Json& version_alias_schema() {
  static const Json kSchema = parse(kVersionAliasText);
  return kSchema;
}

const Json& build_id_schema() {
  static const Json kSchema = parse(kBuildIdText);
  return kSchema;
}

const Json& pipeline_graph_schema() {
  static const Json kSchema = parse(kPipelineGraphText);
  return kSchema;
}

const Json& streaming_graph_schema() {
  static const Json kSchema = parse(kStreamingGraphText);
  return kSchema;
}

const Json& board_schema() {
  static const Json kSchema = parse(kBoardText);
  return kSchema;
}

const Json& queue_page_schema() {
  static const Json kSchema = parse(kQueuePageText);
  return kSchema;
}

const Json& prefer_schema() {
  static const Json kSchema = parse(kPreferText);
  return kSchema;
}

const Json& unprefer_schema() {
  static const Json kSchema = parse(kUnpreferText);
  return kSchema;
}

const Json& stored_cron_schema() {
  static const Json kSchema = parse(kStoredCronText);
  return kSchema;
}

const Json& stored_trigger_schema() {
  static const Json kSchema = parse(kStoredTriggerText);
  return kSchema;
}

const Json& job_id_schema() {
  static const Json kSchema = parse(R"({"type": "object", "required": ["jobId"],
    "properties": {"jobId": {"type": "string"}}})");
  return kSchema;
}

const Json& pipeline_name_schema() {
  static const Json kSchema = parse(R"({"type": "string", "minLength": 1, "format": "pipeline-name"})");
  return kSchema;
}

const Json& algorithm_name_schema() {
  static const Json kSchema =
      parse(R"({"type": "string", "minLength": 1, "maxLength": 32, "format": "algorithm-name"})");
  return kSchema;
}

const Json& experiment_name_schema() {
  static const Json kSchema =
      parse(R"({"type": "string", "minLength": 1, "maxLength": 32, "format": "experiment-name"})");
  return kSchema;
}

}  // namespace hkube::spec
