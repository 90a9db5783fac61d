#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "control/follow_up.h"
#include "job/events.h"

namespace hkube::store {

/// A job's row: what lists and searches need, and the final documents of a finished job.
struct JobRow {
  JobNumber number;
  JobId id;
  std::string pipeline;
  std::string experiment;
  std::string status;  ///< of a job that is not finished: "pending"; the control loop knows better
  Timestamp started;
  std::string status_document;  ///< JSON; empty while the job runs
  std::string result_document;  ///< JSON; empty while the job runs
  std::string audit;            ///< JSON; empty while the job runs, and of jobs of an older format
};

/// What to search for; empty fields do not restrict.
struct JobQuery {
  std::string name;                    ///< a job's id, a client's own id of jobs, or a pipeline's name
  std::vector<std::string> pipelines;  ///< names of pipelines that do as well as `name`
  std::string experiment;
  std::string type;
  std::string user;                     ///< who submitted it
  std::string algorithm;                ///< one of the pipeline's nodes runs it
  std::vector<std::string> algorithms;  ///< or any of these
  std::string status;                   ///< of a job that is over: "completed", "failed", "stopped"
  std::vector<std::string> tags;        ///< any of them
  std::optional<Timestamp> from;        ///< submitted then or later
  std::optional<Timestamp> to;          ///< submitted before
  std::optional<bool> finished;
  std::optional<bool> external;                 ///< has an id of the client's own
  std::optional<std::vector<JobNumber>> among;  ///< only these, in order
  std::optional<JobNumber> cursor;              ///< only what comes after this job in the query's order
  bool oldest_first = false;                    ///< else newest first
  std::uint64_t skip = 0;
  std::uint32_t limit = 100;
  bool bare = false;  ///< without the documents of the rows
};

/// What to list; empty fields do not restrict.
struct JobFilter {
  std::string name;  ///< a job's id, a client's own id of jobs, or a pipeline's name
  std::string experiment;
  std::string status;
  std::optional<bool> finished;
  std::uint32_t limit = 100;
  bool cron = false;          ///< only jobs that a cron trigger started
  bool oldest_first = false;  ///< else newest first
};

/// A job that was live when the server ended: its record, or why that cannot be read.
struct LiveJob {
  JobNumber number;
  JobId id;
  std::string pipeline;
  Timestamp submitted;
  Result<std::vector<job::Event>> events;
};

/// A finished job as retention sees it.
struct FinishedRow {
  JobNumber number;
  JobId id;
  std::string pipeline;
  Timestamp submitted;
  Timestamp ended;
};

/// How much the records of jobs take.
struct StoreUsage {
  std::uint64_t bytes = 0;       ///< in use
  std::uint64_t free_bytes = 0;  ///< of the file, for what comes
  std::uint64_t finished = 0;    ///< finished jobs
};

/// A job as a member of a tree of jobs that started one another.
struct TreeRow {
  JobId id;
  std::string pipeline;
  JobId parent;
};

/// The history of jobs, read side. Thread-safe.
class JobStore {
 public:
  virtual ~JobStore() = default;
  virtual Result<std::optional<JobRow>> find_job(const JobId& id) = 0;
  /// In order of submission, either way.
  virtual Result<std::vector<JobRow>> list_jobs(const JobFilter& filter) = 0;
  /// In order of submission, either way. Some milliseconds for any query, however many jobs there are; for some
  /// seconds after the start of a server with a long history it waits until that has been read.
  virtual Result<std::vector<JobRow>> search_jobs(const JobQuery& query) = 0;
  /// How many there are, whatever the query's limit. It costs as much as a search.
  virtual Result<std::uint64_t> count_jobs(const JobQuery& query) = 0;
  /// The names of pipelines that have run and begin so, in order, at most `limit`.
  virtual Result<std::vector<std::string>> pipeline_names(const std::string& prefix, std::size_t limit) = 0;
  /// The final status document of a pipeline's latest finished job, or nothing.
  virtual Result<std::optional<std::string>> last_status(const std::string& pipeline,
                                                         const std::string& experiment) = 0;
  /// The complete record of a job, live or finished: its archive.
  virtual Result<std::vector<job::Event>> load_events(JobNumber number) = 0;

  /// How a job was submitted: the first event of its record.
  virtual Result<job::Submitted> load_submission(JobNumber number) = 0;
  /// Jobs whose root is this one, in order of submission.
  virtual Result<std::vector<TreeRow>> list_descendants(const JobId& root, std::uint32_t limit) = 0;
  /// The latest outcomes of a job's webhooks.
  virtual Result<std::vector<control::WebhookOutcome>> find_webhooks(const JobId& id) = 0;

  /// Finished jobs with a higher number than `after`, lowest first, of one pipeline or (empty) of all. Jobs whose
  /// follow-ups are not settled are left out.
  virtual Result<std::vector<FinishedRow>> list_finished(const std::string& pipeline, JobNumber after,
                                                         std::uint32_t limit) = 0;
  /// How many finished jobs a pipeline has, or (empty) all have.
  virtual Result<std::uint64_t> count_finished(const std::string& pipeline) = 0;
  /// Removes the records of finished jobs; others are left alone. Blocks until it is durable, between commits: those
  /// wait a few milliseconds at most.
  virtual Status remove_jobs(const std::vector<JobNumber>& numbers) = 0;
  /// True when an id that is not known may be that of a job that was removed: it is not newer than the newest of those.
  virtual Result<bool> may_have_been_removed(const JobId& id) = 0;
  virtual Result<StoreUsage> usage() = 0;

  /// What ended jobs have left behind and nobody has settled, oldest job first. For the start of the server.
  virtual Result<std::vector<control::FollowUp>> load_follow_ups() = 0;
  /// Jobs that were not finished, in order of number. For the start of the server. A damaged record costs its job only.
  virtual Result<std::vector<LiveJob>> load_live_jobs() = 0;
  /// The number after the highest in use.
  virtual Result<std::uint64_t> next_job_number() = 0;
  /// A number that grows with each call, kept across restarts: the server's epoch.
  virtual Result<std::uint64_t> next_epoch() = 0;
};

}  // namespace hkube::store
