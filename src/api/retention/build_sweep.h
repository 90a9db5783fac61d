#pragma once

#include "api/cleaners.h"
#include "api/context.h"

namespace hkube::api {

/// Removes builds past the newest of each algorithm that the policy keeps, with their files, and folders that no build
/// or version knows of. Builds that an algorithm or a stored version needs, that have not ended, or whose algorithm has
/// open jobs stay. Blocks.
Result<Cleaning> sweep_builds(ApiContext& api, const InUse& in_use, CleanMode mode);

/// Removes versions past the newest of each algorithm and pipeline that the policy keeps. Current, pinned and tagged
/// versions stay, and those of algorithms with open jobs. Blocks.
Result<Cleaning> sweep_versions(ApiContext& api, const InUse& in_use, CleanMode mode);

}  // namespace hkube::api
