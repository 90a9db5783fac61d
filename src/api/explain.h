#pragma once

#include "base/json.h"
#include "control/control_loop.h"

namespace hkube::api {

/// What a live job waits for: {jobId, status, waiting: [{nodeName, tasks, reason, since?}]}. One entry for each node
/// that is not finished: its parents, its place in the queue, its running tasks. Runs on the control thread.
Json explain_job(const control::ControlLoop& loop, const job::Job& job, Timestamp now);

}  // namespace hkube::api
