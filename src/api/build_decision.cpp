#include "api/build_decision.h"

#include <algorithm>

#include "api/git_repository.h"

namespace hkube::api {

namespace {

BuildDecision build_due_to(const std::string& why, int code) {
  return {
      true,
      "a build was triggered due to " + why + ". use the Hkube dashboard or the Hkube API to follow the build progress",
      code};
}

constexpr int kNoTrigger = 1025;

bool has_code(const Json& algorithm) { return algorithm.contains("fileInfo") || !commit_of(algorithm).empty(); }

/// What of an algorithm its build is made of and that differs: "checksum,env".
std::string changes_between(const Json& before, const Json& after) {
  std::string changed;
  const auto compare = [&](const char* key, const Json& old, const Json& now) {
    if (old != now) changed += (changed.empty() ? "" : ",") + std::string(key);
  };
  const auto checksum = [](const Json& document) {
    const Json* found = at_path(document, "fileInfo.checksum");
    return found == nullptr ? Json() : *found;
  };
  const auto compare_member = [&](const char* key) {
    compare(key, before.value(key, Json()), after.value(key, Json()));
  };
  compare("checksum", checksum(before), checksum(after));
  compare_member("env");
  compare("commit", commit_of(before), commit_of(after));
  compare_member("baseImage");
  compare_member("dependencyInstallCmd");
  // Not in the original's list: here the entry point is checked by the build.
  compare_member("entryPoint");
  return changed;
}

}  // namespace

bool is_build_of(const Json& build, const Json& algorithm) {
  return changes_between(build.value("algorithm", Json::object()), algorithm).empty();
}

BuildDecision decide_build(BuildWish wish, Archive archive, const std::optional<Json>& stored, const Json& merged,
                           const BuildHistory& history) {
  if (!has_code(merged)) return {};
  if (wish == BuildWish::kForced) return build_due_to("force flag", 1020);
  if (!stored || !has_code(*stored)) return build_due_to("first algorithm update", 1021);
  const bool same = history.newest && is_build_of(*history.newest, merged);
  const std::string newest = history.newest ? string_or(*history.newest, "buildId") : "";
  const bool same_in_vain = same && string_or(*history.newest, "status") != "completed";
  const bool follow = same && is_active_build(*history.newest);
  if (follow || (same_in_vain && wish == BuildWish::kOnce)) {
    return {false, "there was no trigger for build, build " + newest + " is of the same", kNoTrigger,
            wish == BuildWish::kOnce ? "" : newest};
  }
  const bool runs = stored->contains("buildId");
  const Json& made_of = history.current ? (*history.current)["algorithm"] : *stored;
  const std::string changed = changes_between(runs ? made_of : *stored, merged);
  if (same_in_vain && (!runs || !changed.empty())) {
    const std::string status = string_or(*history.newest, "status");
    return build_due_to("build " + newest + " of the same, which " + (status == "stopped" ? "was stopped" : "failed"),
                        1022);
  }
  if (!changed.empty()) return build_due_to("change in " + changed, 1022);
  if (!runs) return build_due_to("first algorithm update", 1021);
  if (archive == Archive::kNone) return {};
  return {false, "there was no trigger for build, no change in checksum,env,commit,baseImage,dependencyInstallCmd",
          kNoTrigger};
}

bool is_active_build(const Json& build) {
  const std::string status = string_or(build, "status");
  return status == "pending" || status == "creating" || status == "active";
}

std::string build_of_code(const std::string& code_id) {
  const auto dot = code_id.rfind('.');
  if (dot == std::string::npos || dot + 1 == code_id.size()) return code_id;
  // A dot of the algorithm's name is followed by the build's own part, which has a dash before it.
  const bool run = std::all_of(code_id.begin() + static_cast<std::ptrdiff_t>(dot) + 1, code_id.end(),
                               [](char c) { return c >= '0' && c <= '9'; });
  return run ? code_id.substr(0, dot) : code_id;
}

}  // namespace hkube::api
