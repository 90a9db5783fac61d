#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hkube::api {

/// A .zip in memory of these files (name, content). Blocks.
Result<std::string> make_zip(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace hkube::api
