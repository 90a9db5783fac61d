#include "api/build_service.h"

#include <algorithm>

#include "api/algorithms.h"
#include "api/errc.h"
#include "api/git_repository.h"
#include "api/versions.h"
#include "base/log.h"
#include "build/environment.h"
#include "build/moved_build.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

/// Where a build's code lies: an id like a build's. Each further run has a place of its own, as workers may run what
/// the last one made.
std::string code_id(const Json& build) {
  const auto runs = build.find("runs");
  const std::string id = string_or(build, "buildId");
  return runs == build.end() || !runs->is_number() ? id : id + "." + to_text(*runs);
}

Error lost_build(const std::string& id) { return {Errc::kInternal, "the document of build " + id + " is missing"}; }

}  // namespace

std::string BuildService::directory_of(const std::string& build_id) const {
  return settings_.directory + "/" + build_id;
}

std::string BuildService::archive_path(const std::string& build_id) const {
  return directory_of(build_id) + "/archive";
}

Status BuildService::recover() {
  HKUBE_ASSIGN(const auto builds, api_.catalog.list(DocumentKind::kBuild));
  for (const Json& build : builds) {
    const std::string status = string_or(build, "status");
    if (status == "pending" || status == "active") enqueue(string_or(build, "buildId"));
  }
  return {};
}

void BuildService::enqueue(const std::string& build_id) {
  waiting_.push_back(build_id);
  start_next();
}

void BuildService::watch(const std::string& build_id, std::function<void()> over) {
  if (!is_open(build_id)) return over();
  watchers_.emplace(build_id, std::move(over));
}

bool BuildService::is_open(const std::string& build_id) const {
  return running_.contains(build_id) || std::ranges::find(waiting_, build_id) != waiting_.end();
}

void BuildService::start_next() {
  while (settings_.enabled && !waiting_.empty() && running_.size() < settings_.parallel) {
    const std::string id = waiting_.front();
    waiting_.pop_front();
    start(id);
  }
}

void BuildService::store_build(const Json& build) {
  const Status stored = api_.catalog.write(
      {{DocumentKind::kBuild, string_or(build, "buildId"), string_or(build, "algorithmName"), build}});
  if (!stored.ok())
    log::error("cannot store a build", {{"build", string_or(build, "buildId")}, {"error", stored.error().message}});
}

void BuildService::start(const std::string& build_id) {
  auto build = api_.catalog.find(DocumentKind::kBuild, build_id);
  if (!build.ok() || !build->has_value()) return fail(build_id, build.ok() ? lost_build(build_id) : build.error(), "");
  Json document = **build;
  auto request = request_of(document);
  if (!request.ok()) return fail(build_id, request.error(), "");
  document["status"] = "active";
  document["timestamp"] = api_.clock.now().ms;
  store_build(document);
  log::info("build started", {{"build", build_id}});
  running_[build_id] = builder_.start(
      *std::move(request), [this, build_id](const build::BuildOutcome& outcome) { finished(build_id, outcome); });
}

Result<build::BuildRequest> BuildService::request_of(const Json& build) const {
  const Json algorithm = build.value("algorithm", Json::object());
  build::BuildRequest request;
  HKUBE_ASSIGN(request.language, build::parse_language(string_or(build, "env")));
  request.archive_path = archive_path(string_or(build, "buildId"));
  request.directory = directory_of(code_id(build));
  request.entry_point = string_or(algorithm, "entryPoint");
  request.dependency_install_command = string_or(build, "dependencyInstallCmd");
  if (const Json* repository = git_repository(algorithm)) {
    HKUBE_ASSIGN(request.repository, git_source(api_, string_or(build, "algorithmName"), *repository));
  }
  return request;
}

void BuildService::finished(const std::string& build_id, const build::BuildOutcome& outcome) {
  if (!outcome.status.ok()) return fail(build_id, outcome.status.error(), outcome.log);
  auto build = api_.catalog.find(DocumentKind::kBuild, build_id);
  if (!build.ok() || !build->has_value())
    return fail(build_id, build.ok() ? lost_build(build_id) : build.error(), outcome.log);
  if (Status applied = apply_success(**build, outcome); !applied.ok())
    return fail(build_id, applied.error(), outcome.log);
  log::info("build completed", {{"build", build_id}});
  end(build_id);
}

