#pragma once

#include <string>
#include <vector>

#include "api/context.h"
#include "control/control_loop.h"

namespace hkube::api {

/// Jobs that are not over and run this algorithm in one of their nodes. On the control thread.
std::vector<JobId> users_of(const control::ControlLoop& loop, const std::string& algorithm);
/// Stored pipelines that name this algorithm.
Result<std::vector<std::string>> pipelines_with(const ApiContext& api, const std::string& algorithm);

}  // namespace hkube::api
