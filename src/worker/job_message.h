#pragma once

#include "worker/task_input.h"

namespace hkube::worker {

/// The job as the algorithm sees it: `data` of the initialize message (algorithm-protocol §4.1). `use_cache`: the links
/// are those of the task before.
Json make_job(const control::Assignment& task, TaskInput input, wire::StorageMode mode, bool use_cache, Timestamp now);

}  // namespace hkube::worker
