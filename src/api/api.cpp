#include "api/api.h"

#include <algorithm>

#include "api/checked_request.h"
#include "api/events/event_routes.h"
#include "api/exec_routes.h"
#include "api/internal_routes.h"
#include "api/openapi.h"
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

void add_common_headers(net::HttpResponse& response) {
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  response.headers.emplace_back("Access-Control-Allow-Methods", "GET,PUT,POST,DELETE,OPTIONS,PATCH");
  response.headers.emplace_back("Access-Control-Allow-Headers",
                                "Content-Type, Authorization, Content-Length, X-Requested-With");
}

net::HttpResponse unknown_path(const net::HttpRequest& request) {
  return error_response({Errc::kNotFound, "Cannot " + request.method + " " + request.path});
}

}  // namespace

bool is_foreign_page(const net::HttpRequest& request, bool loopback_server) {
  const std::string_view host = host_of(request.header("host"));
  if (loopback_server && !is_loopback(host)) return true;
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return false;
  return host_of(origin) != host && !is_loopback(host_of(origin));
}

Api::Api(ApiContext& context, const Services& services) : context_(context), graphql_(services.graphql) {
  BuildService& builds = services.builds;
  const trigger::CronService& cron = services.cron;
  add_exec_routes(router_, context_);
  add_exec_life_routes(router_, context_);
  add_exec_again_routes(router_, context_);
  add_exec_query_routes(router_, context_);
  add_job_pipeline_route(router_, context_);
  add_search_routes(router_, context_);
  add_log_routes(router_, context_);
  add_exec_record_routes(router_, context_);
  add_graph_routes(router_, context_);
  add_algorithm_routes(router_, context_, builds);
  add_pipeline_routes(router_, context_);
  add_pipeline_graph_routes(router_, context_);
  add_version_routes(router_, context_);
  add_readme_routes(router_, context_);
  add_gateway_routes(router_, context_);
  add_board_routes(router_, context_);
  add_unscheduled_routes(router_, context_);
  add_queue_routes(router_, context_);
  add_gc_routes(router_, context_);
  add_absent_routes(router_);
  add_build_routes(router_, context_, builds);
  add_experiment_routes(router_, context_);
  add_storage_routes(router_, context_);
  add_storage_list_routes(router_, context_);
  add_system_routes(router_, context_);
  add_cron_routes(router_, context_, cron);
  add_pipeline_list_routes(router_, context_);
  add_tree_routes(router_, context_);
  add_webhook_routes(router_, context_);
  add_event_routes(router_, services.events);
  add_internal_routes(internal_, context_);
  internal_.add("GET", "routes", answering([this](const Request&) -> Result<Json> { return router_.list(); }));
}

void Api::handle(net::HttpRequest request, const Responder& respond) const {
  const Responder finish = [respond](net::HttpResponse response) {
    add_common_headers(response);
    respond(std::move(response));
  };
  if (request.method == "OPTIONS") return finish(json_response(Json::object(), 204));
  if (request.path == "/healthz") return finish(json_response({{"status", "ok"}}));
  if (request.method != "GET" && is_foreign_page(request, context_.settings.loopback_only)) {
    return finish(error_response({Errc::kForbidden, "requests from pages of other sites are not allowed"}));
  }
  if (request.path == "/api" || request.path == "/hkube/api-server/api") {
    return finish(json_response(Json::array({"v1"})));
  }
  if (serve_description(request, finish)) return;
  if (std::find(std::begin(kGraphql), std::end(kGraphql), request.path) != std::end(kGraphql)) {
    return graphql_.handle(std::move(request), finish);
  }
  if (is_below(request.path, kExternalInternal)) return finish(json_response({{"error", "Forbidden"}}, 403));
  if (is_below(request.path, kInternalPrefix)) {
    const std::string rest = request.path.substr(kInternalPrefix.size());
    net::HttpResponse missing = unknown_path(request);
    if (!internal_.dispatch(rest, std::move(request), finish)) finish(std::move(missing));
    return;
  }
  for (std::string_view prefix : kPrefixes) {
    if (!is_below(request.path, prefix)) continue;
    const std::string rest = request.path.substr(prefix.size());
    net::HttpResponse missing = unknown_path(request);
    if (!router_.dispatch(rest, std::move(request), finish)) finish(std::move(missing));
    return;
  }
  finish(unknown_path(request));
}

}  // namespace hkube::api
