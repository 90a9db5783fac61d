#pragma once

#include "base/error.h"

namespace hkube::graph {

enum class Errc {
  kInvalidGraph,   ///< the nodes do not form a valid pipeline
  kMissingPath,    ///< a batch reference names a path that the result does not have
  kBatchTooLarge,  ///< more tasks in one node than kMaxBatch
};

ErrorInfo describe(Errc e);

}  // namespace hkube::graph
