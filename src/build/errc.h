#pragma once

#include "base/error.h"

namespace hkube::build {

enum class Errc {
  kBadArchive,  ///< not an archive, or one that must not be unpacked
  kTooLarge,    ///< past a limit on entries or bytes
  kBadCode,     ///< unknown language, no entry point
  kRepository,  ///< a git repository that cannot be read, or not this revision of it
  kOverloaded,
  kStepFailed,  ///< a command of the build failed
  kTimeout,
  kInternal,
};

ErrorInfo describe(Errc e);

}  // namespace hkube::build
