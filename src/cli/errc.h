#pragma once

#include "base/error.h"

namespace hkube::cli {

enum class Errc {
  kUsage,
  kBadFile,      ///< a local file cannot be read or is malformed
  kBadEndpoint,  ///< the server's address is none
  kCannotReach,  ///< nothing was asked
  kNoAnswer,     ///< the connection was lost: what was asked may have been done
  kRefused,      ///< 4xx without a more exact meaning
  kNotAuthenticated,
  kForbidden,
  kNotFound,
  kConflict,
  kBusy,    ///< 502, 503, 504: a later try may succeed
  kServer,  ///< another 5xx, or an answer that is none
};

ErrorInfo describe(Errc e);

}  // namespace hkube::cli