Status BuildService::apply_success(Json build, const build::BuildOutcome& outcome) {
  const std::string id = string_or(build, "buildId");
  const std::string name = string_or(build, "algorithmName");
  const std::string user = string_or(build, "createdBy");
  Json algorithm = build["algorithm"];
  algorithm["buildId"] = code_id(build);
  algorithm["codeRoot"] = build::relative_to_build(directory_of(code_id(build)), outcome.code_root);
  algorithm["algorithmImage"] = name + ":v" + string_or(build, "imageTag");
  algorithm["options"]["pending"] = false;
  algorithm["modified"] = api_.clock.now().ms;
  algorithm.erase("buildError");
  HKUBE_ASSIGN(const bool overtaken, is_overtaken(build, algorithm));
  HKUBE_ASSIGN(store::DocumentChange version,
               make_version(api_, DocumentKind::kAlgorithmVersion, "algorithm", user, algorithm));
  (*version.document)["buildId"] = id;
  add_audit(api_, user, algorithm);

  build["status"] = "completed";
  build["progress"] = 100;
  build["endTime"] = api_.clock.now().ms;
  build["timestamp"] = build["endTime"];
  build["algorithmImage"] = algorithm["algorithmImage"];
  build["log"] = outcome.log;
  build["result"] = {{"data", outcome.log}, {"warnings", nullptr}, {"errors", nullptr}};
  build["version"] = algorithm["version"];
  std::vector<store::DocumentChange> changes{{DocumentKind::kBuild, id, name, build}, std::move(version)};
  if (!overtaken) changes.push_back({DocumentKind::kAlgorithm, name, name, algorithm});
  HKUBE_TRY(api_.catalog.write(changes));
  if (!overtaken) api_.control.post(control::PutAlgorithm{to_runnable(algorithm)});
  return {};
}

Result<bool> BuildService::is_overtaken(const Json& build, Json& algorithm) {
  HKUBE_ASSIGN(const auto stored, api_.catalog.find(DocumentKind::kAlgorithm, string_or(build, "algorithmName")));
  const std::string newest = stored ? string_or(*stored, "lastBuildId") : std::string();
  if (newest.empty() || newest == string_or(build, "buildId")) return false;
  algorithm["lastBuildId"] = newest;
  if (build.contains("runs")) return false;  // somebody wants this one
  HKUBE_ASSIGN(const auto other, api_.catalog.find(DocumentKind::kBuild, newest));
  return other && string_or(*other, "status") == "completed";
}

void BuildService::fail(const std::string& build_id, const Error& error, const std::string& log) {
  log::warning("build failed", {{"build", build_id}, {"error", error.message}});
  auto found = api_.catalog.find(DocumentKind::kBuild, build_id);
  if (found.ok() && found->has_value()) {
    Json build = **found;
    build["status"] = "failed";
    build["error"] = error.message;
    build["trace"] = error.details;
    build["endTime"] = api_.clock.now().ms;
    build["timestamp"] = build["endTime"];
    build["log"] = log;
    build["result"] = {{"data", log}, {"warnings", nullptr}, {"errors", error.details}};
    store_build(build);
    tell_algorithm(string_or(build, "algorithmName"), error.message);
  }
  end(build_id);
}

void BuildService::tell_algorithm(const std::string& name, const std::string& why) {
  auto algorithm = api_.catalog.find(DocumentKind::kAlgorithm, name);
  if (!algorithm.ok() || !algorithm->has_value() || (*algorithm)->contains("buildId")) return;
  if (why.empty()) {
    (*algorithm)->erase("buildError");
  } else {
    (**algorithm)["buildError"] = why;
  }
  (void)api_.catalog.write({{DocumentKind::kAlgorithm, name, name, **algorithm}});
  api_.control.post(control::PutAlgorithm{to_runnable(**algorithm)});
}

void BuildService::end(const std::string& build_id) {
  // The run that reports is the one that is destroyed: only after its callback has returned.
  if (auto run = running_.extract(build_id)) {
    api_.io.post([run = std::make_shared<std::unique_ptr<build::BuildRun>>(std::move(run.mapped()))] { run->reset(); });
  }
  auto [first, last] = watchers_.equal_range(build_id);
  std::vector<std::function<void()>> told;
  for (auto it = first; it != last; ++it) told.push_back(std::move(it->second));
  watchers_.erase(first, last);
  for (const auto& over : told) over();
  start_next();
}

}  // namespace hkube::api
