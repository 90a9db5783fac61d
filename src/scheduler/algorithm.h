#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/quantity.h"

namespace hkube::scheduler {

/// What the scheduler and the engine need of a stored algorithm. Immutable; a new version is a new object.
struct Algorithm {
  std::string name;
  std::string version;            ///< workers of another version take no more tasks
  Resources request;              ///< of one worker
  std::uint32_t max_workers = 0;  ///< 0: no limit
  std::string not_runnable;       ///< empty, or why no worker can be started ("its build has not finished")
  Json document;                  ///< the stored descriptor: environment, entry point, code location
};

}  // namespace hkube::scheduler
