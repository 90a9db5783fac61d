#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "objects/object_store.h"
#include "server/config.h"

namespace hkube::server {

/// Opens the object store that the configuration names and finds out whether it can be used: files below the data
/// folder, or a service that speaks S3.
Result<std::unique_ptr<objects::ObjectStore>> open_object_store(const Config& config);

/// The same store for reading, beside a server that may be using it: nothing is made or cleaned.
Result<std::unique_ptr<objects::ObjectStore>> look_at_object_store(const Config& config);

/// The variables that tell an algorithm where the objects are.
std::vector<std::pair<std::string, std::string>> storage_environment(const Config& config);

}  // namespace hkube::server
