#pragma once

#include <sys/uio.h>

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace hkube {

/// The connection cannot be made, or is lost.
class ConnectionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using Deadline = std::chrono::steady_clock::time_point;

/// A connected TCP socket; blocking. Its functions throw ConnectionError.
class Socket {
 public:
  static Socket connect(const std::string& host, const std::string& port, Deadline deadline);

  Socket(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket& operator=(Socket&&) = delete;
  ~Socket();

  /// Sends all of the parts, which it changes.
  void send(iovec* parts, std::size_t count);

  /// At least one byte; 0 at the end of the connection.
  std::size_t receive(char* bytes, std::size_t size);

  /// False when nothing arrives in time. At the end of the connection it is true.
  bool wait(std::chrono::milliseconds time) const;

  int descriptor() const noexcept { return descriptor_; }

  /// Ends the connection: whoever receives gets its end. For any thread.
  void shut_down() const noexcept;

 private:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace hkube
