#pragma once

#include <chrono>
#include <optional>

#include "api/cleaners.h"
#include "api/context.h"

namespace hkube::api {

/// Removes stored results, inputs and metrics of jobs that are over and older than the policy keeps. Payloads of pinned
/// jobs and of those in use stay. `max_age` counts instead of the policy. Blocks; its memory does not grow with the
/// number of objects.
Result<Cleaning> sweep_payloads(ApiContext& api, const InUse& in_use, std::optional<std::chrono::milliseconds> max_age,
                                CleanMode mode);

}  // namespace hkube::api
