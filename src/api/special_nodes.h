#pragma once

#include "api/submission.h"

namespace hkube::api {

/// Fills in what the nodes that are not plain algorithms need (pipeline-semantics §8): an output node's algorithm name,
/// a debug node's algorithm ("<algorithm>-debug", made on first use if `debug` allows it), the nodes that
/// `options.debugOverride` turns into debug nodes. An error is the client's; kinds that this server does not run are
/// refused.
Status prepare_special_nodes(ApiContext& api, Json& pipeline, DebugAlgorithms debug);

/// 400 when `options.debugOverride` names a node that is not there.
Status check_debug_override(const Json& pipeline);

}  // namespace hkube::api
