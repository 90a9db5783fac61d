#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "job/job.h"
#include "sim/world.h"

namespace hkube::sim {

/// A pipeline of the simulation and the result that it must give when no task fails.
struct Sample {
  /// A part that may run again on the results of a job that completed: one node, and the parent that it reads.
  struct Again {
    std::string node;
    std::string reads;
  };
  Json pipeline;
  Json expected;  ///< `data[].result` in order; "skipped" for a skipped node
  std::optional<Again> again = std::nullopt;
};

/// A random pipeline. Of the same name has the same limit of concurrent jobs.
Sample make_sample(SeededRandom& random);

/// The pipeline that runs `again.node` of an earlier job.
Json again_pipeline(const spec::Pipeline& earlier, const Sample::Again& again);
/// What it reads: the results of the parent.
job::NodeReused again_results(const job::Job& earlier, const job::Descriptor& descriptor, const Sample::Again& again,
                              Timestamp now);

}  // namespace hkube::sim
