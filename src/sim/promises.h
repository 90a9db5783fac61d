#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/json.h"
#include "control/ports.h"
#include "sim/samples.h"

namespace hkube::sim {

/// What a client was told of its job, and what may become of it.
struct Promise {
  enum class Kind { kClient, kSubPipeline, kTriggered };
  Kind kind = Kind::kClient;
  Json expected;  ///< values of the result, in order
  std::shared_ptr<const job::Descriptor> descriptor;
  bool acknowledged = false;
  bool stop_asked = false;
  std::optional<Sample::Again> again;  ///< a part that may run again
};

/// True when some items of the finished job have no result.
bool lost_items(const control::FinishedJob& job);

/// What is wrong with the way in which an acknowledged job ended; nothing when all is well. Faults may fail a job, and
/// only they may.
std::optional<std::string> broken_promise(const Promise& promise, const control::FinishedJob& job);

}  // namespace hkube::sim
