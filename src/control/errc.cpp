#include "control/commands.h"

namespace hkube::control {

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kNoSuchJob:
      return {ErrorKind::kNotFound, "control.no_such_job"};
    case Errc::kJobOver:
      return {ErrorKind::kInvalid, "control.job_over"};
    case Errc::kOverloaded:
      return {ErrorKind::kUnavailable, "control.overloaded"};
    case Errc::kStoreFailing:
      return {ErrorKind::kUnavailable, "control.store_failing"};
    case Errc::kNoRoom:
      return {ErrorKind::kUnavailable, "control.no_room"};
    case Errc::kTooManyJobs:
      return {ErrorKind::kInvalid, "control.too_many_jobs"};
    case Errc::kNotPaused:
      return {ErrorKind::kInvalid, "control.not_paused"};
    case Errc::kCallerOver:
      return {ErrorKind::kInvalid, "control.caller_over"};
    case Errc::kNoSuchAlgorithm:
      return {ErrorKind::kNotFound, "control.no_such_algorithm"};
    case Errc::kExecutionFailed:
      return {ErrorKind::kInvalid, "control.execution_failed"};
    case Errc::kShuttingDown:
      return {ErrorKind::kUnavailable, "control.shutting_down"};
  }
  return {ErrorKind::kInternal, "control.unknown"};
}

}  // namespace hkube::control
