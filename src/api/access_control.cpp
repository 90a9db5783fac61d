#include "api/access_control.h"

#include <algorithm>

#include "api/respond.h"

namespace hkube::api {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (const auto word = trimmed(text.substr(0, comma)); !word.empty()) words.emplace_back(word);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return words;
}

/// What follows "Bearer "; empty without.
std::string bearer_of(const net::HttpRequest& request) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view value = request.header("authorization");
  if (value.size() <= kScheme.size()) return {};
  const bool bearer = std::equal(kScheme.begin(), kScheme.end(), value.begin(), [](char wanted, char given) {
    return wanted == (given >= 'A' && given <= 'Z' ? given + ('a' - 'A') : given);
  });
  return bearer ? std::string(trimmed(value.substr(kScheme.size()))) : std::string();
}

/// Whose requests are counted: the other end, or whom a proxy on this machine names last. What is further left in that
/// header the client may have written.
std::string client_of(const net::HttpRequest& request) {
  if (!is_loopback_address(request.peer)) return request.peer;
  const auto forwarded = split_list(request.header("x-forwarded-for"));
  return forwarded.empty() ? request.peer : forwarded.back();
}

/// Goes on with a request whose owner is known, or is known to be nobody.
void decide(const std::optional<Identity>& who, Role wanted, Request request, const Responder& respond,
            const Handler& handler) {
  if (!who) {
    net::HttpResponse refusal = json_response({{"error", "Unauthorized"}}, 401);
    refusal.headers.emplace_back("WWW-Authenticate", "Bearer");
    return respond(std::move(refusal));
  }
  if (!may(who->roles, wanted)) {
    net::HttpResponse refusal;
    refusal.status = 403;
    refusal.content_type = "text/plain; charset=utf-8";
    refusal.body = "Access denied";
    return respond(std::move(refusal));
  }
  request.user = who->name;
  handler(std::move(request), respond);
}

}  // namespace

bool is_loopback_address(std::string_view address) {
  if (address.starts_with("::ffff:")) address.remove_prefix(7);
  return address == "::1" || address.starts_with("127.");
}

AccessControl::AccessControl(const Settings& settings, const runtime::Clock& clock, IdentityServer* identities)
    : clock_(clock), identities_(identities) {
  if (!settings.token_file.empty()) tokens_.emplace(settings.token_file);
  any_origin_ = settings.cors_origin == "*";
  if (!any_origin_ && settings.cors_origin != "none") origins_ = split_list(settings.cors_origin);
  if (settings.requests_per_second > 0) rate_.emplace(settings.requests_per_second);
}

std::optional<Token> AccessControl::find(const std::string& text) {
  if (!tokens_ || text.empty()) return std::nullopt;
  return tokens_->find(text, clock_.now());
}

void AccessControl::admit(Role wanted, Request request, const Responder& respond, const Handler& handler) {
  if (!uses_tokens() || wanted == Role::kNone) return handler(std::move(request), respond);
  const std::string text = bearer_of(request.http);
  if (identities_ != nullptr) {
    return identities_->identify(text, [=, request = std::move(request)](const std::optional<Identity>& who) mutable {
      decide(who, wanted, std::move(request), respond, handler);
    });
  }
  std::optional<Identity> who;
  if (auto token = find(text)) who = {std::move(token->name), std::move(token->roles)};
  decide(who, wanted, std::move(request), respond, handler);
}

std::optional<net::HttpResponse> AccessControl::limit(const net::HttpRequest& request) {
  if (!rate_ || rate_->take(client_of(request), clock_.now())) return std::nullopt;
  return json_response({{"error", {{"code", 429}, {"message", "Too Many Requests"}}}}, 429);
}

bool AccessControl::is_named_origin(const net::HttpRequest& request) const {
  const std::string_view origin = request.header("origin");
  return !origin.empty() && std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

std::vector<std::pair<std::string, std::string>> AccessControl::cors_headers(const net::HttpRequest& request) const {
  std::vector<std::pair<std::string, std::string>> headers;
  if (!any_origin_ && !origins_.empty()) headers.emplace_back("Vary", "Origin");
  const bool named = is_named_origin(request);
  if (!any_origin_ && !named) return headers;
  headers.emplace_back("Access-Control-Allow-Origin", named ? std::string(request.header("origin")) : "*");
  headers.emplace_back("Access-Control-Allow-Methods", "GET,PUT,POST,DELETE,OPTIONS,PATCH");
  headers.emplace_back("Access-Control-Allow-Headers", "Content-Type, Authorization, Content-Length, X-Requested-With");
  return headers;
}

}  // namespace hkube::api
