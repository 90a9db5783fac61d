#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "runtime/net/http_server.h"

namespace hkube::net {

/// What becomes of a request whose header has come, while its body has not.
struct HttpVerdict {
  /// When set, this is the answer. No more of a body is read, and the connection ends if there was one.
  std::optional<HttpResponse> answer;
  HttpHandler handler = nullptr;    ///< takes the request with its body, when there is no answer yet
  std::size_t max_body = SIZE_MAX;  ///< bytes; a larger body is answered 413
};
/// Looks at a request without its body. Calls `done` once on the io thread, at once or later; the request may be used
/// until it returns. Called on the io thread.
using HttpGate = std::function<void(const HttpRequest& head, std::function<void(HttpVerdict)> done)>;

struct HttpGateOptions {
  HttpGate gate;
  std::size_t max_connections_of_one = SIZE_MAX;  ///< of one address of another machine
};

/// A server as HttpServer::listen() gives it, that asks about each request before anything is done for its body. Who
/// sends slowly is cut off. Past a limit of connections, one without a request makes room for a new one; when all have
/// requests, the new one is answered 503.
Result<std::unique_ptr<HttpServer>> listen_with_gate(runtime::IoRuntime& io, const HttpServerOptions& options,
                                                     const HttpGateOptions& gate);

}  // namespace hkube::net
