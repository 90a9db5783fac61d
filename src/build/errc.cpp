#include "build/errc.h"

namespace hkube::build {

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kBadArchive:
      return {ErrorKind::kInvalid, "build.bad_archive"};
    case Errc::kTooLarge:
      return {ErrorKind::kTooLarge, "build.too_large"};
    case Errc::kBadCode:
      return {ErrorKind::kInvalid, "build.bad_code"};
    case Errc::kRepository:
      return {ErrorKind::kInvalid, "build.repository"};
    case Errc::kOverloaded:
      return {ErrorKind::kUnavailable, "build.overloaded"};
    case Errc::kStepFailed:
      return {ErrorKind::kInvalid, "build.step_failed"};
    case Errc::kTimeout:
      return {ErrorKind::kTimeout, "build.timeout"};
    case Errc::kInternal:
      return {ErrorKind::kInternal, "build.internal"};
  }
  return {ErrorKind::kInternal, "build.unknown"};
}

}  // namespace hkube::build
