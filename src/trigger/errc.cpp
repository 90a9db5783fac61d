#include "trigger/errc.h"

namespace hkube::trigger {

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kUnknownTimeZone:
      return {ErrorKind::kInvalid, "trigger.unknown_time_zone"};
    case Errc::kTooLarge:
      return {ErrorKind::kTooLarge, "trigger.too_large"};
  }
  return {ErrorKind::kInternal, "trigger.unknown"};
}

}  // namespace hkube::trigger
