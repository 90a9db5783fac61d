#pragma once

#include <string>

#include "api/build_service.h"
#include "api/context.h"
#include "api/router.h"

namespace hkube::api {

/// builds/webhook/github and builds/webhook/gitlab: a push to a repository that algorithms are built from builds them
/// anew. Events are not signed: what is built is what the branch itself holds, not the commit that an event names.
void add_git_hook_routes(Router& router, ApiContext& api, BuildService& builds);

/// What of a push event matters.
struct GitPush {
  std::string url;     ///< the repository's page
  std::string branch;  ///< "feature/x" of "refs/heads/feature/x"; empty for tags
  bool has_commits = false;
};
GitPush read_push(const Json& event, const char* url_key);

}  // namespace hkube::api
