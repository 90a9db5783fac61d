#pragma once

#include "base/json.h"
#include "base/result.h"

namespace hkube::api {

/// What the schema of an algorithm cannot say (rest-api §5.6): variables that refer to cluster objects, labels and
/// annotations.
Status check_environment(const Json& algorithm);
/// Custom resources of workers, side cars, shares of a graphics processor.
Status check_resources(const Json& algorithm);

}  // namespace hkube::api
