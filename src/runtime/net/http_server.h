#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hkube::runtime {
class IoRuntime;
class MappedFile;
}  // namespace hkube::runtime

namespace hkube::net {

class TlsIdentity;

enum class NetErrc { kCannotListen, kBadCertificate };
ErrorInfo describe(NetErrc e);

/// One HTTP request, complete.
struct HttpRequest {
  std::string method;  ///< upper case
  std::string path;    ///< percent-decoded, duplicate slashes folded, no trailing slash (except "/")
  std::vector<std::pair<std::string, std::string>> query;    ///< decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  /// A large upload (multipart/form-data) instead of `body`: in a file, not in memory.
  std::shared_ptr<const runtime::MappedFile> upload = nullptr;
  std::string peer;  ///< address of the other end, without port; a proxy's when there is one between

  /// First value of a query key, or null.
  [[nodiscard]] const std::string* find_query(std::string_view name) const;
  /// First value of a header (lower-case name), or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// The body, wherever it is.
  [[nodiscard]] std::string_view content() const;
};

/// A body that is read piece by piece while it is sent, so that it is never in memory as a whole.
struct HttpPieces {
  using Done = std::function<void(Result<std::string>)>;
  static constexpr std::uint64_t kUnknown = UINT64_MAX;
  std::uint64_t size = 0;  ///< of the whole; kUnknown: then an empty piece is the end
  /// Gives the bytes from `offset` on when those before have gone out: at least one, not past the end. Called on the
  /// io thread, must not block, calls `done` once, on any thread. An error ends the connection before the body's end.
  std::function<void(std::uint64_t offset, Done done)> read;
};

/// A body that is written while it comes into being, such as events. The server calls everything on the io thread.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  /// The answer has begun. `wake` tells the server that next() has something; call it on the io thread, and at any
  /// time.
  virtual void open(std::function<void()> wake) = 0;
  /// What to send now; asked for again when that has gone out, so that a slow reader slows down nobody but itself.
  /// Empty: nothing, until `wake` is called.
  virtual std::string next() = 0;
  /// True when nothing comes any more: the answer ends.
  [[nodiscard]] virtual bool ended() const { return false; }
  /// The client is gone or the server ends. The last call.
  virtual void closed() = 0;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  /// When set, this file is sent instead of `body`.
  std::optional<std::string> file;
  /// The same for a body in pieces.
  std::optional<HttpPieces> pieces;
  /// When set, this is sent instead of `body`, in chunks.
  std::shared_ptr<HttpStream> stream = nullptr;
};

/// Answers exactly once, on the io thread or any other; the server posts to its own thread.
using HttpResponder = std::function<void(HttpResponse)>;
/// Called on the io thread.
using HttpHandler = std::function<void(HttpRequest, HttpResponder)>;

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free port
  std::size_t max_body_bytes = std::size_t{256} << 20;
  std::size_t max_connections = 10'000;
  std::string upload_directory;  ///< for large uploads while they are handled; empty: they are kept in memory
  /// When set, the server speaks TLS (1.2 or newer) only. Used on the io thread.
  std::shared_ptr<TlsIdentity> tls = nullptr;
};

/// HTTP/1.1 with keep-alive; a stream lasts until the client goes or stop(). Answers 413 past max_body_bytes, 400 for
/// malformed requests, 503 past max_connections.
class HttpServer {
 public:
  static Result<std::unique_ptr<HttpServer>> listen(runtime::IoRuntime& io, const HttpServerOptions& options,
                                                    HttpHandler handler);
  virtual ~HttpServer() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// Accepts no more, lets answers under way finish, closes idle connections. Call on the io thread.
  virtual void stop() = 0;
};

}  // namespace hkube::net
