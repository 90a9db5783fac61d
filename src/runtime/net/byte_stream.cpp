#include "runtime/net/byte_stream.h"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace hkube::net {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {
constexpr std::chrono::seconds kSilence{2};  // after which who is drained is left
constexpr std::chrono::seconds kDrain{10};   // the same for one who is not silent
}  // namespace

struct ByteStream::Tls {
  enum class State { kNew, kOpen, kFinished };

  Tls(beast::tcp_stream& tcp, std::shared_ptr<asio::ssl::context> from)
      : context(std::move(from)), stream(tcp, *context) {}

  std::shared_ptr<asio::ssl::context> context;  ///< the one with which this connection began
  asio::ssl::stream<beast::tcp_stream&> stream;
  State state = State::kNew;
  std::unique_ptr<std::array<char, kRecord>> record;  ///< being written
};

ByteStream::ByteStream(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls)
    : tcp_(std::move(socket)) {
  if (tls != nullptr) tls_ = std::make_unique<Tls>(tcp_, std::move(tls));
}

ByteStream::~ByteStream() = default;

void ByteStream::handshake(Done done) {
  tls_->stream.async_handshake(asio::ssl::stream_base::server, [this, done = std::move(done)](ErrorCode ec) {
    if (!ec) tls_->state = Tls::State::kOpen;
    done(ec);
  });
}

void ByteStream::end_sending() {
  ErrorCode ignored;
  tcp_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void ByteStream::finish(Done done) {
  if (tls_ == nullptr || tls_->state != Tls::State::kOpen) {
    end_sending();
    return done({});
  }
  tls_->state = Tls::State::kFinished;
  // It fails when the other end goes on sending, or goes without a word: all the same, it has been told.
  tls_->stream.async_shutdown([this, done = std::move(done)](ErrorCode) {
    end_sending();
    done({});
  });
}

/// One buffer serves it all.
struct ByteStream::Drain {
  std::chrono::steady_clock::time_point end;
  Done done;
  std::array<char, kRecord> buffer;
};

void ByteStream::drain(Done done) {
  auto drain = std::make_shared<Drain>();
  drain->end = std::chrono::steady_clock::now() + kDrain;
  drain->done = std::move(done);
  drain_on(drain);
}

void ByteStream::drain_on(const std::shared_ptr<Drain>& drain) {
  if (std::chrono::steady_clock::now() >= drain->end) return drain->done({});
  tcp_.expires_after(kSilence);
  // What comes after TLS's end is not looked into.
  tcp_.async_read_some(asio::buffer(drain->buffer), [this, drain](ErrorCode ec, std::size_t) {
    if (ec) return drain->done(ec);
    drain_on(drain);
  });
}

void ByteStream::close(std::shared_ptr<void> owner) {
  if (tls_ != nullptr && tls_->state == Tls::State::kOpen && tcp_.socket().is_open()) {
    tls_->state = Tls::State::kFinished;
    // A socket with room takes the few bytes at once. The rest of the shutdown ends with the socket.
    tls_->stream.async_shutdown([owner = std::move(owner)](ErrorCode) {});
  }
  tcp_.close();
}

std::array<char, ByteStream::kRecord>& ByteStream::record_buffer() {
  if (tls_->record == nullptr) tls_->record = std::make_unique<std::array<char, kRecord>>();
  return *tls_->record;
}

void ByteStream::read_tls(asio::mutable_buffer buffer, std::unique_ptr<Pending> pending) {
  tls_->stream.async_read_some(
      buffer, [pending = std::move(pending)](ErrorCode ec, std::size_t bytes) { pending->complete(ec, bytes); });
}

void ByteStream::write_tls(asio::const_buffer buffer, std::unique_ptr<Pending> pending) {
  tls_->stream.async_write_some(
      buffer, [pending = std::move(pending)](ErrorCode ec, std::size_t bytes) { pending->complete(ec, bytes); });
}

}  // namespace hkube::net
