#pragma once

#include "base/error.h"

namespace hkube::cli {

enum class Errc {
  kUsage,
  kBadFile,  ///< a local file cannot be read or is malformed
  kCannotReach,
  kRefused,  ///< 4xx without a more exact meaning
  kNotAuthenticated,
  kForbidden,
  kNotFound,
  kConflict,
  kServer,  ///< 5xx
};

ErrorInfo describe(Errc e);

}  // namespace hkube::cli
