#pragma once

#include <optional>
#include <string>

#include "control/control_loop.h"

namespace hkube::sim {

/// Checks what must hold after every step of the control loop; the text of the first thing that does not, else nothing.
///  - resources in use are never negative and never above the capacity;
///  - each active task of a job has exactly one entry among the running tasks, and the other way round;
///  - each task that may run and does not is in its algorithm's queue, once;
///  - each algorithm with waiting tasks and no free worker says why;
///  - a live job has something that moves it on: a task queued or running, or a result being stored.
std::optional<std::string> broken_invariant(const control::ControlLoop& loop, Timestamp now);

}  // namespace hkube::sim
