#pragma once

#include "base/json.h"
#include "sim/world.h"

namespace hkube::sim {

/// A pipeline of the simulation and the result that it must give when no task fails.
struct Sample {
  Json pipeline;
  Json expected;  ///< `data[].result` in order; "skipped" for a skipped node
};

/// A random pipeline. Of the same name has the same limit of concurrent jobs.
Sample make_sample(SeededRandom& random);

}  // namespace hkube::sim
