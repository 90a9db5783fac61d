#pragma once

#include "api/context.h"
#include "api/respond.h"
#include "api/router.h"

namespace hkube::api {

/// Who asks whether the server is ready: a stranger is told reasons, not the names of what is stored.
enum class ReadinessDetail { kReasons, kProblems };

/// What the stores have found damaged: [{subject, text, remedy, times}].
Json problems_document(const ApiContext& api);

/// Answers whether new work can be taken and stored: 200, or 503 with the reasons. Damaged single things do not make a
/// server unready; they are named, or counted for strangers. Does not block.
void answer_readiness(const ApiContext& api, ReadinessDetail detail, const Responder& respond);

}  // namespace hkube::api
