#pragma once

#include "api/context.h"
#include "api/router.h"
#include "api/submission.h"

namespace hkube::api {

/// Whether who asks may make the algorithms of debug nodes.
inline DebugAlgorithms debug_of(const Request& request) {
  return may(request.roles, Role::kEdit) ? DebugAlgorithms::kMake : DebugAlgorithms::kMustExist;
}

/// POST exec/raw, exec/stored, exec/algorithm, exec/stop: starting and stopping jobs.
void add_exec_routes(Router& router, ApiContext& api);

/// GET exec/status, exec/results, exec/jobs, exec/explain: what became of them.
void add_exec_query_routes(Router& router, ApiContext& api);

/// GET exec/pipelines: what a job runs.
void add_job_pipeline_route(Router& router, ApiContext& api);

/// GET and POST exec/search.
void add_search_routes(Router& router, ApiContext& api);

/// GET exec/logs: what algorithms printed.
void add_log_routes(Router& router, ApiContext& api);

/// POST exec/pause, exec/resume.
void add_exec_life_routes(Router& router, ApiContext& api);

/// POST exec/rerun, exec/caching: running again what an earlier job ran.
void add_exec_again_routes(Router& router, ApiContext& api);

/// GET exec/auditTrail, exec/flowInput, exec/pipeline/list: what was asked for, by whom.
void add_exec_record_routes(Router& router, ApiContext& api);

/// GET graph/raw, graph/parsed.
void add_graph_routes(Router& router, ApiContext& api);

}  // namespace hkube::api
