#include "api/events/event_routes.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "api/respond.h"

namespace hkube::api {

namespace {

constexpr std::array<std::string_view, 8> kTypes{"job",   "node",   "task",      "queue",
                                                 "build", "worker", "algorithm", "pipeline"};

std::set<std::string> names_of(std::string_view list) {
  std::set<std::string> names;
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (comma != 0) names.emplace(list.substr(0, comma));
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return names;
}

Result<EventFilter> read_filter(const Request& request) {
  EventFilter filter{names_of(request.query("types")), names_of(request.query("jobId"))};
  for (const std::string& type : filter.types) {
    if (std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end()) continue;
    std::string known;
    for (const std::string_view name : kTypes) known.append(known.empty() ? "" : ", ").append(name);
    return bad_request("types: there are no events \"" + type + "\", only " + known);
  }
  return filter;
}

Result<std::chrono::milliseconds> read_heartbeat(const Request& request) {
  constexpr int kLeast = 100;
  constexpr int kMost = 60'000;
  const std::string text = request.query("heartbeat", "15000");
  int value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || value < kLeast || value > kMost) {
    return bad_request("heartbeat should be a number of milliseconds from 100 to 60000");
  }
  return std::chrono::milliseconds(value);
}

void listen(EventHub& hub, const Request& request, const Responder& respond) {
  const auto filter = read_filter(request);
  if (!filter.ok()) return respond(error_response(filter.error()));
  const auto heartbeat = read_heartbeat(request);
  if (!heartbeat.ok()) return respond(error_response(heartbeat.error()));
  // Browsers name the last event in a header, when they come back by themselves; others may do it in the query.
  std::string last(request.http.header("last-event-id"));
  if (last.empty()) last = request.query("lastEventId");
  hub.connect(*filter, last, *heartbeat, request.still_admitted,
              [respond](Result<std::shared_ptr<net::HttpStream>> stream) {
                if (!stream.ok()) return respond(error_response(stream.error()));
                net::HttpResponse response;
                response.content_type = "text/event-stream; charset=utf-8";
                response.headers.emplace_back("Cache-Control", "no-cache");
                response.headers.emplace_back("X-Accel-Buffering", "no");  // of a proxy in front
                response.stream = *std::move(stream);
                respond(std::move(response));
              });
}

}  // namespace

void add_event_routes(Router& router, EventHub& hub) {
  router.add("GET", "events",
             [&hub](const Request& request, const Responder& respond) { listen(hub, request, respond); });
}

}  // namespace hkube::api
