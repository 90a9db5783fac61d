#pragma once

#include <optional>

#include "api/cleaners.h"
#include "api/context.h"

namespace hkube::api {

/// Removes finished jobs that the policy does not keep: their payloads and logs first, then their records, so that
/// nothing is left over when the server dies in between. Jobs that are pinned or in use stay. Blocks.
/// `max_age` counts instead of all other limits.
Result<Cleaning> sweep_jobs(ApiContext& api, const InUse& in_use, std::optional<std::chrono::milliseconds> max_age,
                            CleanMode mode);

/// Keeps a finished job for ever, or no longer. Errors: kNotFound when there is no such job. Blocks.
enum class Pin { kKeep, kRelease };
Status pin_job(ApiContext& api, const JobId& job, Pin pin);
/// Ids of pinned jobs: [{jobId, pinned (ms since 1970)}]. Blocks.
Result<std::vector<Json>> pinned_jobs(const ApiContext& api);

}  // namespace hkube::api
