#pragma once

#include "base/error.h"

namespace hkube::store {

enum class Errc {
  kCannotOpen,
  kWriteFailed,  ///< disk full, I/O error: nothing of the batch was written
  kReadFailed,
  kDamaged,  ///< content that this version did not write
  kNewerVersion,
};

ErrorInfo describe(Errc e);

}  // namespace hkube::store
