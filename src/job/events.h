#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace hkube::job {

enum class Outcome : std::uint8_t { kCompleted, kFailed, kStopped };

/// What happened to a job, in order: the journal's content. Times are fields, so that a replay needs no clock.

/// The job exists. Texts are JSON: `pipeline` the full descriptor with defaults, `user_pipeline` as submitted,
/// `context` what else is known of the submission (see Context; may be empty).
struct Submitted {
  JobId job;
  std::string pipeline;
  std::string user_pipeline;
  std::vector<std::string> types;
  std::string user;
  Timestamp at;
  std::string context = {};
};

/// All that the node waits for is there: it became tasks (their number follows from the results so far).
struct NodeExpanded {
  std::uint32_t node = 0;
  Timestamp at;
};

/// A task's result was stored. Only the first report of a task becomes an event.
struct TaskDone {
  std::uint32_t node = 0;
  std::uint32_t item = 0;
  Timestamp started;
  Timestamp ended;
  std::uint64_t size = 0;                   ///< payload bytes
  std::optional<std::string> inline_bytes;  ///< header and payload of a small result
  std::string metadata;                     ///< JSON; only of single tasks that children refer to
};

/// A task was lost or failed and will run again.
struct TaskRetried {
  std::uint32_t node = 0;
  std::uint32_t item = 0;
  std::uint32_t attempt = 0;  ///< number of the next attempt; the first run was 0
  std::string warning;
  Timestamp at;
};

/// A task failed for good.
struct TaskFailed {
  std::uint32_t node = 0;
  std::uint32_t item = 0;
  std::string error;
  Timestamp started;
  Timestamp ended;
};

/// The job's outcome is decided; nothing of it runs any more. `error` and `node` of a failed job, `reason` of a stopped
/// one.
struct Resolved {
  Outcome outcome = Outcome::kCompleted;
  std::string error;
  std::string node;
  std::string reason;
  Timestamp at;
  std::optional<std::uint32_t> item;  ///< of a failed job: the item of `node` whose failure decided it
  std::string user;                   ///< who stopped it; empty: the platform
  std::string last_output;            ///< of a failed job: the last lines that the algorithm printed
};

/// The outcome is complete: the result is stored. The last event of a job.
struct Finished {
  std::uint64_t result_bytes = 0;  ///< size of the result document
  bool result_in_store = false;    ///< true: an object; false: beside the job's row
  std::string error;               ///< why the result could not be stored, else empty
  Timestamp at;
};

/// Nothing of the job starts until it is admitted: its pipeline's limit of concurrent jobs is reached.
struct Held {
  Timestamp at;
};
struct Admitted {
  Timestamp at;
};

/// A user suspends the job: what runs goes on, nothing new starts.
struct Paused {
  std::string user;
  Timestamp at;
};
struct Resumed {
  std::string user;
  Timestamp at;
};

/// A node of an earlier job that nodes of this one read: its results stand in for a run. Comes before any expansion.
struct NodeReused {
  struct Item {
    std::uint32_t item = 0;
    std::uint64_t size = 0;
    std::optional<std::string> inline_bytes;
  };
  std::uint32_t node = 0;
  JobId from;                    ///< the earlier job: large results are read under its id
  std::uint32_t first_task = 0;  ///< number of the node's first task there
  std::uint32_t count = 0;       ///< of its items; 0: it was skipped
  bool batch = false;
  std::vector<Item> items;  ///< those with a result
  std::string metadata;     ///< of a single result: JSON
  Timestamp at;
};

/// A running task started an algorithm: a task of its own, after all others in number. What it works on is not kept: an
/// execution ends with its caller, so none outlives a restart.
struct ExecutionStarted {
  std::uint32_t node = 0;  ///< of the caller; kExecutionNode: the caller is an execution itself
  std::uint32_t item = 0;
  std::string algorithm;
  Timestamp at;
};

/// An execution ended by itself or by request. One that ends because its caller does has no event.
struct ExecutionEnded {
  std::uint32_t execution = 0;  ///< position in order of start
  Outcome outcome = Outcome::kCompleted;
  std::string error;
  std::uint64_t size = 0;  ///< payload bytes of the result
  Timestamp started;
  Timestamp ended;
};

/// The first task of the job began to run.
struct Started {
  Timestamp at;
};

/// From now on all tasks of these algorithms run these versions, also when others become the current ones.
struct VersionsTaken {
  struct Version {
    std::string algorithm;
    std::string version;
  };
  std::vector<Version> versions;
};

using Event =
    std::variant<Submitted, NodeExpanded, TaskDone, TaskRetried, TaskFailed, Resolved, Finished, Held, Admitted, Paused,
                 Resumed, NodeReused, ExecutionStarted, ExecutionEnded, Started, VersionsTaken>;

}  // namespace hkube::job
