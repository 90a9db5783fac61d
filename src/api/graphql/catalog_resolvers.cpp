// What is stored by name: algorithms, pipelines, versions, builds, experiments.
#include <algorithm>

#include "api/graphql/look.h"
#include "api/graphql/server_resolvers.h"

namespace hkube::api::graphql {

namespace {

using store::DocumentKind;

constexpr std::size_t kNewest = 100;

std::int64_t number_at(const Json& document, const char* key) {
  const auto it = document.find(key);
  return it != document.end() && it->is_number() ? it->get<std::int64_t>() : 0;
}

/// The latest first, by a member; those of equal value in reverse order of insertion.
std::vector<Json> newest(std::vector<Json> documents, const char* key) {
  std::reverse(documents.begin(), documents.end());
  std::stable_sort(documents.begin(), documents.end(),
                   [&](const Json& a, const Json& b) { return number_at(a, key) > number_at(b, key); });
  if (documents.size() > kNewest) documents.resize(kNewest);
  return documents;
}

Json as_array(std::vector<Json> documents) {
  Json list = Json::array();
  for (Json& document : documents) list.push_back(std::move(document));
  return list;
}

/// Why no worker of an algorithm can be started or its tasks wait, by algorithm; only those with a reason.
Result<std::map<std::string, std::string>> reasons(const ApiContext& api, const std::vector<Json>& algorithms) {
  std::vector<std::string> names;
  for (const Json& algorithm : algorithms) names.push_back(string_or(algorithm, "name"));
  return look(api, [names, now = api.clock.now()](const control::ControlLoop& loop) {
    std::map<std::string, std::string> found;
    for (const std::string& name : names) {
      const scheduler::Scheduler& scheduler = loop.scheduler();
      if (scheduler.queued(name) == 0 || scheduler.pool().count(name) > 0) continue;
      found[name] = scheduler.explain(name, now);
    }
    return found;
  });
}

Result<Json> algorithms(ApiContext& api, const FieldCall& call) {
  HKUBE_ASSIGN(std::vector<Json> stored, api.catalog.list(DocumentKind::kAlgorithm));
  Json answer = {{"algorithmsCount", stored.size()}};
  if (!call.field.wants("list")) return answer;
  HKUBE_ASSIGN(const auto why, reasons(api, stored));
  for (Json& algorithm : stored) {
    const auto reason = why.find(string_or(algorithm, "name"));
    if (reason != why.end()) algorithm["unscheduledReason"] = reason->second;
  }
  std::sort(stored.begin(), stored.end(),
            [](const Json& a, const Json& b) { return number_at(a, "modified") > number_at(b, "modified"); });
  answer["list"] = as_array(std::move(stored));
  return answer;
}

Result<Json> build_stats(ApiContext& api, const FieldCall& call) {
  HKUBE_ASSIGN(const auto builds,
               api.catalog.list_newest(DocumentKind::kBuild, string_or(call.parent, "name"), kNewest));
  Json stats = {{"total", builds.size()}};
  for (const char* status : {"pending", "creating", "active", "completed", "failed", "stopped"}) stats[status] = 0;
  for (const Json& build : builds) {
    const std::string status = string_or(build, "status");
    if (stats.contains(status)) stats[status] = stats[status].get<int>() + 1;
  }
  return stats;
}

Result<Json> algorithm_by_name(ApiContext& api, const FieldCall& call) {
  const std::string name = call.text("name");
  HKUBE_ASSIGN(auto found, api.catalog.find(DocumentKind::kAlgorithm, name));
  if (!found) return not_found("algorithm", name);
  return *std::move(found);
}

Result<Json> algorithm_by_version(ApiContext& api, const FieldCall& call) {
  const std::string version = call.text("version");
  HKUBE_ASSIGN(auto found, api.catalog.find(DocumentKind::kAlgorithmVersion, call.text("name") + "/" + version));
  if (!found) return not_found("version", version);
  return *std::move(found);
}

Result<Json> pipelines(ApiContext& api, const FieldCall& call) {
  HKUBE_ASSIGN(std::vector<Json> stored, api.catalog.list(DocumentKind::kPipeline));
  Json answer = {{"pipelinesCount", stored.size()}};
  if (call.field.wants("list")) answer["list"] = as_array(newest(std::move(stored), "modified"));
  return answer;
}

Result<Json> experiments(ApiContext& api) {
  HKUBE_ASSIGN(std::vector<Json> stored, api.catalog.list(DocumentKind::kExperiment));
  const bool has_main = std::any_of(stored.begin(), stored.end(),
                                    [](const Json& experiment) { return string_or(experiment, "name") == "main"; });
  std::vector<Json> list = newest(std::move(stored), "created");
  if (!has_main) {
    list.push_back({{"name", "main"}, {"description", "the default jobs place if experiment is not set"}});
  }
  return as_array(std::move(list));
}

}  // namespace

void add_catalog_resolvers(Resolvers& resolvers, ApiContext& api) {
  const auto add = [&](const char* type, const char* field, Result<Json> (*resolve)(ApiContext&, const FieldCall&)) {
    resolvers.add(type, field, [&api, resolve](const FieldCall& call) { return resolve(api, call); });
  };
  add("Query", "algorithms", algorithms);
  add("Algorithm", "buildStats", build_stats);
  add("Query", "algorithmsByName", algorithm_by_name);
  add("Query", "algorithmsByVersion", algorithm_by_version);
  add("Query", "pipelines", pipelines);
  add("Query", "experiments", [](ApiContext& context, const FieldCall&) { return experiments(context); });
  add("Query", "algorithmBuilds", [](ApiContext& context, const FieldCall& call) -> Result<Json> {
    HKUBE_ASSIGN(auto builds, context.catalog.list_newest(DocumentKind::kBuild, call.text("algorithmName"), kNewest));
    return as_array(std::move(builds));
  });
}

}  // namespace hkube::api::graphql
