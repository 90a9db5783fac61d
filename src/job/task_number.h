#pragma once

#include <cstdint>
#include <optional>

#include "base/ids.h"

namespace hkube::job {

/// Tasks of a job are numbered from 0 in the order in which their nodes expand. The task id that clients see is that
/// number put through a permutation of the 36^8 ids, keyed by the job's id: unique within the job, no table needed, and
/// reversible.
TaskId task_id(const JobId& job, std::uint32_t number);

/// The number behind a task id of this job; nothing when it is not one.
std::optional<std::uint32_t> task_number(const JobId& job, const TaskId& task);

}  // namespace hkube::job
