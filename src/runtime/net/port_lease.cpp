#include "runtime/net/port_lease.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "runtime/net/http_server.h"

namespace hkube::net {

namespace {

constexpr int kLowest = 20'000;
constexpr int kHighest = 32'767;  // where Linux begins to take ports for outgoing connections

/// A socket that holds the port, or -1. Bound without SO_REUSEADDR, so that a port in any use is refused, and with it
/// from then on, so that the child may share it.
int hold(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  const int on = 1;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0) {
    return fd;
  }
  ::close(fd);
  return -1;
}

/// Where the next search begins. Servers that start at the same time should not search in step.
int next_start(int count) {
  static std::atomic<int> next = static_cast<int>(::getpid()) * 97;
  const int range = kHighest - kLowest - count + 2;
  return kLowest + static_cast<int>(static_cast<unsigned>(next.fetch_add(count)) % static_cast<unsigned>(range));
}

}  // namespace

Result<PortLease> PortLease::take(int count) {
  errno = 0;
  for (int tries = 0; tries < kHighest - kLowest; ++tries) {
    PortLease lease;
    const int first = next_start(count);
    lease.first_ = static_cast<std::uint16_t>(first);
    for (int port = first; port < first + count; ++port) {
      const int fd = hold(port);
      if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {
        return Error(NetErrc::kCannotListen, std::string("cannot open a socket: ") + std::strerror(errno));
      }
      if (fd < 0) break;
      lease.sockets_.push_back(fd);
    }
    if (lease.sockets_.size() == static_cast<std::size_t>(count)) return lease;
  }
  return Error(NetErrc::kCannotListen, "no " + std::to_string(count) + " ports in a row are free from " +
                                           std::to_string(kLowest) + " to " + std::to_string(kHighest));
}

PortLease::~PortLease() {
  for (const int fd : sockets_) ::close(fd);
}

PortLease::PortLease(PortLease&& other) noexcept : first_(other.first_), sockets_(std::move(other.sockets_)) {
  other.sockets_.clear();
}

PortLease& PortLease::operator=(PortLease&& other) noexcept {
  std::swap(first_, other.first_);
  std::swap(sockets_, other.sockets_);
  return *this;
}

}  // namespace hkube::net
