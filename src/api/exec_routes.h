#pragma once

#include "api/context.h"
#include "api/router.h"

namespace hkube::api {

/// POST exec/raw, exec/stored, exec/algorithm, exec/stop: starting and stopping jobs.
void add_exec_routes(Router& router, ApiContext& api);

/// GET exec/status, exec/results, exec/pipelines, exec/jobs, exec/explain, exec/logs: what became of them.
void add_exec_query_routes(Router& router, ApiContext& api);

}  // namespace hkube::api
