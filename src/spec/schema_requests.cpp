#include "spec/schema_text.h"

namespace hkube::spec {

const std::string_view kExecAlgorithmText = R"({
  "type": "object",
  "required": ["name"],
  "additionalProperties": false,
  "properties": {
    "name": {"type": "string", "minLength": 1},
    "input": {"type": "array", "default": []},
    "debug": {"type": "boolean", "default": false}
  }
})";

const std::string_view kExecCachingText = R"({
  "type": "object",
  "required": ["jobId", "nodeName"],
  "additionalProperties": false,
  "properties": {
    "jobId": {"type": "string"},
    "nodeName": {"type": "string", "minLength": 1},
    "debug": {"type": "boolean"}
  }
})";

const std::string_view kExecRerunText = R"({
  "type": "object",
  "required": ["jobId"],
  "additionalProperties": false,
  "properties": {"jobId": {"type": "string"}}
})";

// statusToStop is one status, a comma list, or an array of them.
const std::string_view kExecStopText = R"({
  "type": "object",
  "properties": {
    "jobId": {"type": "string"},
    "pipelineName": {"type": "string"},
    "startTime": {"type": "object"},
    "statusToStop": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    "reason": {"type": "string"}
  }
})";

const std::string_view kExecSearchText = R"({
  "type": "object",
  "properties": {
    "query": {"type": "object", "properties": {
      "experimentName": {"type": "string"},
      "pipelineName": {"type": "string"},
      "pipelineType": {"type": "string"},
      "algorithmName": {"type": "string"},
      "pipelineStatus": {"type": "string"},
      "datesRange": {"type": "object"},
      "tags": {"type": "array", "items": {"type": "string"}}}},
    "cursor": {"type": "string"},
    "pageNum": {"type": "integer", "minimum": 1},
    "sort": {"type": "string", "enum": ["asc", "desc"], "default": "desc"},
    "limit": {"type": "integer", "minimum": 0, "maximum": 100, "default": 100},
    "fields": {"type": "object"},
    "exists": {"type": "object"}
  }
})";

const std::string_view kExperimentText = R"({
  "type": "object",
  "required": ["name"],
  "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 32, "format": "experiment-name",
             "default": "main"},
    "description": {"type": "string"}
  }
})";

const std::string_view kCronText = R"({
  "type": "object",
  "required": ["name"],
  "properties": {
    "name": {"type": "string", "minLength": 1, "format": "pipeline-name"},
    "pattern": {"type": "string", "minLength": 1, "format": "cron"}
  }
})";

const std::string_view kResultsQueryText = R"({
  "type": "object",
  "properties": {
    "name": {"type": "string"},
    "experimentName": {"type": "string", "default": "main"},
    "sort": {"type": "string", "enum": ["asc", "desc"], "default": "desc"},
    "limit": {"type": "integer", "minimum": 1, "maximum": 100000, "default": 1}
  }
})";

}  // namespace hkube::spec
