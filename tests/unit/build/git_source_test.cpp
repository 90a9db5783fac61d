#include "build/git_source.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace hkube::build {
namespace {

struct Url {
  std::string given;
  std::string page;  ///< empty: refused
};

TEST(GitSource, PagesOfRepositories) {
  const Url kUrls[] = {
      {"https://github.com/kube/it", "https://github.com/kube/it"},
      {"https://github.com/kube/it.git", "https://github.com/kube/it"},
      {"http://127.0.0.1:80/kube/it.git/", "http://127.0.0.1:80/kube/it"},
      {"https://gitlab.com/group/sub/it", "https://gitlab.com/group/sub/it"},
      {"https://github.com/it", ""},
      {"https://github.com", ""},
      {"https://github.com/", ""},
      {"https:///kube/it", ""},
      {"https://github.com//it", ""},
      {"https://github.com/kube/.git", ""},
      {"https://user:word@github.com/kube/it", ""},
      {"https://github.com/kube/it?a=b", ""},
      {"https://github.com/kube/i t", ""},
      {"https://github.com/kube/it\n", ""},
      {"git@github.com:kube/it.git", ""},
      {"ssh://git@github.com/kube/it", ""},
      {"file:///kube/it", ""},
      {"ext::sh -c true", ""},
      {"--upload-pack=touch", ""},
      {"", ""},
  };
  for (const Url& url : kUrls) {
    const auto page = repository_page(url.given);
    EXPECT_EQ(page.ok() ? *page : "", url.page) << url.given;
    EXPECT_EQ(page.ok() ? "" : page.error().message, page.ok() ? "" : "invalid url '" + url.given + "'");
  }
}

TEST(GitSource, NamesOfBranchesAndTags) {
  for (const char* good : {"master", "feature/x", "v1.2.0", "a-b_c", "ünicode"}) EXPECT_TRUE(is_reference_name(good));
  for (const char* bad :
       {"", "-f", "/a", "a b", "a:b", "a..b", "a@{1}", "a~1", "a^", "a?", "a*", "a[", "a\\b", "a\n"}) {
    EXPECT_FALSE(is_reference_name(bad)) << bad;
  }
  EXPECT_FALSE(is_reference_name(std::string(256, 'a')));
}

TEST(GitSource, IdsOfCommits) {
  EXPECT_TRUE(is_commit_id("12ab"));
  EXPECT_TRUE(is_whole_commit_id(std::string(40, 'a')));
  EXPECT_TRUE(is_whole_commit_id(std::string(64, '0')));
  EXPECT_FALSE(is_whole_commit_id("12ab"));
  for (const std::string& bad :
       {std::string("12a"), std::string("master"), std::string("12AB"), std::string(65, 'a')}) {
    EXPECT_FALSE(is_commit_id(bad)) << bad;
  }
}

TEST(GitSource, TheTokenIsForTheRepositoryOnly) {
  const auto header = [](GitHost host, const char* token) {
    const auto variables = git_variables({"https://git.test/me/it", "refs/heads/master", host, token});
    const std::map<std::string, std::string> all(variables.begin(), variables.end());
    EXPECT_EQ(all.at("GIT_TERMINAL_PROMPT"), "0");
    EXPECT_EQ(all.at("GIT_ALLOW_PROTOCOL"), "https:http");
    if (all.at("GIT_CONFIG_COUNT") == "2") return std::string();
    EXPECT_EQ(all.at("GIT_CONFIG_KEY_2"), "http.followRedirects");
    EXPECT_EQ(all.at("GIT_CONFIG_VALUE_2"), "false");
    EXPECT_EQ(all.at("GIT_CONFIG_KEY_3"), "http.https://git.test/me/it.git.extraHeader");
    return all.at("GIT_CONFIG_VALUE_3");
  };
  EXPECT_EQ(header(GitHost::kGithub, ""), "");
  EXPECT_EQ(header(GitHost::kGithub, "secret"), "Authorization: Basic c2VjcmV0Og==");
  EXPECT_EQ(header(GitHost::kGitlab, "secret"), "Authorization: Basic Z2l0bGFiLWNpLXRva2VuOnNlY3JldA==");
}

}  // namespace
}  // namespace hkube::build
