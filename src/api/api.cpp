#include "api/api.h"

#include <algorithm>

#include "api/auth_routes.h"
#include "api/checked_request.h"
#include "api/events/event_routes.h"
#include "api/exec_routes.h"
#include "api/internal_routes.h"
#include "api/openapi.h"
#include "api/readiness.h"
#include "api/respond.h"
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

/// True when `path` is `prefix` or below it.
bool is_below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

/// Serves the description of the API and its page. False for other paths.
bool serve_description(const net::HttpRequest& request, const Responder& respond) {
  constexpr std::string_view kBases[] = {"", "/hkube/api-server"};
  if (request.method != "GET") return false;
  for (const std::string_view base : kBases) {
    if (!request.path.starts_with(base)) continue;
    const std::string_view rest = std::string_view(request.path).substr(base.size());
    if (rest == "/swagger-api") {
      respond(text_response(openapi_text(std::string(base) + "/api/v1")));
      return true;
    }
    if (rest == "/swagger-ui" || rest == "/swagger-ui/index.html") {
      respond(swagger_page());
      return true;
    }
  }
  return false;
}

/// Host of "http://name:port/…" or "name:port", without port and brackets.
std::string_view host_of(std::string_view text) {
  if (const auto scheme = text.find("://"); scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find('/'));
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  return text.substr(0, text.rfind(':'));
}

bool is_loopback(std::string_view host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

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

}  // namespace

bool is_foreign_page(const net::HttpRequest& request, bool loopback_server) {
  const std::string_view host = host_of(request.header("host"));
  if (loopback_server && !is_loopback(host)) return true;
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return false;
  return host_of(origin) != host && !is_loopback(host_of(origin));
}

Api::Api(ApiContext& context, const Services& services)
    : context_(context), graphql_(services.graphql), access_(services.access) {
  add_public_routes(router_, context_, services);
  add_internal_routes(internal_, context_);
  internal_.add("GET", "routes", answering([this](const Request&) -> Result<Json> { return router_.list(); }));
}

bool Api::is_inside(const net::HttpRequest& request) const {
  if (!access_.uses_tokens()) return true;
  // What a proxy on this machine passes on does not come from this machine.
  return is_loopback_address(request.peer) && request.header("x-forwarded-for").empty() &&
         request.header("forwarded").empty();
}

void Api::handle(net::HttpRequest request, const Responder& respond) const {
  const auto cors = access_.cors_headers(request);  // before the request is moved
  answer(std::move(request), [respond, cors](net::HttpResponse response) {
    response.headers.insert(response.headers.end(), cors.begin(), cors.end());
    respond(std::move(response));
  });
}

void Api::answer(net::HttpRequest request, const Responder& finish) const {
  if (request.method == "OPTIONS") return finish(json_response(Json::object(), 204));
  if (request.path == "/healthz") return finish(json_response({{"status", "ok"}}));
  if (request.path == "/readyz") {
    const auto detail = access_.uses_tokens() ? ReadinessDetail::kReasons : ReadinessDetail::kProblems;
    return answer_readiness(context_, detail, finish);
  }
  const bool internal = is_below(request.path, kInternalPrefix);
  // A page of another site has no token to send; where none is needed, it must be kept out.
  if (request.method != "GET" && (internal || !access_.uses_tokens()) && !access_.is_named_origin(request) &&
      is_foreign_page(request, context_.settings.loopback_only)) {
    return finish(error_response({Errc::kForbidden, "requests from pages of other sites are not allowed"}));
  }
  if (is_below(request.path, "/api") || is_below(request.path, "/hkube/api-server/api")) {
    if (auto refusal = access_.limit(request)) return finish(*std::move(refusal));
  }
  if (request.path == "/api" || request.path == "/hkube/api-server/api") {
    return finish(json_response(Json::array({"v1"})));
  }
  if (serve_description(request, finish)) return;
  if (std::find(std::begin(kGraphql), std::end(kGraphql), request.path) != std::end(kGraphql)) {
    return access_.admit(
        Role::kView, {std::move(request), {}}, finish,
        [this](Request asked, const Responder& respond) { graphql_.handle(std::move(asked.http), respond); });
  }
  if (is_below(request.path, kExternalInternal)) return finish(json_response({{"error", "Forbidden"}}, 403));
  if (internal) {
    if (!is_inside(request)) return finish(json_response({{"error", "Forbidden"}}, 403));
    const std::string rest = request.path.substr(kInternalPrefix.size());
    net::HttpResponse missing = unknown_path(request);
    if (!internal_.dispatch(rest, std::move(request), finish)) finish(std::move(missing));
    return;
  }
  const Router::Gate gate = [this](Role wanted, Request asked, const Responder& respond, const Handler& handler) {
    access_.admit(wanted, std::move(asked), respond, handler);
  };
  for (std::string_view prefix : kPrefixes) {
    if (!is_below(request.path, prefix)) continue;
    const std::string rest = request.path.substr(prefix.size());
    net::HttpResponse missing = unknown_path(request);
    if (!router_.dispatch(rest, std::move(request), finish, gate)) finish(std::move(missing));
    return;
  }
  finish(unknown_path(request));
}

}  // namespace hkube::api
