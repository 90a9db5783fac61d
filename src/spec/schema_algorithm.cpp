#include "spec/schema_text.h"

namespace hkube::spec {

const std::string_view kAlgorithmText = R"({
  "type": "object",
  "required": ["name"],
  "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 32, "format": "algorithm-name"},
    "kind": {"type": "string", "enum": ["batch", "stream"]},
    "env": {"type": "string", "enum": ["nodejs", "python", "java", "cpp"]},
    "algorithmImage": {"type": "string", "format": "algorithm-image"},
    "cpu": {"type": "number", "minimum": 0, "default": 0.1},
    "applyCpuLimits": {"type": "boolean"},
    "gpu": {"type": "number", "minimum": 0},
    "mem": {"type": "string", "format": "algorithm-memory", "default": "256Mi"},
    "workerCustomResources": {"type": "object", "required": ["requests", "limits"], "properties": {
      "requests": {"type": "object", "properties": {
        "cpu": {"type": "number", "minimum": 0}, "memory": {"type": "string", "format": "memory"}}},
      "limits": {"type": "object", "properties": {
        "cpu": {"type": "number", "minimum": 0}, "memory": {"type": "string", "format": "memory"}}}}},
    "reservedMemory": {"type": "string", "nullable": true, "format": "memory"},
    "options": {"type": "object", "default": {}, "properties": {
      "devMode": {"type": "boolean"},
      "pending": {"type": "boolean", "default": false},
      "opengl": {"type": "boolean"}}},
    "version": {"type": "string"},
    "mounts": {"type": "array", "uniqueItems": true, "nullable": true, "items": {
      "type": "object",
      "required": ["pvcName", "path"],
      "properties": {
        "pvcName": {"type": "string", "format": "algorithm-mount-pvc"},
        "path": {"type": "string", "format": "path"},
        "volumeType": {"type": "string", "enum": ["emptyDir", "configMap"]}}}},
    "gitRepository": {"type": "object", "nullable": true, "required": ["url"], "properties": {
      "url": {"type": "string", "format": "url"},
      "commit": {"type": "object", "required": ["id"], "properties": {
        "id": {"type": "string"}, "timestamp": {"type": "string"}, "message": {"type": "string"}}},
      "branchName": {"type": "string", "default": "master"},
      "tag": {"type": "string"},
      "token": {"type": "string"},
      "gitKind": {"type": "string", "enum": ["github", "gitlab"], "default": "github"}}},
    "entryPoint": {"type": "string", "nullable": true},
    "dependencyInstallCmd": {"type": "string", "nullable": true},
    "baseImage": {"type": "string", "nullable": true},
    "minHotWorkers": {"type": "integer", "minimum": 0, "default": 0},
    "maxWorkers": {"type": "integer", "nullable": true, "minimum": 0},
    "quotaGuarantee": {"type": "integer", "nullable": true, "minimum": 0},
    "algorithmEnv": {"type": "object", "nullable": true},
    "workerEnv": {"type": "object", "nullable": true},
    "kaiObject": {"type": "object", "nullable": true, "required": ["queue"], "properties": {
      "queue": {"type": "string"},
      "memory": {"type": "string", "nullable": true},
      "fraction": {"type": "number", "nullable": true}}},
    "nodeSelector": {"type": "object", "nullable": true},
    "labels": {"type": "object", "nullable": true},
    "annotations": {"type": "object", "nullable": true},
    "stateType": {"type": "string", "enum": ["stateless", "stateful"]},
    "type": {"type": "string", "enum": ["Git", "Code", "Image"], "default": "Image"},
    "downloadFileExt": {"type": "string", "nullable": true},
    "volumes": {"type": "array", "items": {
      "type": "object",
      "required": ["name"],
      "properties": {
        "name": {"type": "string"},
        "emptyDir": {"type": "object"},
        "persistentVolumeClaim": {"type": "object", "properties": {"claimName": {"type": "string"}}},
        "configMap": {"type": "object", "properties": {"name": {"type": "string"}}},
        "secret": {"type": "object", "properties": {"secretName": {"type": "string"}}}}}},
    "volumeMounts": {"type": "array", "items": {
      "type": "object",
      "required": ["name", "mountPath"],
      "properties": {"name": {"type": "string"}, "mountPath": {"type": "string"}}}},
    "securityContext": {"type": "object", "properties": {
      "fsGroup": {"type": "number"}, "hasFsGroupChangePolicy": {"type": "string"}}},
    "sideCars": {"type": "array", "uniqueItems": true, "nullable": true, "items": {
      "type": "object",
      "properties": {
        "container": {"type": "object", "required": ["name", "image"], "properties": {
          "name": {"type": "string"}, "image": {"type": "string"}}},
        "volumeMounts": {"type": "array", "items": {
          "type": "object",
          "required": ["name", "mountPath"],
          "properties": {"name": {"type": "string"}, "mountPath": {"type": "string"}}}},
        "environments": {"type": "object", "nullable": true}}}}
  }
})";

}  // namespace hkube::spec
