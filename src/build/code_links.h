#pragma once

#include <string>

#include "base/result.h"

namespace hkube::build {

/// Refuses code whose symbolic links lead out of its folder, or in a circle: it is read by the server. Blocks.
Status check_links(const std::string& directory);

}  // namespace hkube::build
