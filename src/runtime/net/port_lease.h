#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"

namespace hkube::net {

/// Consecutive TCP ports of this machine for a child that will listen on them. While the lease is held nobody else gets
/// them, other servers of ours included; the child does, as long as it binds them the usual way (SO_REUSEADDR, as
/// libzmq, Node.js and Java do).
class PortLease {
 public:
  /// `count` ports in a row, below the range that the system takes outgoing connections from.
  static Result<PortLease> take(int count);
  ~PortLease();
  PortLease(PortLease&& other) noexcept;
  PortLease& operator=(PortLease&& other) noexcept;

  [[nodiscard]] std::uint16_t first() const { return first_; }

 private:
  PortLease() = default;

  std::uint16_t first_ = 0;
  std::vector<int> sockets_;  ///< bound, never listening
};

}  // namespace hkube::net
