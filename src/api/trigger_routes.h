#pragma once

#include "api/context.h"
#include "api/router.h"
#include "trigger/cron_service.h"

namespace hkube::api {

/// cron.
void add_cron_routes(Router& router, ApiContext& api, const trigger::CronService& cron);
/// exec/tree and pipelines/triggers/tree.
void add_tree_routes(Router& router, ApiContext& api);
/// webhooks.
void add_webhook_routes(Router& router, ApiContext& api);

/// pipelines/results, pipelines/status: the latest jobs of a pipeline.
void add_pipeline_list_routes(Router& router, ApiContext& api);

}  // namespace hkube::api
