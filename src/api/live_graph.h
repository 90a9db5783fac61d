#pragma once

#include "api/graph_document.h"
#include "control/control_loop.h"

namespace hkube::api {

/// The graph's source of a job that the control loop still has: also where its tasks run, and which nodes find no room
/// for a worker. To be called on the control thread.
GraphSource live_graph(const control::ControlLoop& loop, const job::Job& job, Timestamp now);

}  // namespace hkube::api
