#include "api/build_decision.h"

#include "api/git_repository.h"

namespace hkube::api {

namespace {

BuildDecision build_due_to(const std::string& why, int code) {
  return {
      true,
      "a build was triggered due to " + why + ". use the Hkube dashboard or the Hkube API to follow the build progress",
      code};
}

bool has_code(const Json& algorithm) { return algorithm.contains("fileInfo") || !commit_of(algorithm).empty(); }

}  // namespace

BuildDecision decide_build(BuildWish wish, Archive archive, const std::optional<Json>& stored, const Json& merged) {
  if (!has_code(merged)) return {};
  if (wish == BuildWish::kForced) return build_due_to("force flag", 1020);
  if (!stored || !has_code(*stored)) return build_due_to("first algorithm update", 1021);
  std::string changed;
  const auto compare = [&](const char* key, const Json& before, const Json& after) {
    if (before != after) changed += (changed.empty() ? "" : ",") + std::string(key);
  };
  const auto checksum = [](const Json& document) {
    const Json* found = at_path(document, "fileInfo.checksum");
    return found == nullptr ? Json() : *found;
  };
  const auto compare_member = [&](const char* key) {
    compare(key, stored->value(key, Json()), merged.value(key, Json()));
  };
  compare("checksum", checksum(*stored), checksum(merged));
  compare_member("env");
  compare("commit", commit_of(*stored), commit_of(merged));
  compare_member("baseImage");
  compare_member("dependencyInstallCmd");
  // Not in the original's list: here the entry point is checked by the build.
  compare_member("entryPoint");
  if (!changed.empty()) return build_due_to("change in " + changed, 1022);
  if (archive == Archive::kNone) return {};
  return {false, "there was no trigger for build, no change in checksum,env,commit,baseImage,dependencyInstallCmd",
          1025};
}

bool is_open_build_of(const Json& build, const Json& algorithm) {
  const Json built = build.value("algorithm", Json::object());
  const auto same = [&](const char* key) { return built.value(key, Json()) == algorithm.value(key, Json()); };
  return string_or(build, "status") != "completed" && commit_of(built) == commit_of(algorithm) && same("env") &&
         same("baseImage") && same("dependencyInstallCmd") && same("entryPoint");
}

}  // namespace hkube::api
