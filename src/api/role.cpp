#include "api/role.h"

#include <algorithm>
#include <array>
#include <utility>

namespace hkube::api {

namespace {

constexpr std::string_view kOriginalPrefix = "hkube_api_";
constexpr std::array<std::pair<Role, std::string_view>, 6> kNames{{{Role::kNone, "none"},
                                                                   {Role::kView, "view"},
                                                                   {Role::kExecute, "execute"},
                                                                   {Role::kEdit, "edit"},
                                                                   {Role::kDelete, "delete"},
                                                                   {Role::kAdmin, "admin"}}};

}  // namespace

std::string_view role_name(Role role) { return kNames[static_cast<std::size_t>(role)].second; }

std::optional<Role> parse_role(std::string_view name) {
  if (name.starts_with(kOriginalPrefix)) name.remove_prefix(kOriginalPrefix.size());
  for (const auto& [role, word] : kNames) {
    if (word == name && role != Role::kNone) return role;
  }
  return std::nullopt;
}

bool may(const std::vector<Role>& roles, Role wanted) {
  if (wanted == Role::kNone) return true;
  return std::any_of(roles.begin(), roles.end(), [&](Role role) { return role == wanted || role == Role::kAdmin; });
}

const std::vector<RouteRole>& special_route_roles() {
  static const std::vector<RouteRole> kSpecial{
      {"POST", "auth/login", Role::kNone},
      {"GET", "store", Role::kNone},
      // Questions that are too long for a query.
      {"POST", "exec/search", Role::kView},
      {"POST", "exec/getGraphByStreamingFlow", Role::kView},
      {"POST", "store/pipelines/graph", Role::kView},
      {"POST", "gc/dryrun/:type?", Role::kView},
      {"POST", "cron/start", Role::kExecute},
      {"POST", "cron/stop", Role::kExecute},
      // The order of the queue is a matter of running jobs.
      {"POST", "queue/preferred", Role::kExecute},
      {"POST", "queue/preferred/deletes", Role::kExecute},
      {"POST", "gc/clean/:type?", Role::kDelete},
      {"DELETE", "readme/algorithms/:name", Role::kEdit},
  };
  return kSpecial;
}

Role role_of_route(std::string_view method, std::string_view pattern) {
  for (const RouteRole& special : special_route_roles()) {
    if (special.method == method && special.pattern == pattern) return special.role;
  }
  if (method == "GET") return Role::kView;
  if (method == "DELETE") return Role::kDelete;
  return method == "POST" && pattern.starts_with("exec/") ? Role::kExecute : Role::kEdit;
}

}  // namespace hkube::api
