#pragma once

#include "base/quantity.h"

namespace hkube::server {

/// Cores and memory that this process may use: the machine's, within the limits of its control groups. GPUs are not
/// counted: they are a setting.
Resources machine_resources();

}  // namespace hkube::server
