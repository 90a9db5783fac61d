#pragma once

#include "base/error.h"

namespace hkube::wire {

enum class Errc {
  kMalformed,    ///< the bytes are not a message of the format
  kTooDeep,      ///< nested deeper than kMaxJsonDepth
  kTooLarge,     ///< longer than the format can say
  kUnsupported,  ///< the format cannot carry it, or the name is not known
};

ErrorInfo describe(Errc e);

}  // namespace hkube::wire
