#include "api/git_hooks.h"

#include <optional>
#include <utility>
#include <vector>

#include "api/apply_algorithms.h"
#include "api/ask.h"
#include "api/checked_request.h"
#include "api/git_repository.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

bool is_built_from(const Json& algorithm, const GitPush& push) {
  const Json* repository = git_repository(algorithm);
  if (repository == nullptr || string_or(*repository, "branchName", "master") != push.branch) return false;
  const auto page = build::repository_page(string_or(*repository, "url"));
  return page.ok() && *page == push.url;
}

ApplyRequest request_for(const Json& algorithm, const std::string& user) {
  Json repository = *git_repository(algorithm);
  repository.erase("commit");
  ApplyRequest request;
  request.payload = {{"name", algorithm["name"]}, {"type", "Git"}, {"gitRepository", std::move(repository)}};
  request.payload["algorithmImage"] = nullptr;
  request.once = true;
  request.user = user;
  return request;
}

Result<std::vector<ApplyRequest>> requests_for(const ApiContext& api, const GitPush& push, const std::string& user) {
  if (!push.has_commits) return not_found("url", "");
  HKUBE_ASSIGN(const auto algorithms, api.catalog.list(DocumentKind::kAlgorithm));
  std::vector<ApplyRequest> requests;
  for (const Json& algorithm : algorithms) {
    if (is_built_from(algorithm, push)) requests.push_back(request_for(algorithm, user));
  }
  if (requests.empty()) return not_found("url", push.url);
  return requests;
}

/// All are tried; the first that fails is told.
Result<Json> answers_of(std::vector<Result<Json>> results) {
  Json answers = Json::array();
  for (Result<Json>& result : results) {
    if (!result.ok()) return result.take_error();
    answers.push_back(std::move(result).value());
  }
  return answers;
}

void take_push(ApiContext& api, BuildService& builds, const Result<GitPush>& push, const std::string& user,
               const Responder& respond) {
  if (!push.ok()) return respond(error_response(push.error()));
  const bool posted = api.pool.post([&api, &builds, push = *push, user, respond] {
    auto requests = requests_for(api, push, user);
    if (!requests.ok()) return respond(error_response(requests.error()));
    apply_algorithms(api, builds, *std::move(requests), [respond](Result<std::vector<Result<Json>>> results) {
      respond(to_response(results.ok() ? answers_of(*std::move(results)) : Result<Json>(results.error())));
    });
  });
  if (!posted) respond(error_response(overloaded()));
}

/// The event is the text of the field `payload`, in a form or in JSON.
Result<GitPush> github_push(const Request& request) {
  HKUBE_ASSIGN(const Json body, request.json_body());
  const auto payload = body.find("payload");
  if (payload == body.end()) return GitPush();
  if (!payload->is_string()) return read_push(*payload, "url");
  HKUBE_ASSIGN(const Json event, parse_json(payload->get<std::string>()));
  return read_push(event, "url");
}

Result<GitPush> gitlab_push(const Request& request) {
  HKUBE_ASSIGN(const Json event, request.json_body());
  return read_push(event, "homepage");
}

}  // namespace

GitPush read_push(const Json& event, const char* url_key) {
  GitPush push;
  if (const auto repository = event.find("repository"); repository != event.end()) {
    push.url = string_or(*repository, url_key);
  }
  constexpr std::string_view kBranches = "refs/heads/";
  if (const std::string ref = string_or(event, "ref"); ref.starts_with(kBranches)) {
    push.branch = ref.substr(kBranches.size());
  }
  const auto commits = event.find("commits");
  push.has_commits = commits != event.end() && commits->is_array() && !commits->empty();
  return push;
}

void add_git_hook_routes(Router& router, ApiContext& api, BuildService& builds) {
  router.add("POST", "builds/webhook/github", [&api, &builds](const Request& request, const Responder& respond) {
    take_push(api, builds, github_push(request), request.user, respond);
  });
  router.add("POST", "builds/webhook/gitlab", [&api, &builds](const Request& request, const Responder& respond) {
    take_push(api, builds, gitlab_push(request), request.user, respond);
  });
}

}  // namespace hkube::api
