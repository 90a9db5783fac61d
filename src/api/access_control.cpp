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

std::vector<net::WebOrigin> parse_origins(std::string_view list) {
  std::vector<net::WebOrigin> origins;
  if (list == "*" || list == "none") return origins;
  for (const std::string& word : split_list(list)) {
    if (auto origin = net::parse_origin(word)) origins.push_back(*std::move(origin));
  }
  return origins;
}

std::vector<std::string> lower_list(std::string list) {
  for (char& c : list) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return split_list(list);
}

/// How a GraphQL client is refused (rest-api §9.4).
net::HttpResponse graphql_refusal(int status, const char* code, const char* message) {
  return json_response({{"errors", Json::array({{{"message", message}, {"code", code}, {"status", status}}})}}, status);
}

net::HttpResponse unauthorized(RefusalShape shape) {
  constexpr int kStatus = 401;
  net::HttpResponse refusal = shape == RefusalShape::kGraphql
                                  ? graphql_refusal(kStatus, "UNAUTHORIZED", "Unauthorized: Missing or invalid token")
                                  : json_response({{"error", "Unauthorized"}}, kStatus);
  refusal.headers.emplace_back("WWW-Authenticate", "Bearer");
  return refusal;
}

net::HttpResponse forbidden(RefusalShape shape) {
  constexpr int kStatus = 403;
  if (shape == RefusalShape::kGraphql) {
    return graphql_refusal(kStatus, "FORBIDDEN", "Forbidden: You do not have access to this resource");
  }
  net::HttpResponse refusal;
  refusal.status = kStatus;
  refusal.content_type = "text/plain; charset=utf-8";
  refusal.body = "Access denied";
  return refusal;
}

}  // namespace

std::string client_of(const net::HttpRequest& head) {
  if (!net::is_loopback_address(head.peer)) return head.peer;
  const auto forwarded = split_list(head.header("x-forwarded-for"));
  return forwarded.empty() ? head.peer : forwarded.back();
}

AccessControl::AccessControl(const Settings& settings, const runtime::Clock& clock, IdentityServer* identities)
    : clock_(clock),
      identities_(identities),
      pages_{settings.loopback_only, lower_list(settings.server_names), parse_origins(settings.cors_origin)},
      any_origin_(settings.cors_origin == "*"),
      internal_open_(settings.internal_open) {
  if (!settings.token_file.empty()) tokens_.emplace(settings.token_file);
  if (!settings.internal_token.empty()) internal_hash_ = sha256_hex(settings.internal_token);
  if (settings.requests_per_second > 0) rate_.emplace(RateLimit::Pace::per_second(settings.requests_per_second));
}

std::optional<Token> AccessControl::find(const std::string& text) {
  if (!tokens_ || text.empty()) return std::nullopt;
  return tokens_->find(text, clock_.now());
}

void AccessControl::decide(const std::optional<Identity>& who, Role wanted, RefusalShape shape,
                           std::function<bool()> still_admitted,
                           const std::function<void(std::optional<net::HttpResponse>, Caller)>& done) const {
  if (!who) return done(unauthorized(shape), {});
  if (!may(who->roles, wanted)) return done(forbidden(shape), {});
  done(std::nullopt, {who->name, who->roles, std::move(still_admitted)});
}

void AccessControl::admit(Role wanted, const net::HttpRequest& head,
                          const std::function<void(std::optional<net::HttpResponse>, Caller)>& done,
                          RefusalShape shape) {
  if (!uses_tokens()) return done(std::nullopt, {{}, {Role::kAdmin}, nullptr});
  if (wanted == Role::kNone) return done(std::nullopt, {});
  const std::string text = bearer_of(head);
  if (identities_ != nullptr) {
    return identities_->identify(text, [this, wanted, shape, done](const std::optional<Identity>& who) {
      std::function<bool()> valid;
      if (who && who->expires) valid = [this, end = *who->expires] { return clock_.now() < end; };
      decide(who, wanted, shape, std::move(valid), done);
    });
  }
  std::optional<Identity> who;
  if (auto token = find(text)) who = Identity{token->name, token->roles, token->expires};
  decide(
      who, wanted, shape,
      [this, wanted, text] {
        const auto token = find(text);
        return token && may(token->roles, wanted);
      },
      done);
}

std::optional<net::HttpResponse> AccessControl::refuse_internal(const net::HttpRequest& head) const {
  if (internal_open_) return std::nullopt;
  // Of digests, a comparison tells nothing by the time that it takes.
  if (!internal_hash_.empty() && sha256_hex(bearer_of(head)) == internal_hash_) return std::nullopt;
  return json_response({{"error", "Forbidden"}}, 403);
}

std::optional<net::HttpResponse> AccessControl::refuse_page(const net::HttpRequest& head, bool internal) const {
  // A page cannot send a token that it does not have.
  if (uses_tokens() && !internal && pages_.names.empty()) return std::nullopt;
  const bool reads = head.method == "GET" || head.method == "HEAD" || head.method == "OPTIONS";
  net::PageHeaders headers{head.header("host"), head.header("origin"), head.header("sec-fetch-site"),
                           head.header("sec-fetch-mode")};
  if (any_origin_ && reads && !internal) headers = {headers.host, {}, {}, {}};
  if (uses_tokens() && !internal) headers = {headers.host, {}, {}, {}};
  const auto why = net::why_foreign(pages_, headers);
  if (!why) return std::nullopt;
  return error_response({Errc::kForbidden, *why});
}

std::optional<net::HttpResponse> AccessControl::limit(const net::HttpRequest& head) {
  if (!rate_ || rate_->take(client_of(head), clock_.now())) return std::nullopt;
  return json_response({{"error", {{"code", 429}, {"message", "Too Many Requests"}}}}, 429);
}

std::vector<std::pair<std::string, std::string>> AccessControl::cors_headers(const net::HttpRequest& head) const {
  std::vector<std::pair<std::string, std::string>> headers;
  const std::string_view origin = head.header("origin");
  if (!any_origin_ && (!origin.empty() || !pages_.origins.empty())) headers.emplace_back("Vary", "Origin");
  const bool named = !origin.empty() && net::is_allowed_origin(pages_, origin);
  if (!any_origin_ && !named) return headers;
  headers.emplace_back("Access-Control-Allow-Origin", named ? std::string(origin) : "*");
  headers.emplace_back("Access-Control-Allow-Methods", "GET,PUT,POST,DELETE,OPTIONS,PATCH");
  headers.emplace_back("Access-Control-Allow-Headers", "Content-Type, Authorization, Content-Length, X-Requested-With");
  return headers;
}

}  // namespace hkube::api
