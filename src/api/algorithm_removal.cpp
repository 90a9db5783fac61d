#include "api/algorithm_removal.h"

#include "api/algorithms.h"
#include "api/ask.h"
#include "api/checked_request.h"
#include "api/git_repository.h"
#include "api/users_of.h"
#include "spec/schemas.h"
#include "store/errc.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

/// What keeps an algorithm from being deleted, and goes with it when forced.
struct Dependants {
  std::vector<std::string> pipelines;
  std::vector<std::string> jobs;

  [[nodiscard]] bool empty() const { return pipelines.empty() && jobs.empty(); }
  /// "1 pipelines (p1), 2 executions (j1,j2)".
  [[nodiscard]] std::string text() const {
    std::string text;
    const auto add = [&](const std::vector<std::string>& names, const char* what) {
      if (names.empty()) return;
      text += (text.empty() ? "" : ", ") + std::to_string(names.size()) + " " + what + " (";
      for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : ",") + names[i];
      text += ")";
    };
    add(pipelines, "pipelines");
    add(jobs, "executions");
    return text;
  }
};

class Removal {
 public:
  Removal(ApiContext& api, BuildService& builds, std::string name, Dependants dependants, bool keep_versions)
      : api_(api), builds_(builds), name_(std::move(name)), dependants_(std::move(dependants)), keep_(keep_versions) {}

  Result<Json> run() {
    HKUBE_ASSIGN(const auto builds, api_.catalog.list_group(DocumentKind::kBuild, name_));
    HKUBE_ASSIGN(const auto versions, api_.catalog.list_group(DocumentKind::kAlgorithmVersion, name_));
    HKUBE_ASSIGN(const auto readme, api_.catalog.find(DocumentKind::kAlgorithmReadme, name_));
    change(DocumentKind::kAlgorithm, name_);
    for (const Json& build : builds) change(DocumentKind::kBuild, string_or(build, "buildId"));
    count(builds.size(), "builds");
    if (!keep_) {
      for (const Json& version : versions) {
        change(DocumentKind::kAlgorithmVersion, name_ + "/" + string_or(version, "version"));
      }
      count(versions.size(), "versions");
    }
    HKUBE_ASSIGN(const auto tokens, token_keys(api_, name_));
    for (const std::string& key : tokens) change(DocumentKind::kRepositoryToken, key);
    if (readme) change(DocumentKind::kAlgorithmReadme, name_);
    count(readme ? 1 : 0, "readme");
    for (const std::string& pipeline : dependants_.pipelines) change(DocumentKind::kPipeline, pipeline);
    count(dependants_.pipelines.size(), "pipelines");
    count(dependants_.jobs.size(), "executions");
    HKUBE_TRY(api_.catalog.write(changes_));
    for (const std::string& job : dependants_.jobs) {
      api_.control.post(control::StopJob{JobId(job), "algorithm " + name_ + " has been deleted", [](const Status&) {}});
    }
    // Versions that are kept run the code of their builds.
    for (const Json& build : builds) {
      api_.io.post([&service = builds_, id = string_or(build, "buildId"), keep = keep_] { service.forget(id, !keep); });
    }
    std::string message = "algorithm " + name_ + " successfully deleted from store.";
    if (!related_.empty()) message += " related data deleted: " + related_;
    return Json{{"message", message}};
  }

 private:
  void change(DocumentKind kind, const std::string& key) { changes_.push_back({kind, key, name_, std::nullopt}); }
  void count(std::size_t n, const char* what) {
    if (n > 0) related_ += (related_.empty() ? "" : ", ") + std::to_string(n) + " " + what;
  }

  ApiContext& api_;
  BuildService& builds_;
  const std::string name_;
  const Dependants dependants_;
  const bool keep_;
  std::vector<store::DocumentChange> changes_;
  std::string related_;
};

Result<Json> remove_algorithm(ApiContext& api, BuildService& builds, const std::string& name, const Json& query,
                              const std::vector<JobId>& jobs) {
  Dependants dependants;
  HKUBE_ASSIGN(dependants.pipelines, pipelines_with(api, name));
  for (const JobId& job : jobs) dependants.jobs.push_back(job.str());
  if (query["force"] != true && !dependants.empty()) {
    return bad_request("algorithm " + name + " is stored in " + dependants.text() +
                           ". you must first delete all related data or use the force flag",
                       dependants.text());
  }
  return Removal(api, builds, name, std::move(dependants), query["keepOldVersions"] == true).run();
}

}  // namespace

void delete_algorithm(ApiContext& api, BuildService& builds, const Request& request, const Responder& respond) {
  const auto query = checked_query(request, spec::delete_algorithm_schema());
  if (!query.ok()) return respond(error_response(query.error()));
  const auto found = find_algorithm(api, request.param("name"));
  if (!found.ok() && !store::is_damaged(found.error())) return respond(error_response(found.error()));
  const std::string name = request.param("name");
  ask(
      api, respond, [name](const control::ControlLoop& loop) { return users_of(loop, name); },
      [&api, &builds, name, query = *query, respond](const std::vector<JobId>& jobs) {
        answer_from_pool(api, respond, [&api, &builds, name, query, jobs] {
          return to_response(remove_algorithm(api, builds, name, query, jobs));
        });
      });
}

}  // namespace hkube::api
