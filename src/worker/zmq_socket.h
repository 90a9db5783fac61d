#pragma once

#include <zmq.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace hkube::worker {

/// ZeroMQ's context: its threads and sockets. Shutting it down, from any thread, ends every wait in it; destroying it
/// needs its sockets gone.
class ZmqContext {
 public:
  ZmqContext() : context_(zmq_ctx_new()) {}
  ~ZmqContext() { zmq_ctx_term(context_); }
  ZmqContext(const ZmqContext&) = delete;
  ZmqContext& operator=(const ZmqContext&) = delete;

  void shut_down() { zmq_ctx_shutdown(context_); }
  [[nodiscard]] void* get() const { return context_; }

 private:
  void* context_;
};

/// A socket that does not linger. May be handed to another thread, but is used by one at a time. When a call says that
/// it failed, zmq_strerror(zmq_errno()) says why.
class ZmqSocket {
 public:
  ZmqSocket(const ZmqContext& context, int type) : socket_(zmq_socket(context.get(), type)) { set(ZMQ_LINGER, 0); }
  ~ZmqSocket() {
    if (socket_ != nullptr) zmq_close(socket_);
  }
  ZmqSocket(ZmqSocket&& other) noexcept : socket_(std::exchange(other.socket_, nullptr)) {}
  ZmqSocket& operator=(ZmqSocket&&) = delete;

  void set(int option, int value) { zmq_setsockopt(socket_, option, &value, sizeof value); }
  void set_longest_message(std::int64_t bytes) { zmq_setsockopt(socket_, ZMQ_MAXMSGSIZE, &bytes, sizeof bytes); }
  void set_timeout(std::chrono::milliseconds time) {
    set(ZMQ_SNDTIMEO, static_cast<int>(time.count()));
    set(ZMQ_RCVTIMEO, static_cast<int>(time.count()));
  }
  [[nodiscard]] bool bind(const std::string& address) { return zmq_bind(socket_, address.c_str()) == 0; }
  [[nodiscard]] bool connect(const std::string& address) { return zmq_connect(socket_, address.c_str()) == 0; }

  enum class More { kNo, kYes };
  [[nodiscard]] bool send(std::string_view bytes, More more) {
    const int flags = more == More::kYes ? ZMQ_SNDMORE : 0;
    return again([&] { return zmq_send(socket_, bytes.data(), bytes.size(), flags); }) >= 0;
  }
  /// The same for bytes from `begin` on, which are not copied.
  [[nodiscard]] bool send(std::string bytes, std::size_t begin, More more) {
    auto* kept = new std::string(std::move(bytes));
    zmq_msg_t message;
    zmq_msg_init_data(
        &message, kept->data() + begin, kept->size() - begin,
        [](void*, void* hint) { delete static_cast<std::string*>(hint); }, kept);
    const int flags = more == More::kYes ? ZMQ_SNDMORE : 0;
    if (again([&] { return zmq_msg_send(&message, socket_, flags); }) >= 0) return true;
    zmq_msg_close(&message);
    return false;
  }

  /// The next frame; nothing when it failed. Of a message of several, `has_more` says whether one follows.
  [[nodiscard]] std::optional<std::string> receive() {
    zmq_msg_t message;
    zmq_msg_init(&message);
    std::optional<std::string> frame;
    if (again([&] { return zmq_msg_recv(&message, socket_, 0); }) >= 0) {
      more_ = zmq_msg_more(&message) != 0;
      frame.emplace(static_cast<const char*>(zmq_msg_data(&message)), zmq_msg_size(&message));
    }
    zmq_msg_close(&message);
    return frame;
  }
  [[nodiscard]] bool has_more() const { return more_; }
  [[nodiscard]] void* get() const { return socket_; }

 private:
  /// A call again when only a signal ended it.
  template <typename Call>
  static int again(Call call) {
    int result = call();
    while (result < 0 && zmq_errno() == EINTR) result = call();
    return result;
  }

  void* socket_;
  bool more_ = false;
};

/// "tcp://host:port"; an IPv6 address in brackets.
inline std::string zmq_address(const std::string& host, int port) {
  const bool v6 = host.find(':') != std::string::npos;
  return "tcp://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace hkube::worker
