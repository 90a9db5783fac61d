#pragma once

#include "base/json.h"
#include "job/job.h"

namespace hkube::control {

/// A job's executions as parts of its graph document (pipeline-semantics §2.8): `nodes`, one with a batch for each
/// "<caller's node>:<algorithm>", and `edges` of type algorithmExecution from the callers' nodes to them.
struct ExecutionGraph {
  Json nodes = Json::array();
  Json edges = Json::array();
};
ExecutionGraph execution_graph(const job::Descriptor& job, const std::vector<job::Execution>& executions);

}  // namespace hkube::control
