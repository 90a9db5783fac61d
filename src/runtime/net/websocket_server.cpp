#include "runtime/net/websocket_server.h"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <unordered_set>

#include "runtime/net/listen.h"
#include "runtime/net/web_origin.h"
#include "runtime/real/io_runtime.h"

namespace hkube::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;

constexpr std::chrono::seconds kHandshakeTimeout{30};
/// How long the other side has to answer a close frame, and to close the connection once the session is over.
constexpr std::chrono::seconds kCloseTimeout{1};
constexpr std::uint16_t kAbnormal = 1006;

/// The connection below a WebSocket. Its end is the session's business: Beast would hold back what went wrong until
/// the other side has closed the connection, too.
class Connection : public beast::tcp_stream {
 public:
  using beast::tcp_stream::tcp_stream;
};

/// Found by Beast through the type of the connection.
template <typename Handler>
void async_teardown(beast::role_type, Connection& connection, Handler&& handler) {
  asio::post(connection.get_executor(), beast::bind_front_handler(std::forward<Handler>(handler), beast::error_code()));
}

class Session;

/// What sessions share with their server; without handlers once the server is gone.
struct Shared {
  WebSocketHandlers handlers;
  std::size_t max_message_bytes = 0;
  bool loopback_only = true;
  std::unordered_set<Session*> sessions;
  bool closed = false;
};

class Session : public WebSocketSession, public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, std::shared_ptr<Shared> shared) : socket_(std::move(socket)), shared_(std::move(shared)) {
    shared_->sessions.insert(this);
  }
  ~Session() override { shared_->sessions.erase(this); }

  void start() {
    boost::system::error_code ignored;
    stream().socket().set_option(tcp::no_delay(true), ignored);
    stream().expires_after(kHandshakeTimeout);
    beast::http::async_read(stream(), buffer_, upgrade_,
                            [self = shared_from_this()](beast::error_code ec, std::size_t) { self->on_upgrade(ec); });
  }

  void send(std::string payload, FrameKind kind) override {
    if (dead_) return;
    queued_ += payload.size();
    queue_.push_back({std::move(payload), kind});
    if (queue_.size() == 1) write();
  }

  void close(std::uint16_t code) override {
    if (dead_ || closing_) return;
    closing_ = true;
    socket_.async_close(websocket::close_reason(code), [self = shared_from_this()](beast::error_code) {});
  }

  [[nodiscard]] std::size_t queued_bytes() const override { return queued_; }
  [[nodiscard]] std::uint16_t peer_port() const override {
    boost::system::error_code ignored;
    return socket_.next_layer().socket().remote_endpoint(ignored).port();
  }

  /// Ends the connection without a word to the owner.
  void abandon() {
    dead_ = true;
    stream().close();
  }

 private:
  struct Message {
    std::string payload;
    FrameKind kind;
  };

  Connection& stream() { return socket_.next_layer(); }

  void on_upgrade(beast::error_code ec) {
    if (ec || dead_ || !websocket::is_upgrade(upgrade_) || is_of_page()) return stream().close();
    stream().expires_never();
    socket_.set_option(websocket::stream_base::timeout{kCloseTimeout, websocket::stream_base::none(), false});
    socket_.read_message_max(shared_->max_message_bytes);
    socket_.auto_fragment(false);
    socket_.async_accept(upgrade_, [self = shared_from_this()](beast::error_code accepted) {
      if (accepted || self->dead_ || self->shared_->closed) return self->stream().close();
      self->open_ = true;
      self->shared_->handlers.on_open(self, std::string(self->upgrade_.target()));
      self->buffer_.clear();
      self->read();
    });
  }

  /// Some libraries of programs send an Origin, too: that of the server itself.
  [[nodiscard]] bool is_of_page() const {
    const auto value = [&](beast::http::field name) {
      const auto text = upgrade_[name];
      return std::string_view(text.data(), text.size());
    };
    PageRules rules;
    rules.loopback_only = shared_->loopback_only;
    return upgrade_.count(beast::http::field::host) != 1 ||
           why_foreign(rules, {value(beast::http::field::host), value(beast::http::field::origin), {}, {}});
  }

  void read() {
    socket_.async_read(buffer_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
      if (ec) return self->ended(ec);
      if (self->shared_->closed || self->dead_) return;
      const auto data = self->buffer_.data();
      self->shared_->handlers.on_message(self, {static_cast<const char*>(data.data()), data.size()},
                                         self->socket_.got_text() ? FrameKind::kText : FrameKind::kBinary);
      if (self->shared_->closed) return;
      self->buffer_.consume(self->buffer_.size());
      // A large message should not pin its memory for the life of the connection.
      constexpr std::size_t kKeep = std::size_t{1} << 20;
      if (self->buffer_.capacity() > kKeep) self->buffer_ = beast::flat_buffer();
      self->read();
    });
  }

  void write() {
    socket_.text(queue_.front().kind == FrameKind::kText);
    socket_.async_write(asio::buffer(queue_.front().payload),
                        [self = shared_from_this()](beast::error_code ec, std::size_t) {
                          self->queued_ -= self->queue_.front().payload.size();
                          self->queue_.pop_front();
                          if (ec || self->dead_) return self->queue_.clear();
                          if (!self->queue_.empty()) self->write();
                        });
  }

  void ended(beast::error_code ec) {
    if (dead_) return;
    dead_ = true;
    const std::uint16_t code = code_of(ec);
    let_go();
    if (open_ && !shared_->closed) shared_->handlers.on_close(shared_from_this(), code);
  }

  /// Closes the connection when the other side has, or soon. To close it with bytes unread would take back the close
  /// frame that tells the other side why.
  void let_go() {
    boost::system::error_code gone;
    stream().socket().shutdown(tcp::socket::shutdown_send, gone);
    if (gone) return stream().close();
    stream().expires_after(kCloseTimeout);
    discard();
  }

  void discard() {
    stream().async_read_some(asio::buffer(discarded_), [self = shared_from_this()](beast::error_code ec, std::size_t) {
      if (ec) return self->stream().close();
      self->discard();
    });
  }

  [[nodiscard]] std::uint16_t code_of(beast::error_code ec) const {
    if (ec == websocket::error::message_too_big) return websocket::close_code::too_big;
    if (ec == websocket::error::bad_frame_payload) return websocket::close_code::bad_payload;
    if (ec == websocket::condition::protocol_violation) return websocket::close_code::protocol_error;
    const auto code = static_cast<std::uint16_t>(socket_.reason().code);
    return code == websocket::close_code::none ? kAbnormal : code;
  }

  websocket::stream<Connection, false> socket_;
  std::shared_ptr<Shared> shared_;
  beast::flat_buffer buffer_;
  beast::http::request<beast::http::empty_body> upgrade_;
  std::deque<Message> queue_;
  std::size_t queued_ = 0;
  std::array<char, 512> discarded_;  ///< what comes after the end
  bool open_ = false;
  bool closing_ = false;
  bool dead_ = false;
};

