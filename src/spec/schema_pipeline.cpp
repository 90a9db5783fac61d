#include "spec/schema_text.h"

namespace hkube::spec {

const std::string_view kPipelineText = R"({
  "type": "object",
  "required": ["name"],
  "properties": {
    "name": {"type": "string", "minLength": 1, "format": "pipeline-name"},
    "kind": {"type": "string", "enum": ["batch", "stream"], "default": "batch"},
    "experimentName": {"type": "string", "minLength": 1, "maxLength": 32, "format": "experiment-name",
                       "default": "main"},
    "description": {"type": "string"},
    "nodes": {"type": "array", "items": {}},
    "flowInput": {"type": "object", "nullable": true},
    "webhooks": {"type": "object", "additionalProperties": false, "properties": {
      "progress": {"type": "string", "format": "url", "minLength": 1},
      "result": {"type": "string", "format": "url", "minLength": 1}}},
    "options": {},
    "priority": {"type": "integer", "minimum": 1, "maximum": 5, "default": 3},
    "triggers": {"type": "object", "additionalProperties": false, "properties": {
      "pipelines": {"type": "array", "uniqueItems": true, "items": {"type": "string", "minLength": 1}},
      "cron": {"type": "object", "properties": {
        "pattern": {"type": "string", "format": "cron", "minLength": 1},
        "enabled": {"type": "boolean", "default": false}}}}},
    "tags": {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 32}},
    "rootJobId": {"type": "string"},
    "streaming": {"type": "object", "properties": {
      "defaultFlow": {"type": "string"},
      "flows": {"type": "object"}}},
    "edges": {"type": "array", "items": {"type": "object"}},
    "version": {"type": "string"}
  }
})";

const std::string_view kOptionsText = R"({
  "type": "object",
  "default": {},
  "properties": {
    "ttl": {"type": "integer", "minimum": 0, "default": 3600},
    "activeTtl": {"type": "integer", "nullable": true, "minimum": 1},
    "batchTolerance": {"type": "integer", "minimum": 0, "maximum": 100, "default": 80},
    "concurrentPipelines": {"type": "object", "additionalProperties": false, "properties": {
      "amount": {"type": "integer", "minimum": 1, "maximum": 10000},
      "rejectOnFailure": {"type": "boolean", "default": true}}},
    "progressVerbosityLevel": {"type": "string", "default": "info",
                               "enum": ["trace", "debug", "info", "warn", "error", "critical"]},
    "debugOverride": {"type": "array", "uniqueItems": true, "items": {"type": "string"}}
  }
})";

const std::string_view kNodeText = R"({
  "type": "object",
  "required": ["nodeName"],
  "properties": {
    "nodeName": {"type": "string", "minLength": 1},
    "algorithmName": {"type": "string", "minLength": 1, "maxLength": 32, "format": "algorithm-name"},
    "input": {"type": "array", "default": []},
    "ttl": {"type": "integer", "minimum": 0},
    "includeInResult": {"type": "boolean"},
    "metrics": {"type": "object", "properties": {"tensorboard": {"type": "boolean"}}},
    "retry": {"type": "object", "properties": {
      "policy": {"type": "string", "default": "OnCrash", "enum": ["Never", "Always", "OnError", "OnCrash"]},
      "limit": {"type": "integer", "minimum": 1, "default": 3}}},
    "batchOperation": {"type": "string", "enum": ["indexed", "cartesian"]},
    "kind": {"type": "string", "default": "algorithm",
      "enum": ["algorithm", "pipeline", "debug", "dataSource", "gateway", "output", "hyperparamsTuner"]},
    "minStatelessCount": {"type": "integer", "minimum": 0, "default": 0},
    "maxStatelessCount": {"type": "integer", "minimum": 0},
    "spec": {"type": "object", "anyOf": []}
  }
})";

// The forms of a node's spec, in the order in which they are tried; the gateway's goes second.
const std::string_view kNodeSpecText = R"([
  {"type": "object", "properties": {"name": {"type": "string", "minLength": 1, "format": "pipeline-name"}}},
  {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
  {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
  {"type": "object", "required": ["name", "snapshot"], "properties": {
    "name": {"type": "string"},
    "snapshot": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}},
  {"type": "object", "properties": {
    "description": {"type": "string"},
    "mem": {"type": "string", "format": "algorithm-memory"}}},
  {"type": "object", "properties": {
    "name": {"type": "string"},
    "description": {"type": "string"},
    "mem": {"type": "string", "format": "algorithm-memory"},
    "cpu": {"type": "number", "minimum": 0}}}
])";

const std::string_view kGatewaySpecText = R"({
  "type": "object",
  "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 32, "format": "gateway-name"},
    "description": {"type": "string"},
    "mem": {"type": "string", "format": "algorithm-memory"},
    "cpu": {"type": "number", "minimum": 0}
  }
})";

const std::string_view kTunerSpecText = R"({
  "type": "object",
  "required": ["objectivePipeline", "numberOfTrials"],
  "properties": {
    "objectivePipeline": {"type": "string", "format": "pipeline-name"},
    "numberOfTrials": {"type": "number"},
    "hyperParams": {"type": "array", "items": {
      "type": "object",
      "required": ["name", "suggest"],
      "properties": {
        "name": {"type": "string"},
        "suggest": {"type": "string",
          "enum": ["uniform", "loguniform", "int", "discrete_uniform", "categorical"]},
        "low": {"type": "number"},
        "high": {"type": "number"},
        "choices": {"type": "array"}}}},
    "sampler": {
      "type": "object",
      "required": ["name"],
      "properties": {
        "name": {"type": "string", "enum": ["Grid", "PartialFixed", "Random", "TPE", "CmaEs"]},
        "fixed_values": {"type": "object"},
        "search_space": {"type": "object"}}}
  }
})";

}  // namespace hkube::spec
