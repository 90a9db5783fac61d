#pragma once

#include "base/error.h"

namespace hkube::store {

enum class Errc {
  kCannotOpen,
  kWriteFailed,  ///< disk full, I/O error: nothing of the batch was written
  kReadFailed,
  kDamaged,  ///< content that this version did not write
  kNewerVersion,
  kChanged,  ///< somebody else has changed what was read: nothing was written; read again and decide anew
};

ErrorInfo describe(Errc e);

/// Whether the thing is there, but cannot be read: it can be deleted.
inline bool is_damaged(const Error& error) { return error.code == describe(Errc::kDamaged).code; }

}  // namespace hkube::store