class BeastWebSocketServer : public WebSocketServer {
 public:
  BeastWebSocketServer(tcp::acceptor acceptor, std::shared_ptr<Shared> shared)
      : state_(std::make_shared<State>(State{std::move(acceptor), std::move(shared)})) {
    port_ = state_->acceptor.local_endpoint().port();
    accept(state_);
  }
  ~BeastWebSocketServer() override {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    state_->pause.cancel();
    state_->shared->closed = true;
    const auto sessions = state_->shared->sessions;
    for (Session* session : sessions) session->abandon();
  }
  [[nodiscard]] std::uint16_t port() const override { return port_; }

 private:
  struct State {
    tcp::acceptor acceptor;
    std::shared_ptr<Shared> shared;
    asio::steady_timer pause{acceptor.get_executor()};
  };

  static void accept(const std::shared_ptr<State>& state) {
    state->acceptor.async_accept([state](const boost::system::error_code& ec, tcp::socket socket) {
      if (!state->acceptor.is_open() || state->shared->closed) return;
      if (ec) return after_pause(state->pause, [state] { accept(state); });
      std::make_shared<Session>(std::move(socket), state->shared)->start();
      accept(state);
    });
  }

  std::shared_ptr<State> state_;
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<WebSocketServer>> WebSocketServer::listen(runtime::IoRuntime& io,
                                                                 const WebSocketOptions& options,
                                                                 WebSocketHandlers handlers) {
  HKUBE_ASSIGN(tcp::acceptor acceptor, open_acceptor(io.context(), options.host, options.port));
  auto shared = std::make_shared<Shared>();
  shared->handlers = std::move(handlers);
  shared->max_message_bytes = options.max_message_bytes;
  shared->loopback_only = is_loopback_address(options.host) || options.host == "localhost";
  return std::unique_ptr<WebSocketServer>(new BeastWebSocketServer(std::move(acceptor), std::move(shared)));
}

}  // namespace hkube::net
