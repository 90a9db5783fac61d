#include "api/large_requests.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "api/ask.h"

namespace hkube::api {

namespace {

/// Routes whose handlers may run on any thread; those that name a stored document, which may be large, always do.
struct FreeRoute {
  std::string_view path;
  bool names_document;
};
constexpr std::array<FreeRoute, 9> kFreeRoutes{{{"exec/raw", false},
                                                {"exec/stored", true},
                                                {"exec/algorithm", false},
                                                {"store/pipelines", false},
                                                {"store/pipelines/graph", true},
                                                {"queue/preferred", false},
                                                {"exec/search", false},
                                                {"exec/raw/subpipeline", false},
                                                {"exec/stored/subpipeline", false}}};

const FreeRoute* free_route(const net::HttpRequest& request) {
  if (request.method != "POST" && request.method != "PUT") return nullptr;
  std::string path = request.path;
  std::ranges::transform(path, path.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  while (path.ends_with('/')) path.pop_back();
  for (const FreeRoute& route : kFreeRoutes) {
    if (path.size() > route.path.size() && path.ends_with(route.path) &&
        path[path.size() - route.path.size() - 1] == '/') {
      return &route;
    }
  }
  return nullptr;
}

/// Whose requests are done one after the other: the user's, or without authentication the address's.
const std::string& client_of(const Request& request) { return request.user.empty() ? request.http.peer : request.user; }

}  // namespace

bool LargeRequests::post(const std::string& client, std::size_t bytes, std::function<void()> work) {
  {
    const std::lock_guard lock(state_->mutex);
    if (bytes > state_->limits.all_bytes - std::min(state_->bytes, state_->limits.all_bytes)) return false;
    const auto [it, is_new] = state_->lanes.try_emplace(client);
    Lane& lane = it->second;
    // The first is taken whatever its size: the HTTP server bounds that.
    if (!is_new && (lane.waiting.size() >= state_->limits.count || lane.bytes + bytes > state_->limits.bytes)) {
      return false;
    }
    lane.waiting.push_back({bytes, std::move(work)});
    lane.bytes += bytes;
    state_->bytes += bytes;
    if (is_new) state_->turns.push_back(client);
  }
  begin(state_);
  return true;
}

void LargeRequests::begin(const std::shared_ptr<State>& state) {
  const std::lock_guard lock(state->mutex);
  while (state->running < state->limits.at_once && !state->turns.empty()) {
    const std::string client = std::move(state->turns.front());
    state->turns.pop_front();
    Lane& lane = state->lanes[client];
    const auto item = std::make_shared<Item>(std::move(lane.waiting.front()));
    lane.waiting.pop_front();
    ++state->running;
    // Refused only at the end of the server, together with all that waits.
    (void)state->threads.post([state, client, item] {
      item->work();
      item->work = nullptr;  // what it holds is large, too
      end(state, client, item->bytes);
    });
  }
}

void LargeRequests::end(const std::shared_ptr<State>& state, const std::string& client, std::size_t bytes) {
  {
    const std::lock_guard lock(state->mutex);
    --state->running;
    state->bytes -= bytes;
    const auto it = state->lanes.find(client);
    it->second.bytes -= bytes;
    if (it->second.waiting.empty()) {
      state->lanes.erase(it);
    } else {
      state->turns.push_back(client);
    }
  }
  begin(state);
}

Handler by_size(LargeRequests& large, LargeRequests& stored, const Handler& handler) {
  return [&large, &stored, handler](Request request, const Responder& respond) {
    const std::size_t bytes = request.http.body.size();
    const FreeRoute* route = free_route(request.http);
    if (route == nullptr || (bytes < kLargeDocument && !route->names_document)) {
      return handler(std::move(request), respond);
    }
    const std::string client = client_of(request);
    const auto shared = std::make_shared<Request>(std::move(request));
    LargeRequests& queue = bytes < kLargeDocument ? stored : large;
    const bool posted = queue.post(client, bytes, [handler, respond, shared] { handler(std::move(*shared), respond); });
    if (!posted) respond(error_response(overloaded()));
  };
}

}  // namespace hkube::api
