#pragma once

#include "base/error.h"

namespace hkube::job {

enum class Errc {
  kDamagedEvent,  ///< bytes that are not an event of this version
};

ErrorInfo describe(Errc e);

}  // namespace hkube::job
