#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hkube::build {

enum class GitHost { kGithub, kGitlab };

/// A revision of a git repository that is read by HTTP or HTTPS.
struct GitSource {
  std::string web_url;    ///< the repository's page, without ".git"
  std::string reference;  ///< as git names it: "refs/heads/master", or the id of a commit
  GitHost host = GitHost::kGithub;
  std::string token;  ///< empty: the repository is public
  [[nodiscard]] std::string clone_url() const { return web_url + ".git"; }
  bool operator==(const GitSource&) const = default;
};

/// A commit that a reference stands for.
struct GitCommit {
  std::string id;         ///< hexadecimal, whole
  std::string timestamp;  ///< ISO 8601
  std::string message;    ///< its first line
};

/// The page of a repository: the URL without user, ".git" and slashes at its end. An error unless it is
/// http(s)://host/owner/repository, where owner may be several names (GitLab's sub-groups).
Result<std::string> repository_page(std::string_view url);

/// Whether git takes it as the name of a branch or a tag; what begins with a dash would be read as an option.
bool is_reference_name(std::string_view name);
/// Whether it is the id of a commit, or the beginning of one.
bool is_commit_id(std::string_view text);
bool is_whole_commit_id(std::string_view text);

/// Variables of a git command that reads this repository: nothing is asked of a terminal, other protocols are not
/// followed, files kept elsewhere are not fetched, and the token is in no command line. With a token no redirects are
/// followed: it goes to the repository's own host only.
std::vector<std::pair<std::string, std::string>> git_variables(const GitSource& source);

}  // namespace hkube::build
