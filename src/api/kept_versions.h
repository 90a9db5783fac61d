#pragma once

#include "base/result.h"
#include "control/control_loop.h"
#include "store/catalog.h"

namespace hkube::api {

/// At the start of the server: gives the control loop the versions that restored jobs keep, from their documents or,
/// where those were deleted, from what was kept for the jobs. Forgets what no job keeps any more.
Status restore_versions(store::Catalog& catalog, control::ControlLoop& loop);

}  // namespace hkube::api
