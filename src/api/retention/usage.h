#pragma once

#include "api/context.h"

namespace hkube::api {

/// Disk use by kind: {disk: {total, free}, kinds: [{name, bytes, count, keep}]}; sizes in bytes. Blocks: it looks at
/// every file.
Result<Json> usage_document(const ApiContext& api);

}  // namespace hkube::api
