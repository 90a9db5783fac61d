#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/control_loop.h"
#include "control/inbox.h"
#include "objects/memory_store.h"
#include "server/result_writer.h"
#include "worker/builtin_tasks.h"
#include "worker/payloads.h"

namespace hkube::scenarios {

/// One run of a task, as its algorithm sees it.
struct TaskRun {
  std::string node;
  std::uint32_t index = 0;  ///< batch index, from 1; 0: a single task
  std::uint32_t attempt = 0;
  Json input;

  /// "node" or "node#index".
  [[nodiscard]] std::string name() const;
};

/// The whole control plane for one job, with its real parts: control loop, scheduler, inputs and results as stored
/// bytes, result documents. What is left to the test is when a task ends and how. No threads; time passes only when
/// told.
class Engine : private control::Journal,
               private control::Workers,
               private control::Inbox,
               private runtime::BlockingPool {
 public:
  Engine();

  /// Submits a pipeline without defaults; the error is the client's.
  Status submit(const Json& pipeline);

  /// Runs that were started since the last call, in order.
  std::vector<TaskRun> take_started();
  /// Tasks that run now, in order of start.
  [[nodiscard]] std::vector<TaskRun> running() const;

  /// Ends a running task by name; false when it does not run.
  bool finish(const std::string& task, const Json& value);
  bool fail(const std::string& task, job::TaskOutcome::Kind kind, const std::string& text);

  void stop(const std::string& reason);
  void pause();
  void resume();
  void pass_time(std::int64_t seconds);
  /// The server crashes with everything that was running, and starts again from its journal.
  void restart();

  /// The job while it is live, else null.
  [[nodiscard]] const job::Job* job() const;
  [[nodiscard]] Json progress() const;
  [[nodiscard]] bool over() const { return finished_.has_value(); }
  /// Documents of a job that is over.
  [[nodiscard]] Json status_document() const { return Json::parse(finished_->status_document); }
  [[nodiscard]] Json result_document() const { return Json::parse(finished_->result_document); }
  /// Names of nodes that were skipped, in the graph's order; of a job that is over.
  [[nodiscard]] const std::vector<std::string>& skipped() const { return skipped_; }

 private:
  struct Running {
    WorkerId worker;
    control::Assignment assignment;
    TaskRun run;
  };

  void commit(std::shared_ptr<const control::CommitBatch> batch) override;
  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm> algorithm) override;
  void stop(WorkerId worker) override;
  void assign(WorkerId worker, const control::Assignment& assignment) override;
  void cancel(WorkerId worker, AssignmentId assignment) override;
  void acknowledge(WorkerId, AssignmentId) override {}
  bool post_request(control::Command command) override;
  void post(control::Command command) override;
  bool post(std::function<void()> fn) override;

  void boot();
  void settle();
  std::optional<Running> take(const std::string& task);

  objects::MemoryStore store_;
  worker::Payloads payloads_;
  worker::BuiltinTasks builtin_;
  server::ResultWriter results_;
  Timestamp now_{1'000'000'000};
  std::shared_ptr<const job::Descriptor> descriptor_;
  std::map<JobNumber, std::string> disk_;
  std::uint64_t epoch_ = 0;
  std::unique_ptr<control::ControlLoop> loop_;
  std::deque<control::Command> inbox_;
  std::vector<Running> running_;
  std::vector<TaskRun> started_;
  std::optional<control::FinishedJob> finished_;
  std::vector<std::string> skipped_;
};

}  // namespace hkube::scenarios
