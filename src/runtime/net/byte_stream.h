#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace boost::asio::ssl {
class context;
}

namespace hkube::net {

/// A server's connection: plain TCP, or TLS over it. An AsyncStream for Asio and Beast, so that what is written for one
/// serves both and is compiled once; the templates of TLS stay in byte_stream.cpp, for which an operation there costs
/// one allocation. Plain ones are passed on as they are. On the io thread. At most one read and one write at a time.
class ByteStream {
 public:
  using ErrorCode = boost::system::error_code;
  using Done = std::function<void(ErrorCode)>;
  using executor_type = boost::beast::tcp_stream::executor_type;

  /// Null `tls`: plain.
  ByteStream(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls);
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  executor_type get_executor() noexcept { return tcp_.get_executor(); }
  boost::asio::ip::tcp::socket& socket() { return tcp_.socket(); }
  /// The deadline of all operations that are begun from now on; past it the connection is closed.
  void expires_after(std::chrono::steady_clock::duration time) { tcp_.expires_after(time); }
  void expires_never() { tcp_.expires_never(); }

  [[nodiscard]] bool needs_handshake() const { return tls_ != nullptr; }
  /// Only where it is needed, and before everything else.
  void handshake(Done done);
  /// Tells the other end that nothing follows, with TLS also waits until it says the same. Nothing is written after
  /// this; what still comes is read with drain().
  void finish(Done done);
  /// Reads and throws away what the other end sends after finish(), until it ends, is silent for two seconds, or ten
  /// seconds have passed. `done` gets an error, or none when the time is up.
  void drain(Done done);
  /// Ends the connection; with TLS the other end is told, if that goes at once. `owner` keeps this object alive until
  /// the operations under way have ended.
  void close(std::shared_ptr<void> owner);

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (tls_ == nullptr) {
      tcp_.async_read_some(buffers, std::forward<Handler>(handler));
    } else {
      read_tls(first_of<boost::asio::mutable_buffer>(buffers), held(std::forward<Handler>(handler)));
    }
  }

  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (tls_ == nullptr) {
      tcp_.async_write_some(buffers, std::forward<Handler>(handler));
    } else {
      write_tls(flat(buffers), held(std::forward<Handler>(handler)));
    }
  }

 private:
  struct Tls;
  /// One record of TLS carries at most this.
  static constexpr std::size_t kRecord = 16 << 10;

  /// What is called once an operation has ended, whatever its type.
  struct Pending {
    virtual ~Pending() = default;
    virtual void complete(ErrorCode ec, std::size_t bytes) = 0;
  };
  template <class Handler>
  struct PendingHandler final : Pending {
    explicit PendingHandler(Handler h) : handler(std::move(h)) {}
    void complete(ErrorCode ec, std::size_t bytes) override { handler(ec, bytes); }
    Handler handler;
  };
  template <class Handler>
  static std::unique_ptr<Pending> held(Handler&& handler) {
    return std::make_unique<PendingHandler<std::decay_t<Handler>>>(std::forward<Handler>(handler));
  }

  /// The first buffer with room or content.
  template <class Buffer, class Buffers>
  static Buffer first_of(const Buffers& buffers) {
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != boost::asio::buffer_sequence_end(buffers); ++it) {
      if (Buffer buffer(*it); buffer.size() != 0) return buffer;
    }
    return {};
  }

  /// The beginning of the buffers in one piece, so that a header and a short body are one record.
  template <class Buffers>
  boost::asio::const_buffer flat(const Buffers& buffers) {
    const auto first = first_of<boost::asio::const_buffer>(buffers);
    if (first.size() >= kRecord || first.size() == boost::asio::buffer_size(buffers)) return first;
    auto& record = record_buffer();
    return {record.data(), boost::asio::buffer_copy(boost::asio::buffer(record), buffers)};
  }

  std::array<char, kRecord>& record_buffer();
  void read_tls(boost::asio::mutable_buffer buffer, std::unique_ptr<Pending> pending);
  void write_tls(boost::asio::const_buffer buffer, std::unique_ptr<Pending> pending);
  void end_sending();
  struct Drain;
  void drain_on(const std::shared_ptr<Drain>& drain);

  boost::beast::tcp_stream tcp_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace hkube::net
