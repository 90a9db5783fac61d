#include "runtime/net/http_server.h"

#include <array>
#include <atomic>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <filesystem>
#include <unordered_set>

#include "base/json.h"
#include "runtime/net/byte_stream.h"
#include "runtime/net/connection_book.h"
#include "runtime/net/http_gate.h"
#include "runtime/net/http_message.h"
#include "runtime/net/listen.h"
#include "runtime/net/tls_identity.h"
#include "runtime/real/io_runtime.h"
#include "runtime/real/mapped_file.h"

namespace hkube::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

constexpr std::uint32_t kMaxHeaderBytes = 64 << 10;
constexpr std::chrono::seconds kHandshakeTimeout{10};  // of TLS
constexpr std::chrono::seconds kIdleTimeout{75};       // between requests
constexpr std::chrono::seconds kHeaderTimeout{20};     // from the first byte of a request to the end of its header
constexpr std::chrono::seconds kBodyTimeout{30};       // for a body, and more the more of it has come
constexpr std::uint64_t kLeastPace = 8 << 10;          // bytes of a body in a second, after that time
constexpr std::chrono::seconds kAnswerTimeout{300};    // for writing an answer
constexpr std::chrono::seconds kPartTimeout{60};       // for a reader of a stream to take something
constexpr std::chrono::seconds kEndTimeout{2};         // for the end of a connection to be seen
constexpr std::uint64_t kLargeUpload = 1 << 20;        // bytes from which on one goes into a file
constexpr int kStreamBuffer = 64 << 10;  // of the system, for a stream: what waits there is out of our hands

class Connection;

/// What connections share; outlives the server while connections end.
struct Shared {
  Shared(const HttpServerOptions& server, const HttpGateOptions& at)
      : options(server), gate(at.gate), book({server.max_connections, at.max_connections_of_one}) {}

