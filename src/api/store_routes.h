#pragma once

#include "api/build_service.h"
#include "api/clean_service.h"
#include "api/context.h"
#include "api/router.h"

namespace hkube::api {

/// store/algorithms.
void add_algorithm_routes(Router& router, ApiContext& api, BuildService& builds);
/// store/pipelines.
void add_pipeline_routes(Router& router, ApiContext& api);
/// store/pipelines/graph and exec/getGraphByStreamingFlow: graphs of pipelines that do not run.
void add_pipeline_graph_routes(Router& router, ApiContext& api);
/// versions.
void add_version_routes(Router& router, ApiContext& api);
/// readme.
void add_readme_routes(Router& router, ApiContext& api);
/// gateway.
void add_gateway_routes(Router& router, ApiContext& api);
/// boards.
void add_board_routes(Router& router, ApiContext& api);
/// kubernetes/algorithms: the workers of an algorithm.
void add_worker_routes(Router& router, ApiContext& api);
/// jaeger, datasource: what is not here.
void add_absent_routes(Router& router);
/// builds.
void add_build_routes(Router& router, ApiContext& api, BuildService& builds);
/// experiment.
void add_experiment_routes(Router& router, ApiContext& api);
/// storage: stored values, streams and downloads.
void add_storage_routes(Router& router, ApiContext& api);
/// storage: listings of prefixes and keys.
void add_storage_list_routes(Router& router, ApiContext& api);
/// queue.
void add_queue_routes(Router& router, ApiContext& api);
/// gc.
/// exec/pin, exec/unpin, exec/pins, gc/usage.
void add_retention_routes(Router& router, ApiContext& api);
void add_gc_routes(Router& router, ApiContext& api, CleanService& service);
/// Storage information, version.
void add_system_routes(Router& router, ApiContext& api);

}  // namespace hkube::api
