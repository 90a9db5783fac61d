#include "api/git_repository.h"

#include "api/respond.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

/// One token for each page, so that a token never goes to another host than it was given for.
std::string token_key(const std::string& algorithm, const std::string& page) { return algorithm + " " + page; }

Result<std::string> token_of(const ApiContext& api, const std::string& algorithm, const std::string& page,
                             const Json& repository) {
  const std::string given = string_or(repository, "token");
  if (given != kKeptToken) return given;
  HKUBE_ASSIGN(const auto kept, api.catalog.find(DocumentKind::kRepositoryToken, token_key(algorithm, page)));
  if (!kept) return bad_request("gitRepository.token must be given: none is kept for " + page);
  return string_or(*kept, "token");
}

Result<std::string> reference_of(const Json& repository) {
  const auto refuse = [](const char* field, const std::string& value) {
    return bad_request("gitRepository." + std::string(field) + " '" + value + "' is not valid");
  };
  if (const Json* id = at_path(repository, "commit.id"); id != nullptr && id->is_string() && *id != "") {
    const std::string commit = id->get<std::string>();
    if (!build::is_commit_id(commit)) return refuse("commit.id", commit);
    return commit;
  }
  const std::string tag = string_or(repository, "tag");
  const std::string name = tag.empty() ? string_or(repository, "branchName", "master") : tag;
  if (!build::is_reference_name(name)) return refuse(tag.empty() ? "branchName" : "tag", name);
  return (tag.empty() ? "refs/heads/" : "refs/tags/") + name;
}

}  // namespace

const Json* git_repository(const Json& algorithm) {
  const auto found = algorithm.find("gitRepository");
  if (string_or(algorithm, "type") != "Git") return nullptr;
  return found != algorithm.end() && found->is_object() ? &*found : nullptr;
}

std::string commit_of(const Json& algorithm) {
  const Json* repository = git_repository(algorithm);
  const Json* id = repository == nullptr ? nullptr : at_path(*repository, "commit.id");
  return id != nullptr && id->is_string() ? id->get<std::string>() : std::string();
}

Result<build::GitSource> git_source(const ApiContext& api, const std::string& algorithm, const Json& repository) {
  build::GitSource source;
  HKUBE_ASSIGN(source.web_url, build::repository_page(string_or(repository, "url")));
  HKUBE_ASSIGN(source.reference, reference_of(repository));
  HKUBE_ASSIGN(source.token, token_of(api, algorithm, source.web_url, repository));
  if (string_or(repository, "gitKind") == "gitlab") source.host = build::GitHost::kGitlab;
  return source;
}

Result<std::optional<store::DocumentChange>> complete_repository(const std::string& algorithm,
                                                                 const build::GitCommit& commit, Json& repository) {
  HKUBE_ASSIGN(const std::string page, build::repository_page(string_or(repository, "url")));
  repository["webUrl"] = page;
  repository["cloneUrl"] = page + ".git";
  repository["commit"] = {{"id", commit.id}, {"timestamp", commit.timestamp}, {"message", commit.message}};
  const std::string token = string_or(repository, "token");
  if (token.empty() || token == kKeptToken) return std::optional<store::DocumentChange>();
  repository["token"] = kKeptToken;
  return std::optional<store::DocumentChange>(
      {DocumentKind::kRepositoryToken, token_key(algorithm, page), algorithm, Json{{"page", page}, {"token", token}}});
}

Result<std::vector<std::string>> token_keys(const ApiContext& api, const std::string& algorithm) {
  HKUBE_ASSIGN(const auto kept, api.catalog.list_group(DocumentKind::kRepositoryToken, algorithm));
  std::vector<std::string> keys;
  for (const Json& token : kept) keys.push_back(token_key(algorithm, string_or(token, "page")));
  return keys;
}

}  // namespace hkube::api
