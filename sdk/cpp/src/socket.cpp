#include "socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace hkube {

namespace {

std::string text_of(int error) { return std::generic_category().message(error); }

int poll_for(int descriptor, short events, std::chrono::milliseconds time) {
  pollfd entry{descriptor, events, 0};
  int count = 0;
  do {
    count = ::poll(&entry, 1, static_cast<int>(std::max<std::int64_t>(0, time.count())));
  } while (count < 0 && errno == EINTR);
  return count;
}

/// The error of connecting; 0 when it is done.
int finish_connect(int descriptor, const addrinfo& address, Deadline deadline) {
  if (::connect(descriptor, address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  if (poll_for(descriptor, POLLOUT, left) <= 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

}  // namespace

Socket Socket::connect(const std::string& host, const std::string& port, Deadline deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0) {
    throw ConnectionError(::gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  int error = EADDRNOTAVAIL;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    // Not for the programs that an algorithm starts.
    Socket socket(::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    error = socket.descriptor_ < 0 ? errno : finish_connect(socket.descriptor_, *address, deadline);
    if (error != 0) continue;
    const int on = 1;
    ::setsockopt(socket.descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(socket.descriptor_, F_SETFL, ::fcntl(socket.descriptor_, F_GETFL) & ~O_NONBLOCK);
    return socket;
  }
  throw ConnectionError(text_of(error));
}

Socket::Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Socket::~Socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Socket::send(iovec* parts, std::size_t count) {
  while (count > 0) {
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) throw ConnectionError(text_of(errno));
    auto left = static_cast<std::size_t>(sent);
    for (; count > 0 && left >= parts->iov_len; ++parts, --count) left -= parts->iov_len;
    if (count == 0) return;
    parts->iov_base = static_cast<char*>(parts->iov_base) + left;
    parts->iov_len -= left;
  }
}

std::size_t Socket::receive(char* bytes, std::size_t size) {
  while (true) {
    const ssize_t got = ::recv(descriptor_, bytes, size, 0);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) throw ConnectionError(text_of(errno));
  }
}

bool Socket::wait(std::chrono::milliseconds time) const { return poll_for(descriptor_, POLLIN, time) != 0; }

void Socket::shut_down() const noexcept { ::shutdown(descriptor_, SHUT_RDWR); }

}  // namespace hkube
