#include "api/build_service.h"

#include <algorithm>

#include "api/build_decision.h"
#include "api/errc.h"
#include "api/git_repository.h"
#include "api/respond.h"
#include "api/versions.h"
#include "base/log.h"
#include "build/environment.h"
#include "build/moved_build.h"
#include "store/retry.h"

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
  if (is_open(build_id)) return;
  waiting_.push_back(build_id);
  start_next();
}

void BuildService::on_pool(std::function<void()> work) {
  // What a build has come to must not get lost because the pool is full.
  if (!api_.pool.post(work)) work();
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

void BuildService::start(const std::string& build_id) {
  const auto failed = [&](const Error& error) {
    running_[build_id] = nullptr;
    on_pool([this, build_id, error] { fail(build_id, error, ""); });
  };
  auto build = api_.catalog.find(DocumentKind::kBuild, build_id);
  if (!build.ok() || !build->has_value()) return failed(build.ok() ? lost_build(build_id) : build.error());
  if (!is_active_build(**build)) return;  // it has ended while it waited
  auto request = request_of(**build);
  if (!request.ok()) return failed(request.error());
  on_pool([this, build_id] {
    (void)change_build(build_id, "", [this](Json& document) -> Status {
      if (string_or(document, "status") != "pending") return {};  // it was quicker
      document["status"] = "active";
      document["timestamp"] = api_.clock.now().ms;
      return {};
    });
  });
  log::info("build started", {{"build", build_id}});
  running_[build_id] = builder_.start(*std::move(request), [this, build_id](const build::BuildOutcome& outcome) {
    on_pool([this, build_id, outcome] { finished(build_id, outcome); });
  });
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
  const Status applied = outcome.status.ok() ? apply_success(build_id, outcome) : outcome.status;
  if (!applied.ok()) return fail(build_id, applied.error(), outcome.log);
  log::info("build completed", {{"build", build_id}});
  api_.io.post([this, build_id] { end(build_id); });
}

Status BuildService::apply_success(const std::string& build_id, const build::BuildOutcome& outcome) {
  return store::until_unchanged([&]() -> Status {
    HKUBE_ASSIGN(auto found, api_.catalog.find_revised(DocumentKind::kBuild, build_id));
    if (!found) return lost_build(build_id);
    Json& build = found->document;
    if (!is_active_build(build)) return {};  // stopped by then
    const std::string name = string_or(build, "algorithmName");
    const std::string user = string_or(build, "createdBy");
    HKUBE_ASSIGN(auto stored, api_.catalog.find_revised(DocumentKind::kAlgorithm, name));
    if (!stored) return lost_build(build_id);
    // Settings that were changed since the build was asked for count, as long as it is still the same code.
    Json algorithm = is_build_of(build, stored->document) ? stored->document : build["algorithm"];
    for (const char* key : {"auditTrail", "lastBuildId", "errors"}) {
      if (const auto there = stored->document.find(key); there != stored->document.end()) algorithm[key] = *there;
    }
    algorithm["buildId"] = code_id(build);
    algorithm["codeRoot"] = build::relative_to_build(directory_of(code_id(build)), outcome.code_root);
    algorithm["algorithmImage"] = name + ":v" + string_or(build, "imageTag");
    algorithm["options"]["pending"] = false;
    algorithm["modified"] = api_.clock.now().ms;
    algorithm.erase("buildError");
    HKUBE_ASSIGN(const bool overtaken, is_overtaken(build, stored->document));
    HKUBE_ASSIGN(store::DocumentChange version,
                 make_version(api_, DocumentKind::kAlgorithmVersion, "algorithm", user, algorithm));
    (*version.document)["buildId"] = build_id;
    add_audit(api_, user, algorithm);

    build["status"] = "completed";
    build["progress"] = 100;
    build["endTime"] = api_.clock.now().ms;
    build["timestamp"] = build["endTime"];
    build["algorithmImage"] = algorithm["algorithmImage"];
    build["log"] = outcome.log;
    build["result"] = {{"data", outcome.log}, {"warnings", nullptr}, {"errors", nullptr}};
    build["version"] = algorithm["version"];
    // Written also when it stays as it is: the number of the version holds only if nobody else has made one.
    Json current = overtaken ? std::move(stored->document) : std::move(algorithm);
    return api_.catalog.write({{DocumentKind::kBuild, build_id, name, build, found->revision},
                               std::move(version),
                               {DocumentKind::kAlgorithm, name, name, std::move(current), stored->revision}});
  });
}

Result<bool> BuildService::is_overtaken(const Json& build, const Json& algorithm) {
  const std::string newest = string_or(algorithm, "lastBuildId");
  if (newest.empty() || newest == string_or(build, "buildId")) return false;
  if (build.contains("runs")) return false;  // somebody wants this one
  HKUBE_ASSIGN(const auto other, api_.catalog.find(DocumentKind::kBuild, newest));
  return other && string_or(*other, "status") == "completed";
}

void BuildService::fail(const std::string& build_id, const Error& error, const std::string& log) {
  log::warning("build failed", {{"build", build_id}, {"error", error.message}});
  const Status stored = change_build(build_id, "its build failed: " + error.message, [&](Json& build) -> Status {
    if (!is_active_build(build)) return {};  // stopped by then
    build["status"] = "failed";
    build["error"] = error.message;
    build["trace"] = error.details;
    build["endTime"] = api_.clock.now().ms;
    build["timestamp"] = build["endTime"];
    build["log"] = log;
    build["result"] = {{"data", log}, {"warnings", nullptr}, {"errors", error.details}};
    return {};
  });
  if (!stored.ok()) {
    log::error("cannot store a build", {{"build", build_id}, {"error", stored.error().message}});
  }
  api_.io.post([this, build_id] { end(build_id); });
}

Status BuildService::change_build(const std::string& build_id, const std::string& why,
                                  const std::function<Status(Json&)>& change) {
  return store::until_unchanged([&]() -> Status {
    HKUBE_ASSIGN(auto build, api_.catalog.find_revised(DocumentKind::kBuild, build_id));
    if (!build) return not_found("build", build_id);
    const Json before = build->document;
    HKUBE_TRY(change(build->document));
    if (build->document == before) return {};
    const std::string name = string_or(build->document, "algorithmName");
    std::vector<store::DocumentChange> changes{
        {DocumentKind::kBuild, build_id, name, std::move(build->document), build->revision}};
    HKUBE_ASSIGN(auto algorithm, api_.catalog.find_revised(DocumentKind::kAlgorithm, name));
    if (algorithm && !algorithm->document.contains("buildId") &&
        string_or(algorithm->document, "lastBuildId", build_id) == build_id) {
      if (why.empty()) {
        algorithm->document.erase("buildError");
      } else {
        algorithm->document["buildError"] = why;
      }
      changes.push_back({DocumentKind::kAlgorithm, name, name, std::move(algorithm->document), algorithm->revision});
    }
    return api_.catalog.write(changes);
  });
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
