#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "runtime/net/http_server.h"

namespace hkube::net {

enum class FrameKind { kText, kBinary };

/// One WebSocket connection, on the io thread. Lives until closed; the listener drops it afterwards.
class WebSocketSession {
 public:
  virtual ~WebSocketSession() = default;
  /// Queues a message; messages are sent in order.
  virtual void send(std::string payload, FrameKind kind) = 0;
  /// Starts an orderly close. Who does not answer it within a second is cut off.
  virtual void close(std::uint16_t code) = 0;
  /// The port at the other end.
  [[nodiscard]] virtual std::uint16_t peer_port() const = 0;
  /// Bytes queued and not yet taken by the kernel.
  [[nodiscard]] virtual std::size_t queued_bytes() const = 0;
};

/// What a listener tells its owner; all on the io thread. A session is told by the same shared_ptr each time.
struct WebSocketHandlers {
  /// `target` is the request target, for example "/?storage=v3&encoding=bson".
  std::function<void(const std::shared_ptr<WebSocketSession>&, const std::string& target)> on_open;
  std::function<void(const std::shared_ptr<WebSocketSession>&, std::string_view payload, FrameKind)> on_message;
  /// The close code of the peer, 1006 when the connection broke; or the one with which we ended it for what the peer
  /// sent: 1002 (not the protocol), 1007 (text that is none), 1009 (too long). Comes once for each on_open, and does
  /// not wait for the other side: what it still does or does not do with the connection is of no consequence.
  std::function<void(const std::shared_ptr<WebSocketSession>&, std::uint16_t code)> on_close;
};

struct WebSocketOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::size_t max_message_bytes = 1'000'000'000;
};

/// Accepts any path; no sub-protocols, no compression. Refuses web pages: who is sent by one has its Origin, or a Host
/// that is neither an address nor this machine's name. Destroying it closes the listener and its sessions without
/// on_close.
class WebSocketServer {
 public:
  static Result<std::unique_ptr<WebSocketServer>> listen(runtime::IoRuntime& io, const WebSocketOptions& options,
                                                         WebSocketHandlers handlers);
  virtual ~WebSocketServer() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace hkube::net
