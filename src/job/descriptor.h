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

/// What is known of a submission besides its pipeline.
struct Context {
  std::string external_id;          ///< the client's own name for the job
  JobId root_job;                   ///< the first job of a chain of triggers, sub-pipelines or partial runs; or empty
  JobId parent_job;                 ///< whose algorithm or end started this one; or empty
  TaskId parent_task;               ///< the task that started this job as a sub-pipeline; or empty
  std::vector<std::string> reused;  ///< nodes of an earlier job whose results are read
  Json last_run;                    ///< {timestamp, status, timeTook} of the pipeline's latest finished job, or null

  [[nodiscard]] std::string text() const;
  static Result<Context> parse(const std::string& text);
};

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
  Context context;
};

/// Builds the descriptor of a submitted job. Checks the graph and the flow input: an error here is the client's (400),
/// so the API calls it before it submits.
Result<std::shared_ptr<const Descriptor>> make_descriptor(const Submitted& submitted);

}  // namespace hkube::job
