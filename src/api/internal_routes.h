#pragma once

#include "api/context.h"
#include "api/router.h"

namespace hkube::api {

/// All below /internal/v1: what workers of the original and its other services ask for. Never served below the external
/// prefix.
void add_internal_routes(Router& router, ApiContext& api);

}  // namespace hkube::api
