#pragma once

#include "control/inbox.h"
#include "runtime/executor.h"
#include "worker/payloads.h"

namespace hkube::worker {

/// Runs the tasks of nodes that need no user's code: an output node gives its input, a dataSource node names its
/// source, an inlined pipeline's node gives the array of results that the pipeline would have given alone.
class BuiltinTasks {
 public:
  BuiltinTasks(Payloads& payloads, runtime::BlockingPool& pool, control::Inbox& control)
      : payloads_(payloads), pool_(pool), control_(control) {}

  /// Runs a task on the pool; its report goes to the control loop.
  void run(WorkerId worker, const control::Assignment& task);

 private:
  [[nodiscard]] Result<Json> value_of(const control::Assignment& task) const;
  [[nodiscard]] Result<Json> pipeline_result(const control::Assignment& task) const;

  Payloads& payloads_;
  runtime::BlockingPool& pool_;
  control::Inbox& control_;
};

}  // namespace hkube::worker
