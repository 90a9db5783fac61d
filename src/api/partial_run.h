#pragma once

#include <string>
#include <vector>

#include "api/submission.h"
#include "job/job.h"

namespace hkube::api {

/// A run of one node of an earlier job and of all that follows from it (pipeline-semantics §7.6).
struct PartialRun {
  Submission submission;
  std::vector<std::string> reused;  ///< nodes of the earlier job whose results are read
};

/// Cuts the part out of the earlier job's pipeline. `debug` makes the node a debug node. An error is the client's.
Result<PartialRun> cut_partial_run(const job::Job& earlier, const std::string& node, bool debug);

/// The results of the earlier job that the new one reads, as events of the new job.
std::vector<job::NodeReused> reused_results(const job::Job& earlier, const job::Descriptor& descriptor, Timestamp now);

}  // namespace hkube::api
