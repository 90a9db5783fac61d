#include "graph/errc.h"

namespace hkube::graph {

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kInvalidGraph:
      return {ErrorKind::kInvalid, "graph.invalid"};
    case Errc::kMissingPath:
      return {ErrorKind::kInvalid, "graph.missing_path"};
    case Errc::kBatchTooLarge:
      return {ErrorKind::kTooLarge, "graph.batch_too_large"};
  }
  return {ErrorKind::kInternal, "graph.unknown"};
}

}  // namespace hkube::graph
