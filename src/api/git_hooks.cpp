#include "api/git_hooks.h"

#include "api/checked_request.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

bool is_built_from(const Json& algorithm, const GitPush& push) {
  const auto repository = algorithm.find("gitRepository");
  if (repository == algorithm.end() || !repository->is_object()) return false;
  std::string url = string_or(*repository, "webUrl", string_or(*repository, "url"));
  if (url.ends_with(".git")) url.resize(url.size() - 4);
  return url == push.url && string_or(*repository, "branchName", "master") == push.branch;
}

Result<Json> take_push(const ApiContext& api, const GitPush& push) {
  if (!push.has_commits) return not_found("url", "");
  HKUBE_ASSIGN(const auto algorithms, api.catalog.list(DocumentKind::kAlgorithm));
  for (const Json& algorithm : algorithms) {
    if (!is_built_from(algorithm, push)) continue;
    return bad_request("algorithm " + string_or(algorithm, "name") +
                       " cannot be built: builds from git repositories are not enabled on this server");
  }
  return not_found("url", push.url);
}

/// The event is the text of the field `payload`, in a form or in JSON.
Result<Json> github_event(const Request& request) {
  HKUBE_ASSIGN(const Json body, request.json_body());
  const auto payload = body.find("payload");
  if (payload == body.end()) return Json(Json::object());
  return payload->is_string() ? parse_json(payload->get<std::string>()) : Result<Json>(*payload);
}

}  // namespace

GitPush read_push(const Json& event, const char* url_key) {
  GitPush push;
  if (const auto repository = event.find("repository"); repository != event.end()) {
    push.url = string_or(*repository, url_key);
  }
  const std::string ref = string_or(event, "ref");
  if (const auto first = ref.find('/'); first != std::string::npos) {
    if (const auto second = ref.find('/', first + 1); second != std::string::npos) {
      push.branch = ref.substr(second + 1, ref.find('/', second + 1) - second - 1);
    }
  }
  const auto commits = event.find("commits");
  push.has_commits = commits != event.end() && commits->is_array() && !commits->empty();
  return push;
}

void add_git_hook_routes(Router& router, ApiContext& api) {
  router.add("POST", "builds/webhook/github", answering([&api](const Request& request) -> Result<Json> {
               HKUBE_ASSIGN(const Json event, github_event(request));
               return take_push(api, read_push(event, "url"));
             }));
  router.add("POST", "builds/webhook/gitlab", answering([&api](const Request& request) -> Result<Json> {
               HKUBE_ASSIGN(const Json event, request.json_body());
               return take_push(api, read_push(event, "homepage"));
             }));
}

}  // namespace hkube::api
