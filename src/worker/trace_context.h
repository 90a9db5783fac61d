#pragma once

#include <string_view>

#include "base/json.h"

namespace hkube::worker {

/// The `spanId` of messages to an algorithm: a Jaeger text-map carrier, {"uber-trace-id": "trace:span:parent:flags"}
/// with 64-bit ids in hexadecimal. All tasks of a job share the trace. Flags are 0 (not sampled): no agent runs beside
/// us.
Json trace_context(std::string_view job_id, std::string_view task_id);

}  // namespace hkube::worker
