// The workers of an algorithm under the paths where the original has its pods and jobs of Kubernetes.
#include "api/ask.h"
#include "api/store_routes.h"

namespace hkube::api {

namespace {

constexpr std::string_view kLabel = "algorithm-name=";

void stop_workers(ApiContext& api, const Request& request, const Responder& respond, const char* what) {
  const std::string selector = request.query("selector", std::string(kLabel) + request.param("algName"));
  // A bare JSON text, as the original answers when it finds none.
  const auto none = [what, selector, respond] {
    respond(json_response("No " + std::string(what) + " found with selector " + selector, 404));
  };
  if (!selector.starts_with(kLabel)) return none();
  control::StopWorkers command{selector.substr(kLabel.size()), {}};
  command.reply = [&api, none, respond](const std::vector<std::string>& names) {
    api.io.post([none, respond, names] { names.empty() ? none() : respond(json_response({{"message", names}})); });
  };
  if (!api.control.post_request(std::move(command))) respond(error_response(overloaded()));
}

}  // namespace

void add_worker_routes(Router& router, ApiContext& api) {
  for (const char* what : {"pods", "jobs"}) {
    router.add(
        "DELETE", "kubernetes/algorithms/" + std::string(what) + "/:algName",
        [&api, what](const Request& request, const Responder& respond) { stop_workers(api, request, respond, what); });
  }
}

}  // namespace hkube::api
