#include "api/algorithms.h"

#include <algorithm>
#include <cstdio>

#include "api/git_repository.h"
#include "api/respond.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

double number_of(const Json& document, const char* key, double fallback) {
  auto it = document.find(key);
  return it != document.end() && it->is_number() ? it->get<double>() : fallback;
}

/// A number of workers; what is past all machines counts as that many.
std::uint32_t count_of(const Json& document, const char* key) {
  constexpr double kMost = 1'000'000;
  return static_cast<std::uint32_t>(std::clamp(number_of(document, key, 0), 0.0, kMost));
}

std::string amount(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

}  // namespace

Resources resources_of(const Json& document) {
  constexpr double kDefaultCpu = 0.1;
  const auto memory = parse_memory(string_or(document, "mem", "256Mi"));
  return {number_of(document, "cpu", kDefaultCpu), memory.ok() ? *memory : 0, number_of(document, "gpu", 0)};
}

Result<Json> find_algorithm(const ApiContext& api, Json name) {
  HKUBE_TRY(spec::validate(spec::algorithm_name_schema(), name));
  HKUBE_ASSIGN(auto found, api.catalog.find(store::DocumentKind::kAlgorithm, name.get<std::string>()));
  if (!found) return not_found("algorithm", name.get<std::string>());
  return *std::move(found);
}

std::shared_ptr<const scheduler::Algorithm> to_runnable(const Json& document) {
  auto algorithm = std::make_shared<scheduler::Algorithm>();
  algorithm->name = string_or(document, "name");
  algorithm->version = string_or(document, "version");
  algorithm->request = resources_of(document);
  algorithm->max_workers = count_of(document, "maxWorkers");
  algorithm->hot_workers = count_of(document, "minHotWorkers");
  algorithm->guaranteed = count_of(document, "quotaGuarantee");
  const Json* opportunistic = at_path(document, "options.opportunistic");
  algorithm->opportunistic = opportunistic != nullptr && *opportunistic == true;
  algorithm->document = document;
  Hindrance hindrance = hindrance_of(document);
  algorithm->not_runnable = std::move(hindrance.text);
  algorithm->prospect = hindrance.prospect;
  return algorithm;
}

Hindrance hindrance_of(const Json& document) {
  using scheduler::Prospect;
  if (string_or(document, "kind") == "debug") {
    return {"it is being debugged, and no program has connected for it", Prospect::kOpen};
  }
  if (document.contains("buildId")) return {};
  if (!document.contains("fileInfo") && git_repository(document) == nullptr) {
    return {"it runs a container image, and this server has no container runtime", Prospect::kNotHere};
  }
  std::string failed = string_or(document, "buildError");
  if (failed.empty()) return {"its build has not finished", Prospect::kOpen};
  return {std::move(failed), Prospect::kNone};
}

Status check_capacity(const ApiSettings& settings, const Json& document) {
  if (!settings.runs_workers) return {};  // whoever will run it is not known
  const Resources request = resources_of(document);
  std::string missing;
  const auto add = [&](std::string_view what, const std::string& total) {
    missing += (missing.empty() ? "" : ", ") + std::string(what) + "(" + settings.node_name + ": " + total + ")";
  };
  if (request.cpu > settings.capacity.cpu + 1e-9) add("cpu", amount(settings.capacity.cpu));
  if (request.memory > settings.capacity.memory) add("mem", std::to_string(settings.capacity.memory >> 20));
  if (request.gpu > settings.capacity.gpu + 1e-9) add("gpu", amount(settings.capacity.gpu));
  if (missing.empty()) return {};
  return bad_request("maximum capacity exceeded " + missing);
}

}  // namespace hkube::api
