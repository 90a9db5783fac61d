#include "api/checked_request.h"
#include "api/readiness.h"
#include "api/respond.h"
#include "api/store_routes.h"

namespace hkube::api {

void add_system_routes(Router& router, ApiContext& api) {
  router.add("GET", "status/version", [&api](const Request&, const Responder& respond) {
    respond(json_response({{"systemVersion", api.settings.system_version},
                           {"clusterName", api.settings.cluster_name},
                           {"storage", api.settings.storage}}));
  });
  router.add("GET", "status/problems",
             answering([&api](const Request&) -> Result<Json> { return problems_document(api); }));
  router.add("GET", "storage/info", [&api](const Request&, const Responder& respond) {
    respond(json_response({{"type", api.settings.storage},
                           {"encoding", "msgpack"},
                           {"clusterName", api.settings.cluster_name},
                           {"moduleName", "@hkube/" + api.settings.storage + "-adapter"},
                           {"storageResultsThreshold", "100Ki"}}));
  });
  for (const char* name :
       {"exec", "builds", "boards", "cron", "pipelines", "status", "storage", "store", "versions", "webhooks"}) {
    const std::string text = "v1 " + std::string(name) + " api";
    router.add("GET", name, [text](const Request&, const Responder& respond) {
      respond(json_response({{"message", text}}));
    });
  }
}

}  // namespace hkube::api
