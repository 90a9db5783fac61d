#pragma once

#include <string>
#include <vector>

#include "api/context.h"

namespace hkube::api {

/// The version after the newest of these documents: "1.0.0" first, then patch + 1, carrying over at 500 (rest-api §2).
std::string next_semver(const std::vector<Json>& versions);

/// Gives a descriptor a new version id and returns the change that stores its version document (rest-api §4.6).
/// `member` is "algorithm" or "pipeline"; `user` is who asked for it, empty without authentication.
Result<store::DocumentChange> make_version(const ApiContext& api, store::DocumentKind kind, const char* member,
                                           const std::string& user, Json& descriptor);

/// Puts an entry at the head of a document's audit trail (rest-api §4.7): what `user` did; empty without
/// authentication.
void add_audit(const ApiContext& api, const std::string& user, Json& document);

}  // namespace hkube::api
