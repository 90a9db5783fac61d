#pragma once

#include <optional>
#include <string>
#include <vector>

#include "job/job.h"

namespace hkube::job {

/// How a task ended, as its worker or the loss of the worker tells.
struct TaskOutcome {
  enum class Kind : std::uint8_t {
    kDone,      ///< the result is stored
    kError,     ///< the algorithm returned an error
    kCrash,     ///< the algorithm ended or lost its connection
    kLost,      ///< its worker went silent: retried whatever the policy, up to its limit
    kExpired,   ///< it ran longer than its node's ttl: an error that is never retried
    kFatal,     ///< cannot succeed whatever the policy (an image that does not exist)
    kReturned,  ///< it never began: its worker gave it back, and it waits again
  };
  Kind kind = Kind::kDone;
  std::uint64_t size = 0;                   ///< kDone: payload bytes
  std::optional<std::string> inline_bytes;  ///< kDone: header and payload of a small result
  std::string metadata;                     ///< kDone: JSON text, may be empty
  std::string error;                        ///< otherwise: the text for the user
  std::string last_output;                  ///< otherwise: the last lines that the algorithm printed
  Timestamp started;

  /// Of a task that never began.
  [[nodiscard]] static TaskOutcome returned() {
    TaskOutcome outcome;
    outcome.kind = Kind::kReturned;
    return outcome;
  }
};

/// The events that follow from a task's outcome. Nothing when the task has an outcome already or the job is over: a
/// late or repeated report. Retry policy and limit: pipeline-semantics §3.2; tolerance: §2.6.
std::vector<Event> decide_outcome(const Job& job, graph::NodeIndex node, std::uint32_t item, const TaskOutcome& outcome,
                                  Timestamp now);

/// The events that stop a job; nothing when it is over. `user` is empty when the platform does it.
std::vector<Event> decide_stop(const Job& job, const std::string& reason, const std::string& user, Timestamp now);
/// The events that suspend a job, and that let it go on; nothing when it is over or is so already.
std::vector<Event> decide_pause(const Job& job, const std::string& user, Timestamp now);
std::vector<Event> decide_resume(const Job& job, const std::string& user, Timestamp now);
/// When the job's ttl or activeTtl ends, and what then is the reason of its stop; nothing when it has neither.
struct Expiry {
  Timestamp at;
  std::string reason;
};
std::optional<Expiry> expiry_of(const Job& job);

/// The event that starts an algorithm for a running task, and the one that ends it; nothing when the job, the caller or
/// the execution is over. An execution is never retried and never fails its job.
std::vector<Event> decide_execution(const Job& job, const Caller& caller, const std::string& algorithm, Timestamp now);
std::vector<Event> decide_execution_end(const Job& job, std::uint32_t execution, const TaskOutcome& outcome,
                                        Timestamp now);
/// The event that stops an execution at its caller's request.
std::vector<Event> decide_execution_stop(const Job& job, std::uint32_t execution, const std::string& reason,
                                         Timestamp now);

/// The next event that the job's own state asks for, or nothing: a node to expand, the end. Call after each apply,
/// until nothing comes.
std::optional<Event> decide_next(const Job& job, Timestamp now);

/// failed × 100 / total, rounded half up: the percentage that batchTolerance is compared with.
std::uint32_t failed_percent(std::uint32_t failed, std::uint32_t total);

}  // namespace hkube::job
