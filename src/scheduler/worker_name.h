#pragma once

#include <string>

#include "base/ids.h"

namespace hkube::scheduler {

/// What clients are told a worker is called, as if it were a pod: "<algorithm>-<number>".
inline std::string worker_name(const std::string& algorithm, WorkerId worker) {
  return algorithm + "-" + std::to_string(worker.value());
}

}  // namespace hkube::scheduler
