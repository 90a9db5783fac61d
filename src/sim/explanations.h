#pragma once

#include <optional>
#include <string>

#include "control/control_loop.h"

namespace hkube::sim {

/// Checks what control::explain_job() says of a live job against the state of the loop: it names everything that waits,
/// nothing else, with true numbers, times and causes. The first thing that is wrong, else nothing. The reasons that the
/// scheduler gives are only compared with the scheduler here; untrue_reason() checks those.
std::optional<std::string> untrue_explanation(const control::ControlLoop& loop, const job::Job& job, Timestamp now);

}  // namespace hkube::sim
