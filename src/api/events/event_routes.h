#pragma once

#include "api/events/event_hub.h"
#include "api/router.h"

namespace hkube::api {

/// GET events: a stream of server-sent events.
void add_event_routes(Router& router, EventHub& hub);

}  // namespace hkube::api
