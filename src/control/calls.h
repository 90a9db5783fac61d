#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "job/node_plan.h"

namespace hkube::control {

/// What running tasks have started themselves and that is not over: sub-pipelines and executions. By the caller's
/// assignment, so that a lost run's calls are never taken for those of the next.
class Calls {
 public:
  struct Execution {
    JobNumber job;
    std::uint32_t index = 0;  ///< in the job's executions
    int depth = 1;            ///< callers above it
    std::shared_ptr<const job::NodePlan> plan;
    std::function<void(Result<job::StoredResult>)> ended;
  };
  struct Started {
    std::set<JobNumber> jobs;
    std::map<std::uint32_t, Execution> executions;  ///< by index
  };

  /// `depth`: callers above the job's tasks.
  void add_job(AssignmentId caller, JobNumber job, int depth);
  void add_execution(AssignmentId caller, Execution execution);

  /// Forgets a job that is over; its caller, if it had one.
  AssignmentId job_over(JobNumber job);
  /// Forgets an execution that is over; who started it and what to tell them. The caller is not valid when there is
  /// none.
  std::pair<AssignmentId, Execution> take_execution(JobNumber job, std::uint32_t index);
  /// Forgets all that a caller started, for it is over.
  Started take_all(AssignmentId caller);

  /// What a caller has started; null when there is nothing.
  [[nodiscard]] const Started* find(AssignmentId caller) const;
  /// Callers above a job's tasks: 0 for one that no task has started.
  [[nodiscard]] int depth_of(JobNumber job) const;
  [[nodiscard]] const Execution* find_execution(JobNumber job, std::uint32_t index) const;

 private:
  void forget_if_empty(AssignmentId caller);

  std::map<AssignmentId, Started> started_;
  std::map<JobNumber, std::pair<AssignmentId, int>> caller_of_job_;  ///< and its depth
  std::map<std::pair<JobNumber, std::uint32_t>, AssignmentId> caller_of_execution_;
};

}  // namespace hkube::control
