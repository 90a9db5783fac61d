#pragma once

#include "api/context.h"
#include "api/router.h"

namespace hkube::api {

/// Below /internal/v1: POST exec/stored/cron, exec/stored/trigger, exec/clean; GET algorithms/queue. What the
/// original's other services ask of the API server.
void add_internal_run_routes(Router& router, ApiContext& api);

}  // namespace hkube::api
