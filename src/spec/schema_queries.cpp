#include "spec/schema_text.h"

namespace hkube::spec {

// Query texts are coerced like any scalar, so that "10" is an integer and "true" a boolean.

const std::string_view kListQueryText = R"({
  "type": "object",
  "properties": {
    "name": {"type": "string"},
    "sort": {"type": "string", "enum": ["asc", "desc"]},
    "limit": {"type": "integer", "minimum": 1, "maximum": 100000}
  }
})";

const std::string_view kRangeQueryText = R"({
  "type": "object",
  "properties": {
    "sort": {"type": "string"},
    "order": {"type": "string", "enum": ["asc", "desc"]},
    "from": {"type": "integer", "minimum": 0},
    "to": {"type": "integer", "minimum": 0}
  }
})";

const std::string_view kGraphQueryText = R"({
  "type": "object",
  "properties": {
    "node": {"type": "string"},
    "sort": {"type": "string",
             "enum": ["batchIndex", "taskId", "status", "startTime", "endTime", "duration", "retries"]},
    "order": {"type": "string", "enum": ["asc", "desc"]},
    "from": {"type": "integer", "minimum": 0},
    "to": {"type": "integer", "minimum": 0}
  }
})";

const std::string_view kAlgorithmsFilterText = R"({
  "type": "object",
  "properties": {
    "name": {"type": "string"},
    "kind": {"type": "string"},
    "algorithmImage": {"type": "string"},
    "pending": {"type": "boolean"},
    "cursor": {"type": "string"},
    "page": {"type": "integer", "minimum": 1},
    "sort": {"type": "string", "enum": ["asc", "desc"], "default": "desc"},
    "limit": {"type": "integer", "minimum": 1, "maximum": 100000}
  }
})";

const std::string_view kDeleteAlgorithmText = R"({
  "type": "object",
  "properties": {
    "force": {"type": "boolean", "default": false},
    "keepOldVersions": {"type": "boolean", "default": true}
  }
})";

const std::string_view kVersionApplyText = R"({
  "type": "object",
  "required": ["name", "version"],
  "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 32, "format": "algorithm-name"},
    "version": {"type": "string", "minLength": 1, "maxLength": 10},
    "force": {"type": "boolean", "default": false}
  }
})";

const std::string_view kVersionTagText = R"({
  "type": "object",
  "required": ["name", "version"],
  "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 32, "format": "algorithm-name"},
    "version": {"type": "string", "minLength": 1, "maxLength": 10},
    "pinned": {"type": "boolean"},
    "tags": {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 32}}
  }
})";

const std::string_view kPipelineVersionText = R"({
  "type": "object",
  "required": ["name", "version"],
  "properties": {
    "name": {"type": "string", "minLength": 1, "format": "pipeline-name"},
    "version": {"type": "string", "minLength": 1, "maxLength": 10}
  }
})";

const std::string_view kVersionAliasText = R"({
  "type": "object",
  "required": ["version", "alias"],
  "properties": {"version": {"type": "string"}, "alias": {"type": "string"}}
})";

const std::string_view kBuildIdText = R"({
  "type": "object",
  "required": ["buildId"],
  "properties": {"buildId": {"type": "string"}}
})";

const std::string_view kPipelineGraphText = R"({
  "type": "object",
  "properties": {
    "name": {"type": "string", "minLength": 1, "format": "pipeline-name"},
    "pipeline": {"type": "object"},
    "keyFlow": {"type": "string"},
    "isBuildAllFlows": {"type": "boolean"}
  }
})";

const std::string_view kStreamingGraphText = R"({
  "type": "object",
  "required": ["pipeline", "keyFlow"],
  "properties": {"pipeline": {"type": "object"}, "keyFlow": {"type": "string"}}
})";

const std::string_view kBoardText = R"({
  "type": "object",
  "properties": {
    "taskId": {"type": "string"},
    "jobId": {"type": "string"},
    "nodeName": {"type": "string"},
    "pipelineName": {"type": "string"}
  }
})";

const std::string_view kQueuePageText = R"({
  "type": "object",
  "required": ["pageSize"],
  "properties": {
    "pageSize": {"type": "integer", "minimum": 1, "maximum": 100000},
    "firstJobId": {"type": "string"},
    "lastJobId": {"type": "string"},
    "pipelineName": {"type": "string"},
    "tag": {"type": "string"},
    "lastJobs": {"type": "string"}
  }
})";

const std::string_view kPreferText = R"({
  "type": "object",
  "required": ["jobs", "position"],
  "properties": {
    "jobs": {"type": "array", "items": {"type": "string"}},
    "position": {"type": "string", "enum": ["first", "last", "before", "after"]},
    "query": {"type": "object", "properties": {
      "tag": {"type": "string"},
      "pipeline": {"type": "string"},
      "pipelineName": {"type": "string"},
      "jobId": {"type": "string"}}}
  }
})";

const std::string_view kUnpreferText = R"({
  "type": "object",
  "required": ["jobs"],
  "properties": {"jobs": {"type": "array", "items": {"type": "string"}}}
})";

const std::string_view kStoredCronText = R"({
  "type": "object",
  "required": ["name"],
  "properties": {
    "name": {"type": "string", "minLength": 1, "format": "pipeline-name"},
    "userName": {"type": "string"}
  }
})";

const std::string_view kStoredTriggerText = R"({
  "type": "object",
  "required": ["name", "parentJobId"],
  "properties": {
    "name": {"type": "string", "minLength": 1, "format": "pipeline-name"},
    "parentJobId": {"type": "string"},
    "userName": {"type": "string"},
    "tags": {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 32}}
  }
})";

}  // namespace hkube::spec
