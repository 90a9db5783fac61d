#pragma once

#include "api/build_service.h"
#include "api/context.h"
#include "api/router.h"

namespace hkube::api {

/// DELETE store/algorithms/:name: what depends on the algorithm keeps it, or goes with it when forced (rest-api §3.4).
void delete_algorithm(ApiContext& api, BuildService& builds, const Request& request, const Responder& respond);

}  // namespace hkube::api
