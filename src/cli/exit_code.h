#pragma once

#include "base/error.h"

namespace hkube::cli {

/// What hkubectl's exit code tells. The one table; also in docs/reference/cli.md.
enum ExitCode : int {
  kOk = 0,
  kFailure = 1,      ///< bad input, refused by the server, anything without a code of its own
  kUsage = 2,        ///< the command line itself is wrong
  kCannotReach = 3,  ///< no answer from the server
  kNotAuthenticated = 4,
  kForbidden = 5,
  kNotFound = 6,
  kConflict = 7,
  kJobFailed = 10,  ///< the job or build ended as failed
  kJobStopped = 11,
  kWaitTimedOut = 12,  ///< the job is still running
  kInterrupted = 130,
};

/// The exit code of an error.
ExitCode exit_code_of(const Error& error);

}  // namespace hkube::cli
