#pragma once

#include "control/ports.h"
#include "wire/handshake.h"
#include "worker/payloads.h"

namespace hkube::worker {

/// The input of a task as its algorithm gets it.
struct TaskInput {
  Json input = Json::array();     ///< values; where a link stands for one, the text "$$<key>"
  Json storage = Json::object();  ///< the links (algorithm-protocol §4.3), by key
};

/// Whether messages to the algorithm can carry bytes; JSON cannot. Those who take links then read results that are
/// bytes by link, however small they are.
enum class Carries : std::uint8_t { kBytes, kNoBytes };
inline Carries carries(wire::Encoding encoding) {
  return encoding == wire::Encoding::kJson ? Carries::kNoBytes : Carries::kBytes;
}

/// True when resolve_input() needs the object store or is long work, and so belongs on the blocking pool.
bool is_heavy(const control::Assignment& task, wire::StorageMode mode, Carries carries = Carries::kBytes);

/// The input with every reference replaced by its value. An algorithm that stores for itself (v2, v3) reads large
/// results itself too: it gets links to them. Lists of results come as values all the same, for wrappers do not keep
/// their order. Blocks when is_heavy().
Result<TaskInput> resolve_input(const Payloads& payloads, const control::Assignment& task, wire::StorageMode mode,
                                Carries carries = Carries::kBytes);

/// `flatInput`: dotted path -> leaf; empty without links. Texts of the input that only look like a link are left out,
/// as wrappers would follow them.
Json flat_input(const TaskInput& input);

}  // namespace hkube::worker
