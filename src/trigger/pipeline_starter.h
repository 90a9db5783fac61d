#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "control/follow_up.h"

namespace hkube::trigger {

/// A stored pipeline that a trigger starts.
struct StartRequest {
  /// What a pipeline trigger hands down from the job that completed.
  struct Parent {
    JobId job;
    JobId root;
    std::vector<std::string> tags;
    std::string results;  ///< JSON array: the job's results
  };
  std::string pipeline;
  std::vector<std::string> types;
  std::optional<Parent> parent;
  std::vector<control::FollowUp> settles;  ///< settled by the new job's existence
};

/// Starts stored pipelines as if a client had asked for it.
class PipelineStarter {
 public:
  virtual ~PipelineStarter() = default;
  /// Answers on the io thread, once the job is durable, with its id. Call on the io thread.
  virtual void start(StartRequest request, std::function<void(Result<JobId>)> done) = 0;
};

}  // namespace hkube::trigger
