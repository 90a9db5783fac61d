#pragma once

#include <chrono>
#include <optional>

#include "api/cleaners.h"
#include "api/context.h"

namespace hkube::api {

/// Removes what tasks of finished jobs printed, as far as the policy does not keep it. Logs of pinned jobs and of those
/// in use stay. `max_age` counts instead of the policy. Blocks.
Result<Cleaning> sweep_logs(ApiContext& api, const InUse& in_use, std::optional<std::chrono::milliseconds> max_age,
                            CleanMode mode);

}  // namespace hkube::api
