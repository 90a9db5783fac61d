#pragma once

#include <string>

#include "api/context.h"
#include "api/router.h"

namespace hkube::api {

/// builds/webhook/github and builds/webhook/gitlab: pushes to repositories that algorithms are built from.
void add_git_hook_routes(Router& router, ApiContext& api);

/// What of a push event matters.
struct GitPush {
  std::string url;     ///< the repository's page
  std::string branch;  ///< third segment of "refs/heads/master"
  bool has_commits = false;
};
GitPush read_push(const Json& event, const char* url_key);

}  // namespace hkube::api
