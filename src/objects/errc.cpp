#include "objects/errc.h"

namespace hkube::objects {

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kBadPath:
      return {ErrorKind::kInvalid, "objects.bad_path"};
    case Errc::kNotFound:
      return {ErrorKind::kNotFound, "objects.not_found"};
    case Errc::kConflict:
      return {ErrorKind::kConflict, "objects.conflict"};
    case Errc::kBadRange:
      return {ErrorKind::kInvalid, "objects.bad_range"};
    case Errc::kFull:
      return {ErrorKind::kUnavailable, "objects.full"};
    case Errc::kDenied:
      // Not the fault of the client that asks.
      return {ErrorKind::kInternal, "objects.denied"};
    case Errc::kUnavailable:
      return {ErrorKind::kUnavailable, "objects.unavailable"};
    case Errc::kIo:
      return {ErrorKind::kInternal, "objects.io"};
  }
  return {ErrorKind::kInternal, "objects.unknown"};
}

}  // namespace hkube::objects
