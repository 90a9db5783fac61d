#include "api/algorithms.h"
#include "api/ask.h"
#include "api/checked_request.h"
#include "api/unscheduled.h"

namespace hkube::api {

namespace {

/// An error as this resource tells it: plain text.
net::HttpResponse plain_text(std::string text, int status) {
  net::HttpResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(text);
  return response;
}

net::HttpResponse one_item(const Unscheduled& list, const std::string& name, const std::string& which) {
  const auto found = list.find(name);
  if (found == list.end()) return plain_text("Algorithm " + name + " not found in the " + which + " list", 404);
  Json item = Json::object();
  for (const auto& member : found->second.items()) {
    item[member.key() == "type" ? "kind" : member.key()] = member.value();
  }
  return json_response(item);
}

net::HttpResponse all_items(const Unscheduled& list) {
  Json items = Json::object();
  for (const auto& [name, item] : list) items[name] = item;
  return json_response(items);
}

}  // namespace

void add_unscheduled_routes(Router& router, ApiContext& api) {
  router.add("GET", "resources/unscheduledalgorithms/:name?", [&api](const Request& request, const Responder& respond) {
    find_unscheduled(api, respond, [name = request.param("name"), respond](const Unscheduled& list) {
      respond(name.empty() ? all_items(list) : one_item(list, name, "unscheduled"));
    });
  });
  // Nothing is ever ignored here: whatever waits has a reason of its own.
  router.add("GET", "resources/ignoredunscheduledalgorithms/:name?",
             [](const Request& request, const Responder& respond) {
               const std::string name = request.param("name");
               respond(name.empty() ? all_items({}) : one_item({}, name, "ignored unscheduled"));
             });
}

}  // namespace hkube::api
