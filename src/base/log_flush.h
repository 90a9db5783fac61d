#pragma once

#include <chrono>

namespace hkube::log {

/// Waits until all lines of the log are written, at most so long. False when some still wait: their reader is slow.
/// Called before the process ends.
bool flush(std::chrono::milliseconds patience);

}  // namespace hkube::log
