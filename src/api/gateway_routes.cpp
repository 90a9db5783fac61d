#include "api/checked_request.h"
#include "api/store_routes.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

Result<Json> list_gateways(const ApiContext& api, const Request& request) {
  HKUBE_ASSIGN(const Json query, checked_query(request, spec::list_query_schema()));
  HKUBE_ASSIGN(auto algorithms, api.catalog.list(DocumentKind::kAlgorithm));
  std::erase_if(algorithms, [](const Json& algorithm) { return string_or(algorithm, "kind") != "gateway"; });
  return sorted_list(std::move(algorithms), query, "created");
}

Result<Json> find_gateway(const ApiContext& api, const std::string& name) {
  HKUBE_ASSIGN(auto found, api.catalog.find(DocumentKind::kAlgorithm, name + "-gateway"));
  if (!found || string_or(*found, "kind") != "gateway") return not_found("gateway", name);
  return *std::move(found);
}

}  // namespace

void add_gateway_routes(Router& router, ApiContext& api) {
  router.add("GET", "gateway", answering([&api](const Request& request) { return list_gateways(api, request); }));
  router.add("GET", "gateway/:name",
             answering([&api](const Request& request) { return find_gateway(api, request.param("name")); }));
}

}  // namespace hkube::api
