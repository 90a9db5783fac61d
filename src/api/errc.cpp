#include "api/errc.h"

namespace hkube::api {

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kBadRequest:
      return {ErrorKind::kInvalid, "api.bad_request"};
    case Errc::kNotFound:
      return {ErrorKind::kNotFound, "api.not_found"};
    case Errc::kExists:
      return {ErrorKind::kConflict, "api.exists"};
    case Errc::kForbidden:
      return {ErrorKind::kDenied, "api.forbidden"};
    case Errc::kTooLarge:
      return {ErrorKind::kTooLarge, "api.too_large"};
    case Errc::kOverloaded:
      return {ErrorKind::kUnavailable, "api.overloaded"};
    case Errc::kNoRoom:
      return {ErrorKind::kUnavailable, "api.no_room"};
    case Errc::kInternal:
      return {ErrorKind::kInternal, "api.internal"};
  }
  return {ErrorKind::kInternal, "api.unknown"};
}

}  // namespace hkube::api
