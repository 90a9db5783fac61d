#include "api/auth_routes.h"

#include <optional>
#include <string_view>

#include "api/checked_request.h"
#include "api/respond.h"

namespace hkube::api {

namespace {

/// What a token of the server's own is when it is asked for by name and password.
Result<Json> own_token(AccessControl& access, const std::string& name, const std::string& password) {
  if (!access.uses_tokens()) return bad_request("this server asks nobody to log in");
  const auto token = access.find(password);
  if (!token || token->name != name) return wrong_password();
  // Of a token that does not expire: clients take 0 for one that has expired.
  constexpr std::int64_t kDay = 86'400;
  const std::int64_t seconds = token->expires ? (*token->expires - access.now()).count() / 1000 : kDay;
  return Json{{"access_token", password},      {"expires_in", seconds},
              {"refresh_expires_in", seconds}, {"refresh_token", password},
              {"token_type", "Bearer"},        {"not-before-policy", 0},
              {"session_state", ""},           {"scope", ""}};
}

net::HttpResponse too_many() {
  net::HttpResponse refusal = json_response({{"error", {{"code", 429}, {"message", "Too Many Requests"}}}}, 429);
  refusal.headers.emplace_back("Retry-After", std::to_string(LoginGuard::kSecondsBetween));
  return refusal;
}

void login(AccessControl& access, const Request& request, const Responder& respond) {
  const Json text = {{"type", "string"}};
  const auto body = checked_body(request, {{"type", "object"},
                                           {"properties", {{"username", text}, {"password", text}}},
                                           {"required", Json::array({"username", "password"})}});
  if (!body.ok()) return respond(error_response(body.error()));
  const std::string name = string_or(*body, "username");
  const std::string password = string_or(*body, "password");
  const std::string address = client_of(request.http);
  if (!access.logins().may_try(address, name, access.now())) return respond(too_many());
  const auto answer = [&access, address, name, respond](const Result<Json>& token) {
    if (token.ok()) {
      access.logins().succeeded(address, name);
      return respond(json_response({{"data", *token}}));
    }
    if (token.error().kind != ErrorKind::kDenied) return respond(error_response(token.error()));
    respond(json_response({{"error", {{"code", 401}, {"message", token.error().message}}}}, 401));
  };
  if (access.identities() != nullptr) return access.identities()->login(name, password, address, answer);
  answer(own_token(access, name, password));
}

}  // namespace

std::optional<net::HttpResponse> login_discovery(const net::HttpRequest& request, const AccessControl& access) {
  constexpr std::string_view kPath = "/hkube/keycloak/realms/master/.well-known/openid-configuration";
  if (request.path != kPath || request.method != "GET" || !access.uses_tokens()) return std::nullopt;
  return json_response({{"issuer", "hkube"},
                        {"token_endpoint", "/hkube/api-server/api/v1/auth/login"},
                        {"grant_types_supported", Json::array({"password"})}});
}

void add_auth_routes(Router& router, AccessControl& access) {
  router.add("POST", "auth/login",
             [&access](const Request& request, const Responder& respond) { login(access, request, respond); });
}

}  // namespace hkube::api
