#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "config.h"
#include "frame.h"
#include "socket.h"

namespace hkube {

/// The client's side of a WebSocket (RFC 6455), without extensions. One thread at a time receives, any may send. What
/// fails throws ConnectionError.
class WebSocket {
 public:
  /// Connects and shakes hands.
  static std::unique_ptr<WebSocket> connect(const Config& config, Deadline deadline);

  /// Sends one message as one frame; the bytes are masked in their place, so they are of no use afterwards.
  void send(std::string& message);

  /// Keeps a message that may wait a moment: it goes out with the next one that is sent, which saves a system call here
  /// and a wake-up of the worker, or with send_held().
  void hold(std::string message);

  /// Sends what is held, unless somebody sends just now and takes it along.
  void send_held();

  /// The next message; false when the connection was closed.
  bool receive(std::string& message);

  int descriptor() const noexcept { return socket_.descriptor(); }

  /// Ends the connection; receive() gives false or throws. For any thread.
  void shut_down() const noexcept { socket_.shut_down(); }

 private:
  struct Head {
    bool final;
    Opcode opcode;
    std::size_t size;
    bool masked;
    MaskKey key;
  };

  explicit WebSocket(Socket socket, std::uint64_t seed) : socket_(std::move(socket)), random_(seed | 1) {}

  void shake_hands(const Config& config, const std::string& key, Deadline deadline);
  void send_frame(Opcode opcode, std::string& payload);
  MaskKey next_key();
  bool need(std::size_t size);
  bool receive_head(Head& head);
  void receive_payload(const Head& head, std::string& message);
  void answer(Opcode opcode, std::string payload);

  Socket socket_;

  std::mutex write_mutex_;  // of the socket's way out and the four below
  std::string heads_;       // reused: what goes out before the payload
  std::string held_;        // frames that wait for others
  std::uint64_t random_;    // masks must vary, but they are no secret: xorshift

  std::string buffer_;  // what arrived and is not used: from begin_ on, as far as end_
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace hkube
