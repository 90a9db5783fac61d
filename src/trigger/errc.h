#pragma once

#include "base/error.h"

namespace hkube::trigger {

enum class Errc {
  kUnknownTimeZone,
  kTooLarge,  ///< a result too large to travel with a trigger or a webhook
};

ErrorInfo describe(Errc e);

}  // namespace hkube::trigger
