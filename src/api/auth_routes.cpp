#include "api/auth_routes.h"

#include "api/checked_request.h"

namespace hkube::api {

namespace {

Result<Json> login(AccessControl& access, const Request& request) {
  const Json text = {{"type", "string"}};
  HKUBE_ASSIGN(const Json body, checked_body(request, {{"type", "object"},
                                                       {"properties", {{"username", text}, {"password", text}}},
                                                       {"required", Json::array({"username", "password"})}}));
  if (!access.uses_tokens()) return bad_request("this server asks nobody to log in");
  const std::string password = string_or(body, "password");
  const auto token = access.find(password);
  // The original passes on what its identity server says.
  if (!token || token->name != string_or(body, "username")) {
    return Error(Errc::kInternal, "Request failed with status code 401");
  }
  const std::int64_t seconds = token->expires ? (*token->expires - access.now()).count() / 1000 : 0;
  return Json{{"data",
               {{"access_token", password},
                {"expires_in", seconds},
                {"refresh_expires_in", seconds},
                {"refresh_token", password},
                {"token_type", "Bearer"},
                {"not-before-policy", 0},
                {"session_state", ""},
                {"scope", ""}}}};
}

}  // namespace

void add_auth_routes(Router& router, AccessControl& access) {
  router.add("POST", "auth/login", answering([&access](const Request& request) { return login(access, request); }));
}

}  // namespace hkube::api
