#pragma once

#include <string>

#include "base/ids.h"
#include "base/json.h"

namespace hkube::api {

/// What clients are told of a job's flow input (pipeline-semantics §1.4): {metadata, storageInfo: {path}}. The metadata
/// has the type (for arrays also the size) of each part that a node refers to, by the reference's body, such as
/// "flowInput.files". The path is where the storage routes find the flow input. Null without a flow input.
Json flow_input_metadata(const Json& pipeline, const JobId& job, const std::string& cluster);

}  // namespace hkube::api
