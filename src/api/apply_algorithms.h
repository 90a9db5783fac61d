#pragma once

#include <functional>
#include <vector>

#include "api/apply_algorithm.h"

namespace hkube::api {

/// Stores algorithms, each by itself, and queues the builds that they need. The hosts of git repositories are asked
/// before, all at once. Call it on the pool; `done` comes on the pool, with a result for each request in their order,
/// or with one error when the server has too much to do. What a request refers to lives until then.
void apply_algorithms(ApiContext& api, BuildService& builds, std::vector<ApplyRequest> requests,
                      std::function<void(Result<std::vector<Result<Json>>>)> done);

}  // namespace hkube::api