  HttpServerOptions options;
  HttpGate gate;
  ConnectionBook book;
  std::unordered_set<Connection*> connections;
  bool stopping = false;
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// A full disk, a quota or the process's own limit.
bool is_no_room(const beast::error_code& error) {
  namespace errc = boost::system::errc;
  return error == errc::no_space_on_device || error == errc::file_too_large ||
         error == beast::error_code(EDQUOT, boost::system::generic_category());
}

HttpResponse error_response(int status, const std::string& message) {
  HttpResponse response;
  response.status = status;
  response.body = to_text(Json{{"error", {{"code", status}, {"message", message}}}});
  return response;
}

/// One chunk of a chunked body; an empty one is the last.
std::string as_chunk(const std::string& text) {
  std::array<char, 20> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", text.size());
  return size.data() + text + "\r\n";
}

/// One client: reads a request, waits for its answer, writes it, and again. On the io thread, where it also ends; kept
/// alive by the operation under way and by the application while it has something to say.
class Connection : public ConnectionBook::Guest, public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls, std::string peer,
             std::shared_ptr<Shared> shared)
      : stream_(std::move(socket), std::move(tls)), peer_(std::move(peer)), shared_(std::move(shared)) {
    shared_->connections.insert(this);
    shared_->book.add(*this, peer_);
  }
  ~Connection() override {
    shared_->book.remove(*this);
    shared_->connections.erase(this);
  }

  void start() {
    boost::system::error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    if (!stream_.needs_handshake()) return read_header();
    stream_.expires_after(kHandshakeTimeout);
    stream_.handshake([self = shared_from_this()](beast::error_code ec) {
      if (ec) return self->close();
      self->read_header();
    });
  }
  void close() {
    shared_->book.remove(*this);
    stream_.close(shared_from_this());
  }
  void make_room() override { close(); }
  /// Ends the connection if no request is being answered, or if the answer would never end by itself.
  void close_if_idle() {
    if (!busy_ || live_ != nullptr) close();
  }

 private:
  /// What the application has to say to a connection, once and on any thread. The connection is handed back to the io
  /// thread with it, or without: no other thread may hold it last.
  class Turn {
   public:
    explicit Turn(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      take([](Connection&) {});
    }
    /// Runs `fn` on the io thread. Only the first call counts.
    template <class Fn>
    void take(Fn fn) {
      if (taken_.exchange(true)) return;
      const auto executor = connection_->stream_.get_executor();
      asio::post(executor, [connection = std::move(connection_), fn = std::move(fn)]() mutable { fn(*connection); });
    }

   private:
    std::shared_ptr<Connection> connection_;
    std::atomic<bool> taken_ = false;
  };

  void read_header() {
    if (shared_->stopping) return close();
    busy_ = false;
    shared_->book.waits(*this);
    parser_.emplace();
    parser_->header_limit(kMaxHeaderBytes);
    body_limit_ = shared_->options.max_body_bytes;
    parser_->body_limit(body_limit_);
    if (buffer_.size() != 0) return begin_header();
    stream_.expires_after(kIdleTimeout);
    stream_.async_read_some(buffer_.prepare(beast::read_size(buffer_, kMaxHeaderBytes)),
                            [self = shared_from_this()](beast::error_code ec, std::size_t bytes) {
                              if (ec) return self->close();
                              self->buffer_.commit(bytes);
                              self->begin_header();
                            });
  }

  void begin_header() {
    stream_.expires_after(kHeaderTimeout);
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = shared_from_this()](beast::error_code ec, std::size_t) { self->on_header(ec); });
  }

  void on_header(beast::error_code ec) {
    if (ec) return fail(ec);
    busy_ = true;
    shared_->book.works(*this);
    const auto& message = parser_->get();
    keep_alive_ = message.keep_alive();
    head_ = message.method() == http::verb::head;
    chunked_ = message.version() >= 11;
    request_ = {};
    request_.method = message.method_string();
    request_.peer = peer_;
    for (const auto& field : message) {
      request_.headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                                    std::string(field.value()));
    }
    if (const char* fault = fault_of_header(request_, message.version())) {
      return refuse(400, std::string("malformed request: ") + fault);
    }
    parse_target({message.target().data(), message.target().size()}, request_);
    stream_.expires_never();  // how long it takes to find out who asks is the application's business
    shared_->gate(request_, [self = shared_from_this()](HttpVerdict verdict) { self->go_on(std::move(verdict)); });
  }

  /// With what the application says of the header.
  void go_on(HttpVerdict verdict) {
    if (verdict.answer) {
      // A body that is not read cannot be told from a next request.
      if (!parser_->is_done()) keep_alive_ = false;
      return answer(*std::move(verdict.answer));
    }
    handler_ = std::move(verdict.handler);
    if (parser_->is_done()) return take(parser_->release());
    const std::size_t limit = std::min(verdict.max_body, shared_->options.max_body_bytes);
    if (parser_->content_length().value_or(0) > limit) return refuse_large(limit);
    parser_->body_limit(limit);
    body_limit_ = limit;
    if (lower(parser_->get()[http::field::expect]) == "100-continue") return send_continue();
    begin_body();
  }

  void send_continue() {
    stream_.expires_after(kHeaderTimeout);
    continue_ = http::response<http::empty_body>(http::status::continue_, 11);
    http::async_write(stream_, continue_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
      if (ec) return self->fail(ec);
      self->begin_body();
    });
  }

  void begin_body() {
    body_began_ = std::chrono::steady_clock::now();
    body_bytes_ = 0;
    if (is_large_upload()) return begin_upload();
    parser_->eager(true);
    read_body(*parser_, [](Connection& self, beast::error_code ec) {
      if (ec) return self.fail(ec);
      self.take(self.parser_->release());
    });
  }

  /// Reads a body as long as it comes fast enough.
  template <class Parser>
  void read_body(Parser& parser, void (*done)(Connection&, beast::error_code)) {
    if (parser.is_done()) return done(*this, {});
    const auto end = body_began_ + kBodyTimeout + std::chrono::seconds(body_bytes_ / kLeastPace);
    stream_.expires_after(end - std::chrono::steady_clock::now());
    http::async_read_some(stream_, buffer_, parser,
                          [self = shared_from_this(), &parser, done](beast::error_code ec, std::size_t bytes) {
                            if (ec) return done(*self, ec);
                            self->body_bytes_ += bytes;
                            self->read_body(parser, done);
                          });
  }

  [[nodiscard]] bool is_large_upload() const {
    if (shared_->options.upload_directory.empty()) return false;
    const std::string type = lower(parser_->get()[http::field::content_type]);
    return type.starts_with("multipart/form-data") && parser_->content_length().value_or(kLargeUpload) >= kLargeUpload;
  }

  void begin_upload() {
    const auto file = runtime::open_nameless_file(shared_->options.upload_directory);
    if (!file.ok()) return refuse(500, "the upload cannot be kept: " + file.error().message);
    beast::file body;
    body.native_handle(*file);
    upload_.emplace(std::move(*parser_));
    upload_->body_limit(body_limit_);
    beast::error_code ec;
    upload_->get().body().reset(std::move(body), ec);
    if (ec) return refuse(500, "the upload cannot be kept: " + ec.message());
    upload_->eager(true);
    read_body(*upload_, [](Connection& self, beast::error_code failed) {
      if (is_no_room(failed)) return self.refuse(507, "there is no room for the upload");
      if (failed) return self.fail(failed);
      auto message = self.upload_->release();
      self.upload_.reset();
      auto mapped = runtime::MappedFile::map(message.body().file().native_handle());
      if (!mapped.ok()) return self.refuse(500, "the upload cannot be read: " + mapped.error().message);
      self.request_.upload = *std::move(mapped);
      self.hand_over();
    });
  }

  void take(http::request<http::string_body> message) {
    request_.body = std::move(message.body());
    hand_over();
  }

  /// With its body in place.
  void hand_over() {
    // Waiting for the application has no time limit here: long polls are the application's business.
    stream_.expires_never();
    const HttpHandler handler = std::exchange(handler_, nullptr);
    handler(std::move(request_), responder());
  }

  HttpResponder responder() {
    return [turn = std::make_shared<Turn>(shared_from_this())](HttpResponse response) {
      turn->take([response = std::move(response)](Connection& self) mutable { self.answer(std::move(response)); });
    };
  }

  void fail(beast::error_code ec) {
    if (ec == http::error::body_limit) return refuse_large(body_limit_);
    if (ec == http::error::header_limit) return refuse(431, "request header is too large");
    if (ec == http::error::end_of_stream || ec == beast::error::timeout || ec == asio::error::operation_aborted ||
        ec.category() != http::make_error_code(http::error::bad_method).category()) {
      return close();
    }
    refuse(400, "malformed request: " + ec.message());
  }

  void refuse_large(std::size_t limit) {
    refuse(413, "request body exceeds the limit of " + std::to_string(limit) + " bytes");
  }

  void refuse(int status, const std::string& message) {
    keep_alive_ = false;
    head_ = false;
    answer(error_response(status, message));
  }

  template <class Body>
  void fill_header(http::response<Body>& message, const HttpResponse& response) const {
    message.result(static_cast<unsigned>(response.status));
    message.version(11);
    message.set("X-Powered-By", "HKube Server");
    // No browser takes an answer for something else than it is said to be, such as a script.
    message.set("X-Content-Type-Options", "nosniff");
    if (!response.content_type.empty()) message.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers) message.set(name, value);
    message.keep_alive(keep_alive_ && !shared_->stopping);
  }

  void answer(HttpResponse response) {
    stream_.expires_after(kAnswerTimeout);
    if (head_) return answer_head(response);
    if (response.file) return answer_file(response);
    if (response.pieces) return answer_pieces(std::move(response));
    if (response.stream) return answer_stream(response);
    text_ = {};
    fill_header(text_, response);
    if (response.status != 204 && response.status != 304) {
      text_.content_length(response.body.size());
      text_.body() = std::move(response.body);
    }
    write_text();
  }

  void write_text() {
    http::async_write(stream_, text_,
                      [self = shared_from_this()](beast::error_code ec, std::size_t) { self->on_written(ec); });
  }

  /// Says of the body only how long it would be.
  void answer_head(const HttpResponse& response) {
    text_ = {};
    fill_header(text_, response);
    const bool no_body = response.status == 204 || response.status == 304;
    if (response.stream) {
      response.stream->closed();
    } else if (response.file) {
      std::error_code ec;
      const auto size = std::filesystem::file_size(*response.file, ec);
      if (!ec) text_.content_length(size);
    } else if (response.pieces) {
      if (response.pieces->size != HttpPieces::kUnknown) text_.content_length(response.pieces->size);
    } else if (!no_body) {
      text_.content_length(response.body.size());
    }
    write_text();
  }

  void answer_file(const HttpResponse& response) {
    beast::error_code ec;
    file_ = {};
    file_.body().open(response.file->c_str(), beast::file_mode::scan, ec);
    if (ec) return answer(error_response(404, "the file cannot be read"));
    fill_header(file_, response);
    file_.content_length(file_.body().size());
    http::async_write(stream_, file_,
                      [self = shared_from_this()](beast::error_code ec2, std::size_t) { self->on_written(ec2); });
  }

  void answer_pieces(HttpResponse response) {
    bodiless_ = {};
    const bool unknown = response.pieces->size == HttpPieces::kUnknown;
    if (unknown && !chunked_) keep_alive_ = false;  // the end of the connection is the end of the body
    fill_header(bodiless_, response);
    if (!unknown) {
      bodiless_.content_length(response.pieces->size);
    } else if (chunked_) {
      bodiless_.chunked(true);
    }
    pieces_ = std::move(*response.pieces);
    sent_ = 0;
    // The header alone: written as a whole, a message without a body would end with a last chunk.
    bodiless_serializer_.emplace(bodiless_);
    http::async_write_header(stream_, *bodiless_serializer_,
                             [self = shared_from_this()](beast::error_code ec, std::size_t) {
                               if (ec) return self->close();
                               self->next_piece();
                             });
  }

  void next_piece() {
    if (sent_ == pieces_.size) return end_pieces();
    stream_.expires_never();  // how long to read a piece takes is the application's business
    pieces_.read(sent_, [turn = std::make_shared<Turn>(shared_from_this())](Result<std::string> piece) {
      turn->take([piece = std::move(piece)](Connection& self) mutable { self.write_piece(piece); });
    });
  }

  void end_pieces() {
    pieces_ = {};
    on_written({});
  }

  void write_piece(Result<std::string>& piece) {
    const bool sized = pieces_.size != HttpPieces::kUnknown;
    if (!piece.ok() || (sized && (piece->empty() || piece->size() > pieces_.size - sent_))) {
      pieces_ = {};
      return close();
    }
    const bool last = piece->empty();
    if (last && !chunked_) return end_pieces();
    sent_ += piece->size();
    piece_ = sized || !chunked_ ? std::move(*piece) : as_chunk(*piece);
    stream_.expires_after(kAnswerTimeout);
    asio::async_write(stream_, asio::buffer(piece_),
                      [self = shared_from_this(), last](beast::error_code ec, std::size_t) {
                        self->piece_ = {};
                        if (ec) return self->close();
                        if (last) return self->end_pieces();
                        self->next_piece();
                      });
  }

  void answer_stream(const HttpResponse& response) {
    beast::error_code ignored;
    stream_.socket().set_option(asio::socket_base::send_buffer_size(kStreamBuffer), ignored);
    keep_alive_ = false;
    live_header_.emplace();
    fill_header(*live_header_, response);
    if (chunked_) live_header_->chunked(true);
    live_ = response.stream;
    live_serializer_.emplace(*live_header_);
    http::async_write_header(stream_, *live_serializer_,
                             [self = shared_from_this()](beast::error_code ec, std::size_t) {
                               if (ec) return self->end_stream();
                               self->stream_.expires_never();
                               self->live_->open([weak = self->weak_from_this()] {
                                 if (auto connection = weak.lock()) connection->pump();
                               });
                               self->watch_reader();
                               self->pump();
                             });
  }

  /// Sends what the stream has, one part at a time.
  void pump() {
    if (live_ == nullptr || sending_) return;
    std::string text = live_->next();
    const bool last = text.empty();
    if (last && !live_->ended()) return;
    part_ = chunked_ ? as_chunk(text) : std::move(text);
    sending_ = true;
    stream_.expires_after(kPartTimeout);
    asio::async_write(stream_, asio::buffer(part_),
                      [self = shared_from_this(), last](beast::error_code ec, std::size_t) {
                        self->sending_ = false;
                        if (ec || last) return self->end_stream();
                        self->stream_.expires_never();
                        self->pump();
                      });
  }

  /// A reader of a stream says nothing more: what comes is its end.
  void watch_reader() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(1 << 10), [self = shared_from_this()](beast::error_code ec, std::size_t) {
      if (ec) return self->end_stream();
      self->watch_reader();
    });
  }

  void end_stream() {
    if (auto stream = std::exchange(live_, nullptr)) stream->closed();
    close();
  }

  void on_written(beast::error_code ec) {
    text_ = {};
    file_ = {};
    if (ec) return close();
    if (keep_alive_ && !shared_->stopping) return read_header();
    stream_.expires_after(kEndTimeout);
    stream_.finish([self = shared_from_this()](beast::error_code) {
      // What the client still sends is read, so that it gets the answer before the connection is reset.
      self->stream_.drain([self](beast::error_code) { self->close(); });
    });
  }

  ByteStream stream_;
  const std::string peer_;
  std::shared_ptr<Shared> shared_;
  beast::flat_buffer buffer_{kMaxHeaderBytes + (256 << 10)};
  HttpRequest request_;  ///< the one being read
  HttpHandler handler_;  ///< that takes it
  std::chrono::steady_clock::time_point body_began_;
  std::uint64_t body_bytes_ = 0;
  std::size_t body_limit_ = 0;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::request_parser<http::file_body>> upload_;  ///< after the header of a large upload
  http::response<http::empty_body> continue_;
  http::response<http::string_body> text_;
  http::response<http::file_body> file_;
  http::response<http::empty_body> bodiless_;  ///< the header of an answer in pieces
  std::optional<http::response_serializer<http::empty_body>> bodiless_serializer_;
  HttpPieces pieces_;
  std::string piece_;
  std::uint64_t sent_ = 0;
  std::optional<http::response<http::empty_body>> live_header_;
  std::optional<http::response_serializer<http::empty_body>> live_serializer_;
  std::shared_ptr<HttpStream> live_;  ///< while a stream is sent
  std::string part_;                  ///< of it, being sent
  bool sending_ = false;
  bool chunked_ = true;
  bool keep_alive_ = true;
  bool head_ = false;
  bool busy_ = false;
};

