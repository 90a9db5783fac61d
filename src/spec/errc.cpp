#include "spec/errc.h"

namespace hkube::spec {

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kSchema:
      return {ErrorKind::kInvalid, "spec.schema"};
    case Errc::kSemantic:
      return {ErrorKind::kInvalid, "spec.semantic"};
    case Errc::kMalformed:
      return {ErrorKind::kInvalid, "spec.malformed"};
    case Errc::kNotFound:
      return {ErrorKind::kNotFound, "spec.not_found"};
  }
  return {ErrorKind::kInternal, "spec.unknown"};
}

}  // namespace hkube::spec
