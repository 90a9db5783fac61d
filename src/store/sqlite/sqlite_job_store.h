#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "control/commands.h"
#include "control/ports.h"
#include "store/job_store.h"
#include "store/sqlite/checkpointer.h"
#include "store/sqlite/database.h"
#include "store/sqlite/indexed_jobs.h"

namespace hkube::store::sqlite {

/// Journal and history in one SQLite file (docs/formats/journal.md). Commits run on a thread of their own; reads use a
/// second connection under a mutex and never wait for a commit (WAL).
class SqliteJobStore : public control::Journal, public JobStore {
 public:
  /// Opens or creates `path`. `committed` is called on the journal thread after each commit.
  static Result<std::unique_ptr<SqliteJobStore>> open(const std::string& path);
  /// Of the file, as this program makes it.
  static std::int64_t newest_version();
  ~SqliteJobStore() override;

  /// Where answers to commits go; set before the first commit.
  void on_committed(std::function<void(control::Committed)> committed) { committed_ = std::move(committed); }

  void commit(std::shared_ptr<const control::CommitBatch> batch) override;

  Result<std::optional<JobRow>> find_job(const JobId& id) override;
  Result<std::vector<JobRow>> list_jobs(const JobFilter& filter) override;
  Result<std::vector<JobRow>> search_jobs(const JobQuery& query) override;
  Result<std::uint64_t> count_jobs(const JobQuery& query) override;
  Result<std::vector<std::string>> pipeline_names(const std::string& prefix, std::size_t limit) override;
  Result<std::optional<std::string>> last_status(const std::string& pipeline, const std::string& experiment) override;
  Result<std::vector<job::Event>> load_events(JobNumber number) override;
  Result<job::Submitted> load_submission(JobNumber number) override;
  Result<std::vector<TreeRow>> list_descendants(const JobId& root, std::uint32_t limit) override;
  Result<std::vector<control::WebhookOutcome>> find_webhooks(const JobId& id) override;
  Result<std::vector<FinishedRow>> list_finished(const std::string& pipeline, JobNumber after,
                                                 std::uint32_t limit) override;
  Result<std::uint64_t> count_finished(const std::string& pipeline) override;
  Status remove_jobs(const std::vector<JobNumber>& numbers) override;
  Result<bool> may_have_been_removed(const JobId& id) override;
  Result<StoreUsage> usage() override;
  Result<std::vector<control::FollowUp>> load_follow_ups() override;
  Result<std::vector<LiveJob>> load_live_jobs() override;
  Result<std::uint64_t> next_job_number() override;
  Result<std::uint64_t> next_epoch() override;

 private:
  SqliteJobStore(std::unique_ptr<Database> writer, std::unique_ptr<Database> reader);
  Status prepare();
  void run();
  Status write(const control::CommitBatch& batch);
  void write_batch(const std::shared_ptr<const control::CommitBatch>& batch);
  Status remove_some(const std::vector<JobNumber>& numbers);
  /// Jobs whose own id or the client's one this is, in order.
  Result<std::vector<JobNumber>> jobs_called(const std::string& name);
  /// The jobs of which this column has the filter's name; all when it is empty.
  Result<std::vector<JobRow>> list_where(const std::string& name_column, const JobFilter& filter);

  // Journal thread.
  std::unique_ptr<Database> writer_;
  std::unique_ptr<Checkpointer> checkpointer_;
  Statement insert_job_;
  Statement insert_events_;
  Statement finish_job_;
  Statement add_follow_up_;
  Statement settle_;
  Statement put_webhook_;
  bool failing_ = false;
  std::unique_ptr<IndexedJobs> indexed_;
  std::function<void(control::Committed)> committed_;

  // Shared with the journal thread; guarded by queue_mutex_.
  std::mutex queue_mutex_;
  std::condition_variable wake_;
  std::shared_ptr<const control::CommitBatch> waiting_;
  std::deque<std::packaged_task<Status()>> chores_;  ///< between commits, each a few milliseconds
  bool stop_ = false;

  // Reads; guarded by read_mutex_.
  std::mutex read_mutex_;
  std::unique_ptr<Database> reader_;
  Statement last_status_;
  Statement row_by_id_;
  Statement row_by_number_;
  Statement bare_by_number_;

  std::thread thread_;
};

}  // namespace hkube::store::sqlite
