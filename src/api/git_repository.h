#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/context.h"
#include "build/git_source.h"
#include "store/catalog.h"

namespace hkube::api {

/// What documents hold in place of a repository's token. The token itself is kept apart and is never shown; who sends
/// this text back means the token that is kept.
inline constexpr const char* kKeptToken = "********";

/// The repository that an algorithm of type Git is built from, or null. Its values have passed the schema.
const Json* git_repository(const Json& algorithm);

/// The id of its commit, empty when there is none.
std::string commit_of(const Json& algorithm);

/// What to read for an algorithm: its commit, else its tag, else its branch, with its token.
Result<build::GitSource> git_source(const ApiContext& api, const std::string& algorithm, const Json& repository);

/// Completes a repository with its addresses and its commit, and takes the token out: the change that keeps it, if
/// there is a new one.
Result<std::optional<store::DocumentChange>> complete_repository(const std::string& algorithm,
                                                                 const build::GitCommit& commit, Json& repository);

/// The keys of all tokens that are kept for an algorithm.
Result<std::vector<std::string>> token_keys(const ApiContext& api, const std::string& algorithm);

}  // namespace hkube::api
