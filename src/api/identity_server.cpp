#include "api/identity_server.h"

#include "api/respond.h"
#include "base/log.h"
#include "base/uri_encode.h"

namespace hkube::api {

namespace {

constexpr std::size_t kMaxAnswer = 1 << 20;
constexpr std::size_t kMaxWaiting = 1'000;
constexpr int kMaxLogins = 100;
constexpr std::chrono::milliseconds kFetchAgain{10'000};
constexpr std::chrono::milliseconds kRefresh{600'000};
constexpr std::string_view kRolePrefix = "hkube_api_";

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

/// What is wrong with an answer that should be JSON.
Result<Json> read_answer(const net::HttpOutcome& outcome, const std::string& url) {
  const std::string what = "the identity server's " + url;
  if (outcome.status == 0) return Error(Errc::kInternal, what + " cannot be reached: " + outcome.status_text);
  if (outcome.status != 200) {
    return Error(Errc::kInternal, what + " answers with status " + std::to_string(outcome.status));
  }
  auto document = parse_json(outcome.body);
  if (!document.ok() || !document->is_object()) return Error(Errc::kInternal, what + " does not answer with JSON");
  return document;
}

}  // namespace

net::HttpCall IdentityServer::get(const std::string& url) const {
  net::HttpCall call;
  call.url = url;
  call.method = net::HttpCall::Method::kGet;
  call.timeout = settings_.timeout;
  call.ca_file = settings_.ca_file;
  call.max_answer = kMaxAnswer;
  return call;
}

Result<std::unique_ptr<IdentityServer>> IdentityServer::connect(const Settings& settings, net::HttpClient& client,
                                                                const runtime::Clock& clock, const Fetch& fetch) {
  std::unique_ptr<IdentityServer> server(new IdentityServer(settings, client, clock));
  server->issuer_ = without_slash(settings.issuer);
  HKUBE_TRY(server->read_addresses(fetch(server->get(server->issuer_ + "/.well-known/openid-configuration"))));
  server->fetched_ = clock.now();
  HKUBE_TRY(server->read_keys(fetch(server->get(server->keys_url_))));
  return server;
}

Status IdentityServer::read_addresses(const net::HttpOutcome& outcome) {
  const std::string url = issuer_ + "/.well-known/openid-configuration";
  HKUBE_ASSIGN(const Json document, read_answer(outcome, url));
  const std::string issuer = string_or(document, "issuer");
  if (without_slash(issuer) != issuer_) {
    return Error(Errc::kInternal, "the identity server at " + issuer_ + " calls itself " + issuer);
  }
  issuer_ = issuer;
  keys_url_ = string_or(document, "jwks_uri");
  token_url_ = string_or(document, "token_endpoint");
  if (keys_url_.empty()) return Error(Errc::kInternal, "the identity server's " + url + " names no jwks_uri");
  return {};
}

Status IdentityServer::read_keys(const net::HttpOutcome& outcome) {
  HKUBE_ASSIGN(const Json document, read_answer(outcome, keys_url_));
  auto keys = KeySet::parse(document);
  if (!keys.ok()) return keys.error().with_context("the identity server's " + keys_url_);
  keys_ = *std::move(keys);
  return {};
}

bool IdentityServer::fetched_within(std::chrono::milliseconds time) const {
  const Timestamp now = clock_.now();
  return now >= fetched_ && now - fetched_ < time;
}

void IdentityServer::identify(const std::string& token, std::function<void(std::optional<Identity>)> done) {
  auto jwt = parse_jwt(token);
  // Before the signature: who does not even know the issuer's name makes nobody fetch keys.
  if (!jwt.ok() || !check_claims(*jwt, {issuer_, settings_.client}, clock_.now()).ok()) return done(std::nullopt);
  const KeySet::Verdict verdict = keys_.verify(*jwt);
  const bool unknown = verdict == KeySet::Verdict::kUnknownKey;
  if (!fetching_ && !fetched_within(unknown ? kFetchAgain : kRefresh)) fetch_keys();
  if (verdict == KeySet::Verdict::kGood) return done(identity_of(*jwt));
  if (!unknown || !fetching_ || waiting_.size() >= kMaxWaiting) return done(std::nullopt);
  waiting_.push_back({*std::move(jwt), std::move(done)});
}

void IdentityServer::fetch_keys() {
  fetching_ = true;
  fetched_ = clock_.now();
  client_.send(get(keys_url_), [this](const net::HttpOutcome& outcome) {
    fetching_ = false;
    if (Status read = read_keys(outcome); !read.ok()) {
      log::warning("the keys of the identity server are not renewed", {{"error", read.error().message}});
    }
    for (Waiting& waiting : std::exchange(waiting_, {})) {
      const bool good = keys_.verify(waiting.token) == KeySet::Verdict::kGood;
      waiting.done(good ? std::optional(identity_of(waiting.token)) : std::nullopt);
    }
  });
}

Identity IdentityServer::identity_of(const Jwt& token) const {
  Identity who;
  who.name = string_or(token.claims, "preferred_username");
  who.expires = expiry_of(token);
  // A client's name may have dots in it: one step at a time.
  const Json* at = &token.claims;
  for (const std::string& step : {std::string("resource_access"), settings_.client, std::string("roles")}) {
    const auto next = at->is_object() ? at->find(step) : at->end();
    if (!at->is_object() || next == at->end()) return who;
    at = &*next;
  }
  if (!at->is_array()) return who;
  for (const Json& word : *at) {
    if (!word.is_string() || !word.get_ref<const std::string&>().starts_with(kRolePrefix)) continue;
    if (const auto role = parse_role(word.get<std::string>())) who.roles.push_back(*role);
  }
  return who;
}

Error wrong_password() { return {Errc::kForbidden, "Request failed with status code 401"}; }

void IdentityServer::login(const std::string& name, const std::string& password, const std::string& address,
                           std::function<void(Result<Json>)> done) {
  if (token_url_.empty()) return done(bad_request("the identity server gives no tokens for passwords"));
  if (logins_ >= kMaxLogins) return done(Error(Errc::kOverloaded, "too many log-ins at once; try again"));
  ++logins_;
  net::HttpCall call = get(token_url_);
  call.method = net::HttpCall::Method::kPost;
  call.content_type = "application/x-www-form-urlencoded";
  call.headers.push_back("X-Forwarded-For: " + address);
  call.body = "grant_type=password&client_id=" + uri_encode(settings_.client, Slash::kEncoded) +
              "&username=" + uri_encode(name, Slash::kEncoded) + "&password=" + uri_encode(password, Slash::kEncoded);
  if (!settings_.client_secret.empty())
    call.body += "&client_secret=" + uri_encode(settings_.client_secret, Slash::kEncoded);
  client_.send(std::move(call), [this, done = std::move(done)](const net::HttpOutcome& outcome) {
    --logins_;
    if (outcome.status == 0) return done(Error(Errc::kInternal, "the identity server: " + outcome.status_text));
    if (outcome.status == 401) return done(wrong_password());
    if (outcome.status != 200) {
      return done(Error(Errc::kInternal, "Request failed with status code " + std::to_string(outcome.status)));
    }
    done(read_answer(outcome, token_url_));
  });
}

}  // namespace hkube::api
