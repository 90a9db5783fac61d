#include "build/git_source.h"

#include <absl/strings/escaping.h>

#include <algorithm>

#include "build/errc.h"

namespace hkube::build {

namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kShortestCommit = 4;
constexpr std::size_t kSha1 = 40;
constexpr std::size_t kSha256 = 64;

Error invalid(std::string_view url) { return {Errc::kRepository, "invalid url '" + std::string(url) + "'"}; }

bool is_visible(char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7F; }

}  // namespace

Result<std::string> repository_page(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return invalid(url);
  const std::string_view protocol = url.substr(0, scheme);
  if (protocol != "https" && protocol != "http") return invalid(url);
  std::string_view rest = url.substr(scheme + 3);
  while (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.ends_with(".git")) rest.remove_suffix(4);
  // A user or a query has no place in what messages and documents show.
  if (rest.find_first_of("@?#\\") != std::string_view::npos || !std::ranges::all_of(rest, is_visible))
    return invalid(url);
  const auto host = rest.find('/');
  if (host == 0 || host == std::string_view::npos) return invalid(url);
  const std::string_view path = rest.substr(host + 1);
  if (path.find('/') == std::string_view::npos || path.starts_with('/') || path.ends_with('/') ||
      path.find("//") != std::string_view::npos) {
    return invalid(url);
  }
  return std::string(protocol) + "://" + std::string(rest);
}

// The rules of git-check-ref-format, but for those that git itself tells well.
bool is_reference_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && name.front() != '-' && name.front() != '/' &&
         std::ranges::all_of(name, is_visible) && name.find_first_of("~^:?*[\\") == std::string_view::npos &&
         name.find("..") == std::string_view::npos && name.find("@{") == std::string_view::npos;
}

bool is_commit_id(std::string_view text) {
  return text.size() >= kShortestCommit && text.size() <= kSha256 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_whole_commit_id(std::string_view text) {
  return (text.size() == kSha1 || text.size() == kSha256) && is_commit_id(text);
}

std::vector<std::pair<std::string, std::string>> git_variables(const GitSource& source) {
  std::vector<std::pair<std::string, std::string>> settings{{"credential.helper", ""}, {"core.hooksPath", "/dev/null"}};
  if (!source.token.empty()) {
    // git sends the header along to wherever it is redirected.
    settings.emplace_back("http.followRedirects", "false");
    const std::string user = source.host == GitHost::kGitlab ? "gitlab-ci-token:" + source.token : source.token + ":";
    settings.emplace_back("http." + source.web_url + ".git.extraHeader",
                          "Authorization: Basic " + absl::Base64Escape(user));
  }
  std::vector<std::pair<std::string, std::string>> variables{{"LC_ALL", "C"},
                                                             {"GIT_TERMINAL_PROMPT", "0"},
                                                             {"GIT_ALLOW_PROTOCOL", "https:http"},
                                                             {"GIT_LFS_SKIP_SMUDGE", "1"}};
  variables.emplace_back("GIT_CONFIG_COUNT", std::to_string(settings.size()));
  for (std::size_t i = 0; i < settings.size(); ++i) {
    variables.emplace_back("GIT_CONFIG_KEY_" + std::to_string(i), settings[i].first);
    variables.emplace_back("GIT_CONFIG_VALUE_" + std::to_string(i), settings[i].second);
  }
  return variables;
}

}  // namespace hkube::build
