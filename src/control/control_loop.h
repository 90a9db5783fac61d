#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "control/calls.h"
#include "control/commands.h"
#include "control/concurrency_groups.h"
#include "control/observer.h"
#include "control/ports.h"
#include "control/preferred_jobs.h"
#include "control/recorder.h"
#include "scheduler/scheduler.h"

namespace hkube::control {

struct ControlSettings {
  scheduler::Settings scheduler;
  scheduler::JobWeights job_weights;  ///< order of the jobs that have not begun
  int highest_priority = 5;           ///< 5 or 1: which end of 1..5 goes first
  std::uint64_t epoch = 1;            ///< grows with each start of the server; part of assignment and worker ids
  std::uint64_t first_job_number = 1;
  std::chrono::milliseconds lease{5'000};                  ///< silence after which a leased worker is lost
  std::chrono::milliseconds journal_retry{1'000};          ///< pause before a failed commit is tried again
  std::chrono::milliseconds linger{5};                     ///< how long commits wait for more when no client waits
  std::size_t max_pending_bytes = std::size_t{256} << 20;  ///< recorded and not durable: past it no new jobs are taken
  std::uint64_t inline_budget = std::uint64_t{64} << 20;   ///< bytes of small results kept in memory for one node
};

/// True for a job that has not begun and may, held ones included: the queue that users see.
bool waits_in_queue(const job::Job& job);

/// The one owner of jobs, tasks, queues and workers. Single-threaded and without a clock: the caller passes the time,
/// feeds commands to handle() and calls flush() after each burst. Every change is an event that goes to the journal;
/// what a client is told waits for it.
class ControlLoop {
 public:
  ControlLoop(const ControlSettings& settings, Journal& journal, Workers& workers, Results& results);

  /// Rebuilds one job from its record of an earlier life; call before the first command, in order of job numbers.
  Status restore(JobNumber number, const std::vector<job::Event>& events);
  /// Ends a job of an earlier life that cannot be restored: it fails with this reason in the first commit, so that
  /// whoever waits for it is told. Call before start().
  void give_up(const LostJob& job, const std::string& reason, Timestamp now);
  /// Adds an observer, which must outlive the loop. Call before the first command.
  void observe(Observer& observer) { observers_.push_back(&observer); }
  /// Versions of algorithms that restored jobs keep and that are not the current ones: name and version. After the last
  /// restore(), and after all current ones were put.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> missing_versions() const;
  /// Gives one of them, under the algorithm's own name.
  void put_version(const scheduler::Algorithm& version);
  /// Call once after the last restore().
  void start(Timestamp now);

  void handle(Command command, Timestamp now);
  /// Schedules and starts a commit. Call after each burst of commands.
  void flush(Timestamp now);
  /// When to send a Tick if no command comes before.
  [[nodiscard]] std::optional<Timestamp> next_deadline() const;

  // For Inspect.
  /// Whether tasks of a live job run this version.
  [[nodiscard]] bool runs_version(const std::string& algorithm, const std::string& version) const;
  /// The scheduler's name for what runs a job's tasks of an algorithm: its own, or that of the version that they keep.
  [[nodiscard]] const std::string& queue_for(const job::Job& job, const std::string& algorithm) const;
  [[nodiscard]] const job::Job* find_job(const JobId& id) const;
  [[nodiscard]] const std::map<JobNumber, std::unique_ptr<job::Job>>& jobs() const { return jobs_; }
  [[nodiscard]] const scheduler::Scheduler& scheduler() const { return scheduler_; }
  [[nodiscard]] const ConcurrencyGroups& groups() const { return groups_; }
  [[nodiscard]] const Recorder& recorder() const { return recorder_; }
  /// Why new jobs are refused (PutIntake); empty: they are taken.
  [[nodiscard]] const std::string& intake_refusal() const { return intake_refusal_; }
  [[nodiscard]] const ControlSettings& settings() const { return settings_; }
  /// Jobs that wait to begin, next one first: those of the preferred list, and the others.
  [[nodiscard]] std::vector<QueuedJob> preferred_queue() const;
  [[nodiscard]] std::vector<QueuedJob> managed_queue() const;
  /// Running tasks: assignment → where it runs. Of an execution `node` is job::kExecutionNode and `item` its position.
  struct Running {
    JobNumber job;
    graph::NodeIndex node = 0;
    std::uint32_t item = 0;
    std::uint32_t attempt = 0;
    WorkerId worker;
    Timestamp since;
    int depth = 0;  ///< callers above it
  };
  [[nodiscard]] const std::map<AssignmentId, Running>& running() const { return running_; }
  /// What running tasks have started themselves.
  [[nodiscard]] const Calls& calls() const { return calls_; }

 private:
  void on(SubmitJob& command, Timestamp now);
  void on(StopJob& command, Timestamp now);
  void on(PauseJob& command, Timestamp now);
  void on(ResumeJob& command, Timestamp now);
  void on(PreferJobs& command, Timestamp now);
  void on(WatchJob& command, Timestamp now);
  void on(Inspect& command, Timestamp now);
  void on(PutAlgorithm& command, Timestamp now);
  void on(PutIntake& command, Timestamp now);
  void on(StopWorkers& command, Timestamp now);
  void on(RemoveAlgorithm& command, Timestamp now);
  void on(WorkerReady& command, Timestamp now);
  void on(WorkerGone& command, Timestamp now);
  void on(TaskReport& command, Timestamp now);
  void on(Heartbeat& command, Timestamp now);
  void on(ResultStored& command, Timestamp now);
  void on(Committed& command, Timestamp now);
  void on(Tick& command, Timestamp now);
  void on(PutTriggers& command, Timestamp now);
  void on(Settle& command, Timestamp now);
  void on(StartExecution& command, Timestamp now);
  void on(StopExecution& command, Timestamp now);

  /// Applies events to a job, records them, and follows up until the job asks for nothing more.
  void advance(job::Job& job, std::vector<job::Event> events, Timestamp now);
  void react_resolved(job::Job& job, Timestamp now);
  void finish(job::Job& job, const job::Finished& event, std::string data, Timestamp now);
  void enqueue_released(job::Job& job, Timestamp now);
  void enqueue(const job::Job& job, const job::ItemRange& range, scheduler::Scheduler::Place place, Timestamp now);
  job::Job* live_job(const JobId& id);
  void expect_expiry(const job::Job& job);
  void check_expiries(Timestamp now);
  /// Starts held jobs of the pipelines in admissions_ as far as their limits allow.
  void admit_held(Timestamp now);
  /// `outcome`: of the task that it had, or would have had. `file_output` may be null.
  void worker_lost(WorkerId worker, const job::TaskOutcome& outcome, const FileOutput& file_output, Timestamp now);
  [[nodiscard]] TaskPlace place_of(const job::Job& job, graph::NodeIndex node, std::uint32_t item) const;
  void task_ended(AssignmentId assignment, const job::TaskOutcome& outcome, Timestamp now);
  /// The tasks of a worker that is lost: `outcome` is of the one that it worked on.
  void held_tasks_lost(const scheduler::Worker& worker, const job::TaskOutcome& outcome, Timestamp now);
  /// A task that its worker did not begin waits again, before others. Gives it as the queue knows it; nothing when it
  /// does not wait now.
  std::optional<scheduler::QueuedTask> task_returned(AssignmentId assignment, Timestamp now);
  /// A worker that is stopped gives its tasks back.
  void give_back(WorkerId worker, Timestamp now);
  /// The run of the parent task of a sub-pipeline that is submitted.
  [[nodiscard]] AssignmentId caller_of(const SubmitJob& command) const;
  /// Stops what a task started when it ends, and what those started.
  void end_calls(AssignmentId caller, const std::string& reason, Timestamp now);
  void cancel_execution(const Calls::Execution& execution, const std::string& reason, Timestamp now);
  void execution_ended(JobNumber job, std::uint32_t execution, const job::TaskOutcome& outcome, Timestamp now);
  void enqueue_executions(const job::Job& job, Timestamp now);
  /// Ends what the tasks of an earlier life of the server started: they run again.
  bool end_earlier_calls(job::Job& job, Timestamp now);
  void note_waiting(AssignmentId caller);
  void dispatch(WorkerId worker, const scheduler::QueuedTask& task, Timestamp now);
  /// A job that begins keeps the versions of its algorithms; this one is about to run.
  void take_versions(job::Job& job, const scheduler::Algorithm& running);
  /// Active jobs that have taken a version.
  [[nodiscard]] std::set<JobNumber> jobs_with(const std::string& algorithm, const std::string& version) const;
  void keep_version(const scheduler::Algorithm& version, std::set<JobNumber> jobs);
  /// Forgets versions that no job keeps any more.
  void forget_unused(const std::string& algorithm);
  /// A job that is over keeps none.
  void release_versions(const job::Job& job);
  /// Tasks of jobs that have taken no version of an algorithm wait for the current one.
  void requeue(const std::string& algorithm, const std::string& from, Timestamp now);
  /// Ends what waits for algorithms that nothing under way can make run.
  void fail_hopeless(Timestamp now);
  /// Tells the observers once all recorded so far is durable.
  void announce(JobNumber number, JobChange change);
  /// The same for the jobs of note_progress(), once for a burst of commands.
  void announce_progress();
  void note_progress(JobNumber number);
  void tell(JobNumber number, JobChange change);
  /// What is to be done because this job has ended.
  [[nodiscard]] std::vector<FollowUp> follow_ups_of(const job::Job& job) const;
  void renew_lease(WorkerId worker, Timestamp now);
  void check_leases(Timestamp now);
  Assignment make_assignment(AssignmentId id, AssignmentId after, const Running& running) const;
  [[nodiscard]] std::size_t place_of(const PreferJobs& command) const;
  /// Tells the scheduler a job's priority anew.
  void reprioritize(JobNumber number);
  /// What the scheduler orders its tasks by.
  [[nodiscard]] int queue_priority(const job::Job& job) const;
  /// 1 to 5, of which 5 goes first.
  [[nodiscard]] int ranked_priority(const job::Job& job) const;
  [[nodiscard]] double job_score(const job::Job& job) const;
  /// Its place among the jobs that are held with it: the smallest is admitted first.
  [[nodiscard]] double line_order(const job::Job& job) const;
  [[nodiscard]] std::set<std::string> algorithms_of(const job::Job& job) const;
  [[nodiscard]] std::uint64_t epoch_id(std::uint64_t counter) const { return (settings_.epoch << 40) | counter; }

  ControlSettings settings_;
  Workers& workers_;
  Results& results_;
  Recorder recorder_;
  std::string intake_refusal_;
  scheduler::Scheduler scheduler_;

  std::vector<Observer*> observers_;
  std::vector<JobNumber> progressed_;  ///< in this burst of commands
  std::shared_ptr<const TriggerTable> triggers_;

  std::map<JobNumber, std::unique_ptr<job::Job>> jobs_;  ///< live ones only
  std::unordered_map<JobId, JobNumber> by_id_;
  std::unordered_map<JobNumber, std::vector<WatchJob>> watchers_;
  std::map<AssignmentId, Running> running_;
  /// Versions that are not the current ones, by algorithm and version, and who keeps them.
  struct EarlierVersion {
    std::string queue;
    std::set<JobNumber> jobs;
  };
  std::map<std::string, std::map<std::string, EarlierVersion>> earlier_;
  std::map<WorkerId, Timestamp> leases_;  ///< leased worker → last sign of life
  Calls calls_;
  ConcurrencyGroups groups_;
  PreferredJobs preferred_;
  std::vector<std::shared_ptr<const job::Descriptor>> admissions_;  ///< jobs that ended: others may take their place
  std::set<std::pair<Timestamp, JobNumber>> expiries_;              ///< when a job's ttl or activeTtl may end
  std::optional<Timestamp> lease_check_;                            ///< no lease runs out before this
  std::uint64_t next_job_ = 1;
  std::uint64_t next_assignment_ = 1;
  std::optional<Timestamp> journal_retry_at_;
};

}  // namespace hkube::control
