#pragma once

namespace hkube::runtime {

/// True when a read would not wait: there is something, or the end. For a pidfd: its process has ended.
///
/// Asio takes an event of a descriptor that was closed in the same round for one of the descriptor that was opened
/// next. So whoever waits with Asio, and does not read, asks here once more.
[[nodiscard]] bool can_be_read(int fd);

}  // namespace hkube::runtime