class BeastServer : public HttpServer {
 public:
  BeastServer(asio::io_context& context, tcp::acceptor acceptor, std::shared_ptr<Shared> shared)
      : state_(std::make_shared<State>(State{context, std::move(acceptor), std::move(shared)})) {
    port_ = state_->acceptor.local_endpoint().port();
    accept(state_);
  }
  ~BeastServer() override {
    end_accepting();
    state_->shared->stopping = true;
    const auto connections = state_->shared->connections;
    for (Connection* connection : connections) connection->close();
  }
  [[nodiscard]] std::uint16_t port() const override { return port_; }
  void stop() override {
    end_accepting();
    state_->shared->stopping = true;
    const auto connections = state_->shared->connections;
    for (Connection* connection : connections) connection->close_if_idle();
  }

 private:
  struct State {
    asio::io_context& context;
    tcp::acceptor acceptor;
    std::shared_ptr<Shared> shared;
    asio::steady_timer pause{context};
  };

  void end_accepting() {
    boost::system::error_code ignored;
    state_->pause.cancel();
    state_->acceptor.close(ignored);
  }

  static void accept(const std::shared_ptr<State>& state) {
    state->acceptor.async_accept([state](const boost::system::error_code& ec, tcp::socket socket) {
      if (!state->acceptor.is_open()) return;
      if (ec) return after_pause(state->pause, [state] { accept(state); });
      boost::system::error_code gone;
      const std::string peer = socket.remote_endpoint(gone).address().to_string();
      if (!state->shared->book.has_room(peer)) {
        refuse(std::move(socket));
      } else {
        TlsIdentity* const tls = state->shared->options.tls.get();
        auto context = tls == nullptr ? nullptr : tls->current(std::chrono::steady_clock::now());
        std::make_shared<Connection>(std::move(socket), std::move(context), peer, state->shared)->start();
      }
      accept(state);
    });
  }

  /// As far as it can be said without waiting.
  static void refuse(tcp::socket socket) {
    static constexpr std::string_view kBusy =
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(kBusy), ignored);
  }

  std::shared_ptr<State> state_;
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(runtime::IoRuntime& io, const HttpServerOptions& options,
                                                       HttpHandler handler) {
  HttpGateOptions open;
  open.gate = [handler = std::move(handler)](const HttpRequest&, const std::function<void(HttpVerdict)>& done) {
    done({std::nullopt, handler});
  };
  return listen_with_gate(io, options, open);
}

Result<std::unique_ptr<HttpServer>> listen_with_gate(runtime::IoRuntime& io, const HttpServerOptions& options,
                                                     const HttpGateOptions& gate) {
  HKUBE_ASSIGN(tcp::acceptor acceptor, open_acceptor(io.context(), options.host, options.port));
  auto shared = std::make_shared<Shared>(options, gate);
  return std::unique_ptr<HttpServer>(new BeastServer(io.context(), std::move(acceptor), std::move(shared)));
}

}  // namespace hkube::net
