#pragma once

#include <vector>

#include "api/router.h"
#include "api/submission.h"
#include "job/events.h"

namespace hkube::api {

/// Hands a prepared job to the control loop; the client gets its id once the submission is durable. `reused`: results
/// of an earlier job that stand in for nodes of this one.
void submit_job(ApiContext& api, const std::shared_ptr<const job::Descriptor>& descriptor,
                std::vector<job::NodeReused> reused, const Responder& respond);

/// Prepares and submits, or answers with what is wrong.
void submit(ApiContext& api, Submission submission, const Responder& respond);

}  // namespace hkube::api
