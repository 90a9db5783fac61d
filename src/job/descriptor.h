#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "graph/dag.h"
#include "job/events.h"
#include "spec/pipeline.h"

namespace hkube::job {

/// All of a job that never changes, shared by every thread that works for it.
struct Descriptor {
  JobId id;
  spec::Pipeline pipeline;
  graph::Dag dag;  ///< points into `pipeline`
  std::string pipeline_text;
  std::string user_pipeline_text;
  std::vector<std::string> types;  ///< "raw", "stored", …
  std::string user;
  Timestamp submitted;
};

/// Builds the descriptor of a submitted job. Checks the graph and the flow input: an error here is the client's (400),
/// so the API calls it before it submits.
Result<std::shared_ptr<const Descriptor>> make_descriptor(const Submitted& submitted);

}  // namespace hkube::job
