#include "api/special_nodes.h"

#include "api/respond.h"
#include "store/retry.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

/// The cleaner takes debug algorithms that have not been used for long: `modified` says when that was.
void note_use(ApiContext& api, const std::string& name) {
  // Nobody waits for it; when the pool is full, the next use tells.
  (void)api.pool.post([&api, name] {
    (void)store::until_unchanged([&]() -> Status {
      HKUBE_ASSIGN(auto found, api.catalog.find_revised(DocumentKind::kAlgorithm, name));
      if (!found) return {};
      found->document["modified"] = api.clock.now().ms;
      return api.catalog.write({{DocumentKind::kAlgorithm, name, name, std::move(found->document), found->revision}});
    });
  });
}

/// Makes the algorithm that a debug node runs, unless it is there.
Status ensure_debug_algorithm(ApiContext& api, const std::string& algorithm, DebugAlgorithms debug) {
  const std::string name = algorithm + "-debug";
  HKUBE_ASSIGN(const auto original, api.catalog.find(DocumentKind::kAlgorithm, algorithm));
  if (!original) return bad_request("debug " + algorithm + " does not exists");
  HKUBE_ASSIGN(const auto existing, api.catalog.find(DocumentKind::kAlgorithm, name));
  if (existing) {
    note_use(api, name);
    return {};
  }
  if (debug == DebugAlgorithms::kMustExist) {
    return Error(Errc::kForbidden, "algorithm " + name + " does not exist, and to make it takes the role edit");
  }
  const Timestamp now = api.clock.now();
  const Json document = {{"name", name},
                         {"kind", "debug"},
                         {"algorithmImage", "hkube/algorithm-debug"},
                         {"debugName", algorithm},
                         {"debugUrl", "hkube/debug/" + algorithm},
                         {"cpu", original->value("cpu", Json(0.1))},
                         {"mem", original->value("mem", Json("256Mi"))},
                         {"maxWorkers", 1},
                         {"minHotWorkers", 0},
                         {"type", "Image"},
                         {"options", {{"pending", false}, {"debug", true}}},
                         {"created", now.ms},
                         {"modified", now.ms},
                         {"version", api.random.id(10)}};
  return api.catalog.write({{DocumentKind::kAlgorithm, name, name, document}});
}

/// The node of this name, or null.
Json* find_node(Json& pipeline, const Json& name) {
  const auto nodes = pipeline.find("nodes");
  if (nodes == pipeline.end()) return nullptr;
  for (Json& node : *nodes) {
    if (string_or(node, "nodeName") == name) return &node;
  }
  return nullptr;
}

/// `options.debugOverride`; or an empty list.
Json debug_override(const Json& pipeline) {
  const Json* names = at_path(pipeline, "options.debugOverride");
  return names != nullptr && names->is_array() ? *names : Json(Json::array());
}

Status override_debug(Json& pipeline) {
  for (const Json& name : debug_override(pipeline)) {
    Json* node = find_node(pipeline, name);
    if (node == nullptr) return bad_request("debugOverride node not in nodes list");
    (*node)["kind"] = "debug";
  }
  return {};
}

Status prepare_debug(ApiContext& api, Json& node, DebugAlgorithms debug) {
  std::string algorithm = string_or(node, "algorithmName");
  if (algorithm.empty()) return bad_request("Node for debug must have algorithm name set");
  constexpr std::string_view kSuffix = "-debug";
  if (algorithm.ends_with(kSuffix)) algorithm.resize(algorithm.size() - kSuffix.size());
  HKUBE_TRY(ensure_debug_algorithm(api, algorithm, debug));
  node["algorithmName"] = algorithm + std::string(kSuffix);
  return {};
}

/// The data sources themselves are another matter; a node only hands on which one is meant.
Status check_data_source(const Json& node) {
  const auto spec = node.find("spec");
  if (spec != node.end() && !string_or(*spec, "id").empty()) return {};
  const std::string name = spec == node.end() ? "" : string_or(*spec, "name");
  return bad_request(name.empty() ? "you must provide a valid data source spec" : "dataSource " + name + " Not Found");
}

}  // namespace

Status check_debug_override(const Json& pipeline) {
  Json copy = pipeline;
  return override_debug(copy);
}

Status prepare_special_nodes(ApiContext& api, Json& pipeline, DebugAlgorithms debug) {
  const auto nodes = pipeline.find("nodes");
  if (nodes == pipeline.end()) return {};
  HKUBE_TRY(override_debug(pipeline));
  for (Json& node : *nodes) {
    const std::string kind = string_or(node, "kind", "algorithm");
    if (kind == "debug") HKUBE_TRY(prepare_debug(api, node, debug));
    if (kind == "output") node["algorithmName"] = string_or(pipeline, "name") + "-output";
    if (kind == "dataSource") HKUBE_TRY(check_data_source(node));
    if (kind == "gateway" || kind == "hyperparamsTuner") {
      return bad_request("node \"" + string_or(node, "nodeName") + "\": nodes of kind " + kind +
                         " are not enabled on this server");
    }
  }
  return {};
}

}  // namespace hkube::api
