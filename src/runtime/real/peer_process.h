#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace hkube::runtime {

/// The process at the other end of a TCP connection of this machine, as the kernel tells (/proc): who it is cannot be
/// made up. For any thread; a look takes about a millisecond.
class PeerProcess {
 public:
  /// The process that holds the other end of the connection between `port` here and `peer_port`, if that is `root` or
  /// descends from it. Nothing when it is somebody else, or cannot be told.
  static std::optional<PeerProcess> find(std::uint16_t port, std::uint16_t peer_port, int root);

  [[nodiscard]] int pid() const { return pid_; }
  /// Whether a child of that process holds the connection, too: it was forked, and may speak in its parent's name.
  [[nodiscard]] bool shares_with_child() const;

 private:
  PeerProcess(int pid, std::uint64_t inode) : pid_(pid), inode_(inode) {}
  int pid_;
  std::uint64_t inode_;  ///< of the socket
};

}  // namespace hkube::runtime
