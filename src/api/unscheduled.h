#pragma once

#include <functional>
#include <map>
#include <string>

#include "api/context.h"
#include "api/router.h"

namespace hkube::api {

/// Algorithms that have waiting tasks and no worker at all, and why: as the original's resource view tells it
/// (rest-api §3.12), by name.
using Unscheduled = std::map<std::string, Json>;

/// Asks for them; `then` is called on the io thread.
void find_unscheduled(const ApiContext& api, const Responder& respond, std::function<void(const Unscheduled&)> then);

/// resources: unscheduledalgorithms, ignoredunscheduledalgorithms.
void add_unscheduled_routes(Router& router, ApiContext& api);

}  // namespace hkube::api
