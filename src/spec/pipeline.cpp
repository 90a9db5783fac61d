#include "spec/pipeline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "spec/errc.h"

namespace hkube::spec {

namespace {

template <typename E, std::size_t N>
E pick(const std::array<std::pair<std::string_view, E>, N>& names, std::string_view text, E fallback) {
  for (const auto& [name, value] : names) {
    if (name == text) return value;
  }
  return fallback;
}

constexpr std::array<std::pair<std::string_view, NodeKind>, 7> kNodeKinds{{{"algorithm", NodeKind::kAlgorithm},
                                                                           {"pipeline", NodeKind::kPipeline},
                                                                           {"debug", NodeKind::kDebug},
                                                                           {"dataSource", NodeKind::kDataSource},
                                                                           {"gateway", NodeKind::kGateway},
                                                                           {"output", NodeKind::kOutput},
                                                                           {"hyperparamsTuner", NodeKind::kTuner}}};
constexpr std::array<std::pair<std::string_view, RetryPolicy>, 4> kPolicies{{{"Never", RetryPolicy::kNever},
                                                                             {"Always", RetryPolicy::kAlways},
                                                                             {"OnError", RetryPolicy::kOnError},
                                                                             {"OnCrash", RetryPolicy::kOnCrash}}};

/// A whole number of the document; one that does not fit is the nearest that does.
template <typename T>
T number_or(const Json& object, const char* key, T fallback) {
  auto it = object.find(key);
  if (it == object.end() || !it->is_number()) return fallback;
  using Limits = std::numeric_limits<T>;
  if (it->is_number_float()) {
    const double value = it->template get<double>();
    if (std::isnan(value)) return fallback;
    if (value >= static_cast<double>(Limits::max())) return Limits::max();
    return value <= static_cast<double>(Limits::min()) ? Limits::min() : static_cast<T>(value);
  }
  if (it->is_number_unsigned()) {
    const auto value = it->template get<std::uint64_t>();
    return std::cmp_greater(value, Limits::max()) ? Limits::max() : static_cast<T>(value);
  }
  const auto value = it->template get<std::int64_t>();
  if (std::cmp_greater(value, Limits::max())) return Limits::max();
  return std::cmp_less(value, Limits::min()) ? Limits::min() : static_cast<T>(value);
}

/// Times are counted in milliseconds and less: a century is as good as for ever.
std::int64_t seconds_or(const Json& object, const char* key, std::int64_t fallback) {
  constexpr std::int64_t kCentury = std::int64_t{100} * 366 * 86'400;
  return std::min(number_or<std::int64_t>(object, key, fallback), kCentury);
}

bool flag(const Json& object, const char* key) {
  auto it = object.find(key);
  return it != object.end() && it->is_boolean() && it->get<bool>();
}

Node read_node(const Json& document) {
  Node node;
  node.name = string_or(document, "nodeName");
  node.algorithm = string_or(document, "algorithmName");
  node.kind = pick(kNodeKinds, string_or(document, "kind", "algorithm"), NodeKind::kAlgorithm);
  if (auto it = document.find("input"); it != document.end() && it->is_array()) node.input = *it;
  node.batch_operation =
      string_or(document, "batchOperation") == "cartesian" ? BatchOperation::kCartesian : BatchOperation::kIndexed;
  if (auto it = document.find("retry"); it != document.end() && it->is_object()) {
    node.retry.policy = pick(kPolicies, string_or(*it, "policy", "OnCrash"), RetryPolicy::kOnCrash);
    node.retry.limit = number_or<std::uint32_t>(*it, "limit", 3);
  }
  node.ttl_seconds = seconds_or(document, "ttl", 0);
  // The original's schema says includeInResult, its code reads includeInResults: both are accepted.
  node.include_in_result = flag(document, "includeInResult") || flag(document, "includeInResults");
  node.orig_name = string_or(document, "origName");
  for (const char* key : {"spec", "metrics", "extraData"}) {
    if (auto it = document.find(key); it != document.end()) node.extra[key] = *it;
  }
  return node;
}

int verbosity_of(std::string_view level) {
  constexpr std::array<std::string_view, 6> kLevels{"critical", "error", "warn", "info", "debug", "trace"};
  const auto it = std::find(kLevels.begin(), kLevels.end(), level);
  return it == kLevels.end() ? 3 : static_cast<int>(it - kLevels.begin());
}

/// How many tasks a node of a stream may have (rest-api §5.2).
Status check_stateless_counts(const Json& node) {
  const auto least = number_or<std::int64_t>(node, "minStatelessCount", 0);
  const auto most = number_or<std::int64_t>(node, "maxStatelessCount", -1);
  if (string_or(node, "stateType") != "stateless") {
    if (least == 0 && most <= 0) return {};
    return Error(Errc::kSemantic,
                 "Nodes which are not stateType=stateless cant have minStatelessCount or maxStatelessCount");
  }
  if (most < 0 || least <= most) return {};
  return Error(Errc::kSemantic, "maxStatelessCount must be greater or equal to minStatelessCount");
}

Status check_nodes(const Json& document) {
  auto nodes = document.find("nodes");
  if (nodes == document.end() || !nodes->is_array() || nodes->empty()) {
    return Error(Errc::kSemantic, "pipeline must have at least one node");
  }
  int outputs = 0;
  for (const Json& node : *nodes) outputs += string_or(node, "kind") == "output" ? 1 : 0;
  if (outputs > 1) return Error(Errc::kSemantic, "pipeline can not have more than one output");
  if (string_or(document, "kind") != "stream") return {};
  for (const Json& node : *nodes) HKUBE_TRY(check_stateless_counts(node));
  return {};
}

}  // namespace

Result<Pipeline> read_pipeline(const Json& document) {
  HKUBE_TRY(check_nodes(document));
  Pipeline pipeline;
  pipeline.name = string_or(document, "name");
  pipeline.kind = string_or(document, "kind") == "stream" ? PipelineKind::kStream : PipelineKind::kBatch;
  pipeline.experiment = string_or(document, "experimentName", "main");
  pipeline.priority = number_or<int>(document, "priority", 3);
  if (auto it = document.find("tags"); it != document.end() && it->is_array()) {
    for (const Json& tag : *it) {
      if (tag.is_string()) pipeline.tags.push_back(tag.get<std::string>());
    }
  }
  for (const Json& node : document["nodes"]) pipeline.nodes.push_back(read_node(node));
  if (auto it = document.find("edges"); it != document.end() && it->is_array()) {
    for (const Json& edge : *it) pipeline.edges.push_back({string_or(edge, "source"), string_or(edge, "target")});
  }
  if (auto it = document.find("flowInput"); it != document.end() && it->is_object()) pipeline.flow_input = *it;
  if (auto it = document.find("webhooks"); it != document.end() && it->is_object()) {
    pipeline.webhooks.progress = string_or(*it, "progress");
    pipeline.webhooks.result = string_or(*it, "result");
  }
  if (auto it = document.find("options"); it != document.end() && it->is_object()) {
    pipeline.batch_tolerance = number_or<int>(*it, "batchTolerance", 80);
    pipeline.ttl_seconds = seconds_or(*it, "ttl", 3600);
    pipeline.active_ttl_seconds = seconds_or(*it, "activeTtl", 0);
    if (auto limit = it->find("concurrentPipelines"); limit != it->end() && limit->is_object()) {
      pipeline.concurrency = {number_or<std::uint32_t>(*limit, "amount", 0), limit->value("rejectOnFailure", true)};
    }
    pipeline.webhooks.verbosity = verbosity_of(string_or(*it, "progressVerbosityLevel", "info"));
  }
  return pipeline;
}

}  // namespace hkube::spec
