#pragma once

#include "base/error.h"

namespace hkube::api {

enum class Errc {
  kBadRequest,
  kNotFound,
  kExists,
  kForbidden,
  kTooLarge,
  kOverloaded,
  kNoRoom,  ///< the disk is nearly full
  kInternal,
};

ErrorInfo describe(Errc e);

}  // namespace hkube::api
