#pragma once

#include <chrono>
#include <string>

#include "cli/session.h"

namespace hkube::cli {

/// Asks for a status until it is completed, failed or stopped. Our server answers when that happens (`?wait=`); one
/// that ignores the parameter is asked once a second. `timeout` zero waits for ever; past it the last status is
/// returned. `progress` prints a changed line of status on standard error.
Result<Json> wait_for_end(const Session& session, const std::string& path, std::chrono::seconds timeout);

/// True for completed, failed and stopped.
bool is_over(const std::string& status);

}  // namespace hkube::cli
