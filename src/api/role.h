#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hkube::api {

/// What a request needs and a token may do. The original's names are hkube_api_view, …_execute, …_edit, …_delete,
/// …_admin. None includes another one, but admin all.
enum class Role : std::uint8_t { kNone, kView, kExecute, kEdit, kDelete, kAdmin };

/// "view", "execute", "edit", "delete", "admin", "none".
std::string_view role_name(Role role);
/// The role of that name, also in the original's spelling ("hkube_api_view"); nothing for "none" and other words.
std::optional<Role> parse_role(std::string_view name);
/// True when one of `roles` suffices for what needs `wanted`.
bool may(const std::vector<Role>& roles, Role wanted);

/// One route that does not follow the rule of its method.
struct RouteRole {
  std::string_view method;
  std::string_view pattern;
  Role role;
};
/// All of them.
const std::vector<RouteRole>& special_route_roles();

/// The role that a route of /api/v1 needs: that of special_route_roles(), else by method: GET view, POST below exec/
/// execute, DELETE delete, all others edit.
Role role_of_route(std::string_view method, std::string_view pattern);

}  // namespace hkube::api
