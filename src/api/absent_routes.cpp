// Paths of the original whose features this server does not have: a clear answer instead of an unknown path.
#include "api/respond.h"
#include "api/store_routes.h"

namespace hkube::api {

namespace {

void not_enabled(Router& router, const char* method, const char* path, const char* what) {
  router.add(method, path, [what](const Request&, const Responder& respond) {
    respond(error_response({Errc::kNotFound, std::string(what) + " not enabled on this server"}));
  });
}

}  // namespace

void add_absent_routes(Router& router) {
  not_enabled(router, "GET", "jaeger", "traces are");
  constexpr const char* kDataSources = "data sources are";
  for (const char* method : {"GET", "POST", "DELETE", "PATCH"}) {
    not_enabled(router, method, "datasource", kDataSources);
    not_enabled(router, method, "datasource/*path", kDataSources);
  }
}

}  // namespace hkube::api
