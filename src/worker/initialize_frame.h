#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "worker/task_input.h"

namespace hkube::worker {

/// The message that brings a task to the algorithm, ready to be sent.
struct InitializeFrame {
  std::string bytes;
  Json trace;                              ///< goes with the `start` that follows
  std::vector<std::string> storage_paths;  ///< of the links in it
  std::string result_file;  ///< where the algorithm may write its result; empty when it may not. To be adopted or
                            ///< discarded by whoever has the frame.
};

/// Resolves the input of a task and writes the frame. With msgpack and v1 stored values go into it as they are,
/// undecoded; where the algorithm takes files large ones stay in theirs. `name` is what an algorithm that names its
/// tasks calls this one. `known_paths` are the storage_paths of the frame before. Blocks when is_heavy(). Any thread.
Result<InitializeFrame> make_initialize_frame(const Payloads& payloads, const control::Assignment& task,
                                              std::uint64_t name, const wire::Handshake& handshake,
                                              const std::vector<std::string>& known_paths, Timestamp now);

}  // namespace hkube::worker
