#pragma once

#include <string>

#include "api/context.h"
#include "api/submission.h"
#include "worker/sub_pipelines.h"

namespace hkube::api {

/// What is known of the task that starts a sub-pipeline.
struct SubPipelineParent {
  JobId job;
  TaskId task;
  JobId root_job;  ///< of its chain; or empty: it is the first itself
  std::string experiment;
};

/// The submission of a sub-pipeline. `pipeline` is what the caller gave: of a stored one the name and flow input, which
/// goes over the stored one key by key.
Result<Submission> make_sub_pipeline(const ApiContext& api, worker::SubPipelineStart::Kind kind, const Json& pipeline,
                                     const SubPipelineParent& parent);

/// Starts sub-pipelines for the workers of this server.
class SubPipelineService : public worker::SubPipelines {
 public:
  explicit SubPipelineService(ApiContext& api) : api_(api) {}

  void start(worker::SubPipelineStart start, std::function<void(Result<JobId>)> started,
             std::function<void(worker::SubPipelineEnd)> over) override;
  void stop(const JobId& job, const std::string& reason) override;

 private:
  /// Brings a finished job's end to `over`.
  void read(const JobId& job, const std::function<void(worker::SubPipelineEnd)>& over,
            worker::SubPipelineStart::Answer answer);
  /// Blocks.
  worker::SubPipelineEnd read_end(const JobId& job, worker::SubPipelineStart::Answer answer) const;
  Result<Json> read_response(const JobId& job, const Json& document, worker::SubPipelineStart::Answer answer) const;

  ApiContext& api_;
};

}  // namespace hkube::api
