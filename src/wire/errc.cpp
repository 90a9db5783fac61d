#include "wire/errc.h"

namespace hkube::wire {

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kMalformed:
      return {ErrorKind::kInvalid, "wire.malformed"};
    case Errc::kTooDeep:
      return {ErrorKind::kInvalid, "wire.too_deep"};
    case Errc::kTooLarge:
      return {ErrorKind::kTooLarge, "wire.too_large"};
    case Errc::kUnsupported:
      return {ErrorKind::kInvalid, "wire.unsupported"};
  }
  return {ErrorKind::kInternal, "wire.unknown"};
}

}  // namespace hkube::wire
