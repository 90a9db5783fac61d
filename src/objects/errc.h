#pragma once

#include "base/error.h"

namespace hkube::objects {

enum class Errc {
  kBadPath,      ///< not a path of an object
  kNotFound,     ///< no such object
  kConflict,     ///< the path is a folder, or goes through an object
  kBadRange,     ///< the range begins past the object's end
  kFull,         ///< no room left
  kDenied,       ///< the store refuses the credentials that this program was given
  kUnavailable,  ///< the store cannot be reached or is busy
  kIo,           ///< the store failed
};

ErrorInfo describe(Errc e);

}  // namespace hkube::objects
