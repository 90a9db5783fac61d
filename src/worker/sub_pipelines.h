#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/ids.h"
#include "base/json.h"
#include "base/result.h"
#include "job/descriptor.h"

namespace hkube::worker {

/// A pipeline that a running task starts as a job of its own.
struct SubPipelineStart {
  enum class Kind { kStored, kRaw };
  enum class Answer { kValue, kReference };
  Kind kind = Kind::kStored;
  Json pipeline;        ///< name and flowInput; of a raw one also nodes, options and webhooks
  AssignmentId caller;  ///< the run that asks; the job ends with it
  std::shared_ptr<const job::Descriptor> parent;
  TaskId parent_task;
  Answer answer = Answer::kValue;
};

/// How a sub-pipeline ended.
struct SubPipelineEnd {
  enum class Kind { kDone, kFailed, kStopped };
  Kind kind = Kind::kDone;
  Json response;     ///< kDone: the result array, or {storageInfo: {path}} of the object that has it
  std::string text;  ///< otherwise: the error or the reason
};

/// A worker's way to the jobs of the server. Called on the io thread. Answers come on any thread, also from within the
/// call.
class SubPipelines {
 public:
  virtual ~SubPipelines() = default;
  /// Submits the job, with the checks of a client's. `started` is called once; `over` once more if the job was taken.
  virtual void start(SubPipelineStart start, std::function<void(Result<JobId>)> started,
                     std::function<void(SubPipelineEnd)> over) = 0;
  virtual void stop(const JobId& job, const std::string& reason) = 0;
};

}  // namespace hkube::worker
