#pragma once

#include "api/context.h"
#include "api/router.h"

namespace hkube::api {

/// GET store/algorithms, store/algorithmsFilter, store/algorithms/:name.
void add_algorithm_list_routes(Router& router, ApiContext& api);

}  // namespace hkube::api
