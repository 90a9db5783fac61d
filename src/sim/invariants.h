#pragma once

#include <optional>
#include <string>

#include "control/control_loop.h"

namespace hkube::sim {

/// Whether tasks that wait for what they started may have lent their processors since the server began.
enum class Lending { kNone, kPossible };

/// Checks what must hold after every step of the control loop; the text of the first thing that does not, else nothing.
///  - resources in use are never negative and never above the capacity, or above five times the processors where
///    tasks that wait may lend theirs;
///  - each active task of a job has exactly one entry among the running tasks, and the other way round; a job
///    that is over has neither tasks that run nor tasks that wait;
///  - each task that may run and does not is in its algorithm's queue, once; a paused or held job has none there;
///  - each open execution and sub-pipeline has a caller that runs;
///  - each algorithm with waiting tasks says why, and that is true;
///  - a node that has not become tasks has a parent that it still waits for, and counts such parents rightly;
///  - a held job has enough others of its pipeline before it, and those are never more than the limit;
///  - retries keep to their policy and limit, and a job with more failures than it tolerates is over;
///  - nothing starts of a paused or a held job, and no job outlives its ttl;
///  - a live job has something that moves it on: a task queued or running, a result being stored, a user who paused it
///    or another job before it.
std::optional<std::string> broken_invariant(const control::ControlLoop& loop, Timestamp now, Lending lending);

/// Why an algorithm's tasks wait, checked against what there is; the contradiction, else nothing.
std::optional<std::string> untrue_reason(const control::ControlLoop& loop, const std::string& algorithm, Timestamp now);

}  // namespace hkube::sim
