#include "store/errc.h"

namespace hkube::store {

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kCannotOpen:
      return {ErrorKind::kInternal, "store.cannot_open"};
    case Errc::kWriteFailed:
      return {ErrorKind::kUnavailable, "store.write_failed"};
    case Errc::kReadFailed:
      return {ErrorKind::kInternal, "store.read_failed"};
    case Errc::kDamaged:
      return {ErrorKind::kInternal, "store.damaged"};
    case Errc::kNewerVersion:
      return {ErrorKind::kInternal, "store.newer_version"};
    case Errc::kChanged:
      return {ErrorKind::kUnavailable, "store.changed"};
  }
  return {ErrorKind::kInternal, "store.unknown"};
}

}  // namespace hkube::store
