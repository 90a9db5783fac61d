#include "api/api.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "api/auth_routes.h"
#include "api/events/event_routes.h"
#include "api/exec_routes.h"
#include "api/internal_routes.h"
#include "api/openapi.h"
#include "api/readiness.h"
#include "api/respond.h"
#include "api/secret_masks.h"
#include "api/store_routes.h"
#include "api/trigger_routes.h"
#include "api/unscheduled.h"

namespace hkube::api {

namespace {

constexpr std::string_view kPrefixes[] = {"/hkube/api-server/api/v1", "/api/v1"};
constexpr std::string_view kGraphql[] = {"/graphql", "/hkube/api-server/graphql"};
constexpr std::string_view kInternalPrefix = "/internal/v1";
/// What a gateway in front of the server passes on from outside: the internal API is not for it.
constexpr std::string_view kExternalInternal = "/hkube/api-server/internal";
/// The list of the public routes.
constexpr std::string_view kRoutes = "/internal/v1/routes";
constexpr int kFirstError = 400;
/// Bytes of a body for a route that asks nobody for a token.
constexpr std::size_t kMaxOpenBody = 16 << 10;

/// True when `path` is `prefix` or below it.
bool is_below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

/// The description of the API and its page; nothing for other paths.
std::optional<net::HttpResponse> description(const net::HttpRequest& head) {
  constexpr std::string_view kBases[] = {"", "/hkube/api-server"};
  if (head.method != "GET" && head.method != "HEAD") return std::nullopt;
  for (const std::string_view base : kBases) {
    if (!head.path.starts_with(base)) continue;
    const std::string_view rest = std::string_view(head.path).substr(base.size());
    if (rest == "/swagger-api") return text_response(openapi_text(std::string(base) + "/api/v1"));
    if (rest == "/swagger-ui" || rest == "/swagger-ui/index.html") return swagger_page();
  }
  return std::nullopt;
}

net::HttpResponse with_headers(net::HttpResponse answer,
                               const std::vector<std::pair<std::string, std::string>>& headers) {
  answer.headers.insert(answer.headers.end(), headers.begin(), headers.end());
  return answer;
}

net::HttpResponse unknown_path(const net::HttpRequest& request) {
  return error_response({Errc::kNotFound, "Cannot " + request.method + " " + request.path});
}

void add_public_routes(Router& router, ApiContext& context, const Api::Services& services) {
  BuildService& builds = services.builds;
  const trigger::CronService& cron = services.cron;
  add_exec_routes(router, context);
  add_exec_life_routes(router, context);
  add_exec_again_routes(router, context);
  add_exec_query_routes(router, context);
  add_job_pipeline_route(router, context);
  add_search_routes(router, context);
  add_log_routes(router, context);
  add_exec_record_routes(router, context);
  add_graph_routes(router, context);
  add_algorithm_routes(router, context, builds);
  add_pipeline_routes(router, context);
  add_pipeline_graph_routes(router, context);
  add_version_routes(router, context);
  add_readme_routes(router, context);
  add_gateway_routes(router, context);
  add_board_routes(router, context);
  add_unscheduled_routes(router, context);
  add_queue_routes(router, context);
  add_gc_routes(router, context, services.cleaning);
  add_retention_routes(router, context);
  add_worker_routes(router, context);
  add_absent_routes(router);
  add_build_routes(router, context, builds);
  add_experiment_routes(router, context);
  add_storage_routes(router, context);
  add_storage_list_routes(router, context);
  add_system_routes(router, context);
  add_cron_routes(router, context, cron);
  add_pipeline_list_routes(router, context);
  add_tree_routes(router, context);
  add_webhook_routes(router, context);
  add_event_routes(router, services.events);
  add_auth_routes(router, services.access);
}

/// Routes whose requests lead to builds, whether they bring the code or name it. On a disk that is nearly full they are
/// refused before their body comes.
constexpr std::array<std::string_view, 5> kBuildingRoutes{"store/algorithms/apply", "store/algorithms", "builds/rerun",
                                                          "builds/webhook/github", "builds/webhook/gitlab"};

/// The bytes that such a request brings; nothing for others.
std::optional<std::uint64_t> code_bytes(const net::HttpRequest& head, std::string_view pattern) {
  if (head.method == "GET" || head.method == "HEAD") return std::nullopt;
  if (std::ranges::find(kBuildingRoutes, pattern) == kBuildingRoutes.end()) return std::nullopt;
  std::uint64_t bytes = 0;
  const std::string_view length = head.header("content-length");
  std::from_chars(length.data(), length.data() + length.size(), bytes);
  return bytes;
}

}  // namespace

Api::Api(ApiContext& context, const Services& services)
    : context_(context),
      graphql_(services.graphql),
      access_(services.access),
      dashboard_(services.dashboard),
      paths_(services.data_directory),
      large_(services.threads, {2}),
      stored_(services.threads, {1}) {
  add_public_routes(router_, context, services);
  add_internal_routes(internal_, context);
}

std::variant<Api::Target, net::HttpResponse> Api::find_route(const Router& router, std::string_view prefix,
                                                             const net::HttpRequest& head) {
  Router::Found found = router.find(head.method, std::string_view(head.path).substr(prefix.size()));
  if (found.handler != nullptr) {
    Target target{*found.handler, found.role, std::move(found.params)};
    target.brings = code_bytes(head, found.pattern);
    return target;
  }
  if (found.allowed.empty()) return unknown_path(head);
  net::HttpResponse refusal = json_response({{"error", {{"code", 405}, {"message", "Method Not Allowed"}}}}, 405);
  refusal.headers.emplace_back("Allow", found.allowed);
  return refusal;
}

std::variant<Api::Target, net::HttpResponse> Api::find_target(const net::HttpRequest& head) const {
  const bool internal = is_below(head.path, kInternalPrefix);
  if (auto refusal = access_.refuse_page(head, internal)) return *std::move(refusal);
  if (auto refusal = access_.limit(head)) return *std::move(refusal);
  if (head.method == "OPTIONS") return json_response(Json::object(), 204);
  if (head.path == "/readyz") {
    const auto detail = access_.uses_tokens() ? ReadinessDetail::kReasons : ReadinessDetail::kProblems;
    return Target{
        [this, detail](const Request&, const Responder& respond) { answer_readiness(context_, detail, respond); },
        Role::kNone};
  }
  if (auto page = dashboard_answer(head, dashboard_)) return *std::move(page);
  if (head.path == "/api" || head.path == "/hkube/api-server/api") return json_response(Json::array({"v1"}));
  if (auto described = description(head)) return *std::move(described);
  if (std::find(std::begin(kGraphql), std::end(kGraphql), head.path) != std::end(kGraphql)) {
    return Target{[this](Request asked, const Responder& respond) { graphql_.handle(std::move(asked.http), respond); },
                  Role::kView,
                  {},
                  SIZE_MAX,
                  RefusalShape::kGraphql};
  }
  if (auto discovery = login_discovery(head, access_)) return *std::move(discovery);
  if (is_below(head.path, kExternalInternal)) return json_response({{"error", "Forbidden"}}, 403);
  if (internal) {
    // As public as the description of the API, of which it is a part.
    if (head.path == kRoutes && head.method == "GET") return json_response(router_.list());
    if (auto refusal = access_.refuse_internal(head)) return *std::move(refusal);
    auto target = find_route(internal_, kInternalPrefix, head);
    if (auto* route = std::get_if<Target>(&target)) route->role = Role::kNone;
    return target;
  }
  for (const std::string_view prefix : kPrefixes) {
    if (!is_below(head.path, prefix)) continue;
    auto target = find_route(router_, prefix, head);
    // Nobody has shown a token yet.
    if (auto* route = std::get_if<Target>(&target)) {
      if (route->role == Role::kNone) route->max_body = kMaxOpenBody;
    }
    return target;
  }
  return unknown_path(head);
}

net::HttpVerdict Api::verdict_for(Target target, Caller caller, Headers headers) const {
  if (target.brings && !context_.room.takes(*target.brings)) {
    const std::string text = context_.room.text();
    return {with_headers(error_response({Errc::kNoRoom, text.empty() ? "there is no room for the upload" : text}),
                         headers)};
  }
  net::HttpVerdict verdict;
  verdict.max_body = target.max_body;
  verdict.handler = [this, target = std::move(target), caller = std::move(caller), headers = std::move(headers)](
                        net::HttpRequest http, const net::HttpResponder& respond) {
    const Reader reader = may(caller.roles, Role::kEdit) ? Reader::kEditor : Reader::kOther;
    const bool ours = !is_user_data(http.path);
    Request request;
    request.http = std::move(http);
    request.params = target.params;
    request.user = caller.user;
    request.roles = caller.roles;
    request.still_admitted = caller.still_admitted;
    by_size(large_, stored_, target.handler)(std::move(request),
                                             [this, respond, headers, reader, ours](net::HttpResponse answer) {
                                               if (ours) mask_secrets(answer, reader);
                                               if (ours || answer.status >= kFirstError) paths_.hide(answer);
                                               respond(with_headers(std::move(answer), headers));
                                             });
  };
  return verdict;
}

void Api::receive(const net::HttpRequest& head, std::function<void(net::HttpVerdict)> done) const {
  if (head.path == "/healthz") return done({json_response({{"status", "ok"}})});
  Headers headers = access_.cors_headers(head);
  auto found = find_target(head);
  if (auto* answer = std::get_if<net::HttpResponse>(&found)) return done({with_headers(std::move(*answer), headers)});
  const Role role = std::get<Target>(found).role;
  const RefusalShape shape = std::get<Target>(found).refusal;
  access_.admit(
      role, head,
      [this, done = std::move(done), headers = std::move(headers), target = std::get<Target>(std::move(found))](
          std::optional<net::HttpResponse> refusal, Caller caller) {
        if (refusal) return done({with_headers(*std::move(refusal), headers)});
        done(verdict_for(target, std::move(caller), headers));
      },
      shape);
}

}  // namespace hkube::api
