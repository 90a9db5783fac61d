#pragma once

#include "control/ports.h"

namespace hkube::worker {

/// The job as the algorithm sees it: `data` of the initialize message (algorithm-protocol §4.1), with the input
/// resolved. `flat_input` is null in storage mode v1 and empty otherwise, as nothing is left to resolve.
Json make_job(const control::Assignment& task, Json input, bool flat_input_null, Timestamp now);

}  // namespace hkube::worker
