#pragma once

#include "api/build_service.h"
#include "api/context.h"
#include "api/router.h"

namespace hkube::api {

/// store/algorithms and versions/algorithms.
void add_algorithm_routes(Router& router, ApiContext& api, BuildService& builds);
/// store/pipelines and versions/pipelines.
void add_pipeline_routes(Router& router, ApiContext& api);
/// builds.
void add_build_routes(Router& router, ApiContext& api, BuildService& builds);
/// experiment.
void add_experiment_routes(Router& router, ApiContext& api);
/// storage: stored values, streams and downloads.
void add_storage_routes(Router& router, ApiContext& api);
/// Storage information, version.
void add_system_routes(Router& router, ApiContext& api);

}  // namespace hkube::api
