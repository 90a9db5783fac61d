#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "control/ports.h"
#include "store/job_index.h"
#include "store/sqlite/database.h"

namespace hkube::store::sqlite {

/// Keeps a JobIndex in step with the store: reads the history on a thread of its own, so that a long one does not delay
/// the start, and then follows the commits.
class IndexedJobs {
 public:
  static Result<std::unique_ptr<IndexedJobs>> start(const std::string& path);
  ~IndexedJobs();
  IndexedJobs(const IndexedJobs&) = delete;
  IndexedJobs& operator=(const IndexedJobs&) = delete;

  /// Call on the journal thread after each commit, before anybody is told of it.
  void committed(const std::shared_ptr<const control::CommitBatch>& batch);
  /// Call on the journal thread after these jobs' rows were deleted.
  void removed(const std::vector<JobNumber>& numbers);
  /// The index, as soon as the history has been read. Blocks until then.
  Result<const JobIndex*> get();

 private:
  explicit IndexedJobs(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  void load();
  Status read_history();
  void apply(const control::CommitBatch& batch);

  std::unique_ptr<Database> database_;  ///< of the thread
  JobIndex index_;
  JobNumber last_;  ///< the newest job in it

  std::mutex mutex_;
  std::condition_variable changed_;
  bool loaded_ = false;                                                 ///< guarded by mutex_
  bool stop_ = false;                                                   ///< guarded by mutex_
  std::optional<Error> failure_;                                        ///< guarded by mutex_
  std::vector<std::shared_ptr<const control::CommitBatch>> meanwhile_;  ///< guarded by mutex_: committed while it reads
  std::vector<JobNumber> removed_meanwhile_;                            ///< guarded by mutex_: likewise
  std::thread thread_;
};

/// "a,b" between commas, ",a,b,", as the store keeps lists of names.
std::string list_text(const std::vector<std::string>& names);
/// The algorithms of a pipeline's nodes.
std::vector<std::string> algorithm_names(const spec::Pipeline& pipeline);

}  // namespace hkube::store::sqlite
