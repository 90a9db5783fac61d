#include "runtime/net/port_lease.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>

namespace hkube::net {
namespace {

/// A listening socket, as a child makes one; false when the port is not to be had.
bool can_listen(std::uint16_t port, bool reuse) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = reuse ? 1 : 0;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  const bool bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  const bool listening = bound && ::listen(fd, 1) == 0;
  ::close(fd);
  return listening;
}

TEST(PortLease, ItsHolderCanListenAndNobodyElse) {
  const auto lease = PortLease::take(3);
  ASSERT_TRUE(lease.ok()) << lease.error().message;
  for (std::uint16_t i = 0; i < 3; ++i) {
    const auto port = static_cast<std::uint16_t>(lease->first() + i);
    EXPECT_FALSE(can_listen(port, false));
    EXPECT_TRUE(can_listen(port, true));
  }
}

TEST(PortLease, LeasesDoNotOverlap) {
  std::vector<PortLease> leases;
  std::set<int> ports;
  for (int i = 0; i < 50; ++i) {
    auto lease = PortLease::take(3);
    ASSERT_TRUE(lease.ok()) << lease.error().message;
    for (int port = lease->first(); port < lease->first() + 3; ++port) EXPECT_TRUE(ports.insert(port).second) << port;
    leases.push_back(std::move(lease).value());
  }
}

TEST(PortLease, PortsAreFreeAfterIt) {
  std::uint16_t port = 0;
  {
    const auto lease = PortLease::take(1);
    ASSERT_TRUE(lease.ok());
    port = lease->first();
  }
  EXPECT_TRUE(can_listen(port, false));
}

}  // namespace
}  // namespace hkube::net
