#pragma once

#include "base/json.h"
#include "control/control_loop.h"

namespace hkube::control {

/// Why a live job is not further: {jobId, status, waiting: [entry…], workers: [entry…]}.
/// Each entry of `waiting` says what waits (`what`: job, node or tasks; `nodeName`, `tasks`), for what (`reason`),
/// since when (`since`, milliseconds), and what would free it (`freedBy`). `workers` are those of the job's algorithms
/// that do not work: they start, are idle, or end.
Json explain_job(const ControlLoop& loop, const job::Job& job, Timestamp now);

}  // namespace hkube::control
