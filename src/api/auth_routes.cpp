#include "api/auth_routes.h"

#include "api/checked_request.h"

namespace hkube::api {

namespace {

/// What a token of the server's own is when it is asked for by name and password.
Result<Json> own_token(AccessControl& access, const std::string& name, const std::string& password) {
  if (!access.uses_tokens()) return bad_request("this server asks nobody to log in");
  const auto token = access.find(password);
  // The original passes on what its identity server says.
  if (!token || token->name != name) return Error(Errc::kInternal, "Request failed with status code 401");
  const std::int64_t seconds = token->expires ? (*token->expires - access.now()).count() / 1000 : 0;
  return Json{{"access_token", password},      {"expires_in", seconds},
              {"refresh_expires_in", seconds}, {"refresh_token", password},
              {"token_type", "Bearer"},        {"not-before-policy", 0},
              {"session_state", ""},           {"scope", ""}};
}

void login(AccessControl& access, const Request& request, const Responder& respond) {
  const Json text = {{"type", "string"}};
  const auto body = checked_body(request, {{"type", "object"},
                                           {"properties", {{"username", text}, {"password", text}}},
                                           {"required", Json::array({"username", "password"})}});
  if (!body.ok()) return respond(error_response(body.error()));
  const auto answer = [respond](const Result<Json>& token) {
    respond(token.ok() ? json_response({{"data", *token}}) : error_response(token.error()));
  };
  const std::string name = string_or(*body, "username");
  const std::string password = string_or(*body, "password");
  if (access.identities() != nullptr) return access.identities()->login(name, password, answer);
  answer(own_token(access, name, password));
}

}  // namespace

void add_auth_routes(Router& router, AccessControl& access) {
  router.add("POST", "auth/login",
             [&access](const Request& request, const Responder& respond) { login(access, request, respond); });
}

}  // namespace hkube::api
