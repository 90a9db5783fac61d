#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scheduler/algorithm.h"
#include "server/config.h"

namespace hkube::server {

/// What the platform tells every process of an algorithm in its environment (algorithm-protocol §1.5), but for what
/// differs from worker to worker. `metrics_directory` is where it may leave files for TensorBoard.
std::vector<std::pair<std::string, std::string>> algorithm_environment(const Config& config,
                                                                       const scheduler::Algorithm& algorithm,
                                                                       const std::string& metrics_directory);

/// Whether an environment can have a variable of this name: another would be read as one with another value.
bool may_be_variable(std::string_view name);

}  // namespace hkube::server
