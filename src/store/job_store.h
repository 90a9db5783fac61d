#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
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
};

/// What to list; empty fields do not restrict.
struct JobFilter {
  std::string name;  ///< a job id or a pipeline's name
  std::string experiment;
  std::string status;
  std::optional<bool> finished;
  std::uint32_t limit = 100;
};

/// A job that was live when the server ended: its number and its record.
struct LiveJob {
  JobNumber number;
  std::vector<job::Event> events;
};

/// The history of jobs, read side. Thread-safe.
class JobStore {
 public:
  virtual ~JobStore() = default;
  virtual Result<std::optional<JobRow>> find_job(const JobId& id) = 0;
  /// Newest first.
  virtual Result<std::vector<JobRow>> list_jobs(const JobFilter& filter) = 0;
  /// The final status document of a pipeline's latest finished job, or nothing.
  virtual Result<std::optional<std::string>> last_status(const std::string& pipeline,
                                                         const std::string& experiment) = 0;
  /// The complete record of a job, live or finished: its archive.
  virtual Result<std::vector<job::Event>> load_events(JobNumber number) = 0;

  /// Jobs that were not finished, in order of number. For the start of the server.
  virtual Result<std::vector<LiveJob>> load_live_jobs() = 0;
  /// The number after the highest in use.
  virtual Result<std::uint64_t> next_job_number() = 0;
  /// A number that grows with each call, kept across restarts: the server's epoch.
  virtual Result<std::uint64_t> next_epoch() = 0;
};

}  // namespace hkube::store
