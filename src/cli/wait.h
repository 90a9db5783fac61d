#pragma once

#include <chrono>
#include <string>

#include "cli/session.h"

namespace hkube::cli {

/// Asks a server that has answered before. While it does not answer, which a restart takes, this waits for it with a
/// word on standard error: until then, but at most ten minutes.
Result<Json> get_patiently(const Session& session, const std::string& path,
                           std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max());

/// Asks for a status until it is completed, failed or stopped. Our server answers when that happens (`?wait=`); one
/// that ignores the parameter is asked once a second. `timeout` zero waits for ever; past it the last status is
/// returned. Prints changes of the status on standard error. A server that goes away meanwhile is waited for.
Result<Json> wait_for_end(const Session& session, const std::string& path, std::chrono::seconds timeout);

/// True for completed, failed and stopped.
bool is_over(const std::string& status);

}  // namespace hkube::cli
