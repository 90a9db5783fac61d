#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/json.h"
#include "wire/handshake.h"

namespace hkube::worker {

/// How a worker treats its algorithm: for what it waits how long (algorithm-protocol §3.3), how long messages may be,
/// and what an algorithm gets that asks for nothing when it connects.
struct WorkerSettings {
  std::chrono::milliseconds connect{60'000};    ///< from the start of the process to its connection
  std::chrono::milliseconds stop{10'000};       ///< from `stop`, and from each `stopping`, to the end of the task
  std::chrono::milliseconds stopping{600'000};  ///< from `stop` to the end of the task, however often `stopping` comes
  std::chrono::milliseconds exit{20'000};       ///< from `exit` to the end of the process
  std::chrono::milliseconds close{5'000};       ///< from a lost connection to the end of the process
  std::size_t max_message_bytes = 1'000'000'000;
  wire::Handshake handshake;  ///< where the connection does not say
};

/// The settings with what an algorithm's `workerEnv` changes, by the original worker's names. What is not a number, or
/// not known, changes nothing.
WorkerSettings settings_of(WorkerSettings settings, const Json& algorithm);

/// "10 seconds", "0.5 seconds".
std::string in_seconds(std::chrono::milliseconds time);

}  // namespace hkube::worker
