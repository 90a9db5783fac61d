#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "control/ports.h"
#include "job/decide.h"

namespace hkube::control {

class ControlLoop;

enum class Errc {
  kNoSuchJob,
  kJobOver,
  kOverloaded,    ///< a queue is full
  kStoreFailing,  ///< the journal cannot be written
  kNoRoom,        ///< the disk is nearly full
  kShuttingDown,
  kTooManyJobs,  ///< the pipeline's limit of concurrent jobs
  kNotPaused,
  kCallerOver,  ///< the task that asks does not run (any more)
  kNoSuchAlgorithm,
  kExecutionFailed,
};
ErrorInfo describe(Errc e);

/// Answers a client. Called on the control thread, for changes only once they are durable.
template <typename T = void>
using Reply = std::function<void(Result<T>)>;

/// Accepts a job. Answered when its Submitted event is durable. The descriptor has been checked (job::make_descriptor).
/// A sub-pipeline (its context names a parent task) needs a parent task that runs; it is stopped when that ends.
struct SubmitJob {
  std::shared_ptr<const job::Descriptor> descriptor;
  Reply<> reply;
  std::vector<job::NodeReused> reused = {};  ///< results of an earlier job that nodes of this one read
  std::vector<FollowUp> settles = {};        ///< settled by the job's existence: durable with it or not at all
  AssignmentId caller = {};  ///< of a sub-pipeline: the run of the parent task; not valid: whichever runs now
};

/// Stops a job. Answered when durable; kNoSuchJob when it is unknown or over.
struct StopJob {
  JobId job;
  std::string reason;
  Reply<> reply;
  std::string user = {};  ///< empty: the platform
};

/// Suspends a job: running tasks go on, nothing new starts. Answered when durable, also when it was paused already.
struct PauseJob {
  JobId job;
  std::string user;
  Reply<> reply;
};
/// Lets a paused job go on. kNotPaused when it is not.
struct ResumeJob {
  JobId job;
  std::string user;
  Reply<> reply;
};

/// A job that waits to begin, as the queue shows it.
struct QueuedJob {
  std::shared_ptr<const job::Descriptor> descriptor;
  bool held = false;  ///< too many jobs of its pipeline are open
};
struct QueueChange {
  std::vector<QueuedJob> moved;
  std::vector<JobId> preferred;  ///< the whole order from now on
};
/// Moves jobs that wait to begin between the managed queue, where priority and age count, and the preferred list, whose
/// order is the user's. Jobs that do not wait on the other side are left out.
struct PreferJobs {
  enum class Place { kFirst, kLast, kBefore, kAfter };
  std::vector<JobId> jobs;
  std::optional<Place> place;                   ///< in the preferred list; nothing: back to the managed queue
  std::function<bool(const job::Job&)> anchor;  ///< for kBefore and kAfter: which preferred jobs are meant
  std::function<void(QueueChange)> reply;
};

/// Answers when the job is over and durable (or at once if it is not live). For clients that wait for a result.
struct WatchJob {
  JobId job;
  std::function<void()> over;
  /// Becomes true when nobody waits any more, so that clients that ask again and again leave nothing behind; or null.
  std::shared_ptr<const std::atomic<bool>> given_up = nullptr;
};

/// Runs a function with the state at hand: the way in for every question. It must be quick and must not change
/// anything.
struct Inspect {
  std::function<void(const ControlLoop&)> look;
};

struct PutAlgorithm {
  std::shared_ptr<const scheduler::Algorithm> algorithm;
};
struct RemoveAlgorithm {
  std::string name;
};

/// From now on new jobs are refused with this reason; empty: they are taken. Those that running tasks start are taken
/// anyway.
struct PutIntake {
  std::string refusal;
};

/// Stops the workers of an algorithm, whichever version they are of. Their tasks run again on others, which costs no
/// attempt. `reply` gets the names of those that go.
struct StopWorkers {
  std::string algorithm;
  std::function<void(std::vector<std::string>)> reply;
};

/// A worker that was asked for is up and idle.
struct WorkerReady {
  WorkerId worker;
  /// True for a worker at the other end of a network: it sends heartbeats and is lost when it goes silent.
  bool leased = false;
  std::uint32_t most = 1;  ///< so many tasks it takes at once; it runs them one after the other, in their order
};
/// Where a task is in its job; `index` is its place in a batch, from 1, or 0.
struct TaskPlace {
  JobId job;
  TaskId task;
  std::string node;
  std::uint32_t index = 0;
};
/// Files what a worker printed before it had a task. Does not block.
using FileOutput = std::function<void(const TaskPlace&)>;
/// A worker is gone, with the text for the task that it had (or would have had).
struct WorkerGone {
  /// kServerLacks: it was never there, for want of files, processes, memory or ports of the server; the reason says
  /// what lacks. Its algorithm has nothing to do with that.
  enum class Why : std::uint8_t { kEnded, kServerLacks };
  WorkerId worker;
  std::string reason;
  std::string last_output = {};  ///< the last lines that it printed
  FileOutput file_output = {};   ///< called with the task that it would have had; null: it had tasks, or said nothing
  Why why = Why::kEnded;
};
/// How a task ended, or that it never began. Repeated until acknowledged; only the first counts.
struct TaskReport {
  WorkerId worker;
  AssignmentId assignment;
  job::TaskOutcome outcome;
};
/// A leased worker's sign of life: the last assignment it has seen, and the one that it works on, if any. Lost messages
/// show here and are sent again: those of all later assignments.
struct Heartbeat {
  WorkerId worker;
  AssignmentId seen;
  AssignmentId running;
  std::uint32_t most = 1;  ///< as in WorkerReady
};

/// The result document of a completed job is stored.
struct ResultStored {
  JobNumber job;
  std::uint64_t bytes = 0;
  std::string document;  ///< the `data` array, when small; else empty and the object store has it
  std::string error;
};

struct Committed {
  std::uint64_t sequence = 0;
  Status status;
};

/// Time has passed: something is due.
struct Tick {};

/// Which pipelines start others from now on; replaces the former table.
struct PutTriggers {
  std::shared_ptr<const TriggerTable> triggers;
};
/// Work that a job's end left behind is done or given up, and how a webhook's call went.
struct Settle {
  std::optional<FollowUp> follow_up;
  std::optional<WebhookOutcome> webhook;
};

/// A running task starts an algorithm as a further task of its job. `ended` is called once, unless the caller ends
/// first: with the result, or with the text for the caller.
struct StartExecution {
  AssignmentId caller;
  std::string exec_id;  ///< the caller's number for it
  std::string algorithm;
  Json input;
  Json storage;  ///< links of inputs that the caller stored itself; or null
  std::function<void(Result<job::StoredResult>)> ended;
};
/// A running task stops an execution of its own: `ended` of that one gets the text. Nothing happens when it is over.
struct StopExecution {
  AssignmentId caller;
  std::string exec_id;
  std::string reason;
};

using Command = std::variant<SubmitJob, StopJob, PauseJob, ResumeJob, PreferJobs, WatchJob, Inspect, PutAlgorithm,
                             RemoveAlgorithm, PutIntake, StopWorkers, WorkerReady, WorkerGone, TaskReport, Heartbeat,
                             ResultStored, Committed, Tick, PutTriggers, Settle, StartExecution, StopExecution>;

}  // namespace hkube::control
