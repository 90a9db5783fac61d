#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "control/ports.h"
#include "worker/algorithm_process.h"
#include "worker/builtin_tasks.h"

namespace hkube::engine {

/// Workers as processes of this machine. Called on the control thread; everything happens on the io thread.
class LocalEngine : public control::Workers {
 public:
  explicit LocalEngine(worker::WorkerContext& context)
      : context_(context), builtin_(context.payloads, context.pool, context.control) {}

  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm> algorithm) override;
  void stop(WorkerId worker) override;
  void assign(WorkerId worker, const control::Assignment& assignment) override;
  void cancel(WorkerId worker, AssignmentId assignment) override;
  void acknowledge(WorkerId, AssignmentId) override {}  // reports do not get lost within a process

  /// Kills all workers. On the io thread, when the server ends.
  void shut_down();

 private:
  void with(WorkerId worker, std::function<void(worker::AlgorithmProcess&)> act);
  void hand_over();

  worker::WorkerContext& context_;
  worker::BuiltinTasks builtin_;
  std::set<WorkerId> builtin_workers_;  ///< workers of control::builtin_queue(); control thread
  std::map<WorkerId, std::unique_ptr<worker::AlgorithmProcess>> processes_;  ///< io thread
  std::mutex mutex_;
  std::map<WorkerId, std::vector<control::Assignment>> assigned_;  ///< on their way to the io thread; guarded by mutex_
  bool down_ = false;                                              ///< io thread
};

}  // namespace hkube::engine
