#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "control/commands.h"
#include "sim/faults.h"
#include "sim/sim_algorithms.h"
#include "sim/sim_calls.h"
#include "sim/world.h"

namespace hkube::sim {

/// Workers at the other end of a network that loses and delays messages: each one runs tasks, repeats reports until
/// they are acknowledged, sends heartbeats, and may die at any moment. They outlive a crash of the server.
class SimCluster : public control::Workers {
 public:
  SimCluster(World& world, const Faults& faults, ObjectMap& objects, SimCalls& calls,
             std::function<void(control::Command)> to_server)
      : world_(world), faults_(faults), objects_(objects), calls_(calls), to_server_(std::move(to_server)) {}

  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm> algorithm) override;
  void stop(WorkerId worker) override;
  void assign(WorkerId worker, const control::Assignment& assignment) override;
  void cancel(WorkerId worker, AssignmentId assignment) override;
  void acknowledge(WorkerId worker, AssignmentId assignment) override;

  /// Tasks that ran to their end, repeated runs included.
  [[nodiscard]] std::uint64_t runs() const { return runs_; }

 private:
  struct SimWorker {
    std::string algorithm;
    std::uint32_t most = 1;  ///< tasks that it takes at once
    AssignmentId seen;
    std::optional<control::Assignment> running;
    std::deque<control::Assignment> waiting;              ///< behind it
    std::map<AssignmentId, control::TaskReport> reports;  ///< not acknowledged yet
  };
  void to_worker(WorkerId worker, std::function<void(SimWorker&)> message);
  void send(control::Command command);
  void take(WorkerId id, SimWorker& worker, const control::Assignment& assignment);
  void begin(WorkerId id, SimWorker& worker);
  /// Reports how a task ended, again and again until that is acknowledged.
  void report_until_heard(WorkerId id, SimWorker& worker, AssignmentId assignment, job::TaskOutcome outcome);
  void give_back(WorkerId id);
  void end(WorkerId id, AssignmentId assignment);
  void expire(WorkerId id, AssignmentId assignment);
  /// Runs the algorithm that makes calls: its task ends when they are answered.
  void delegate(WorkerId id, AssignmentId assignment);
  void end_with(WorkerId id, AssignmentId assignment, const Json& value);
  void fail(WorkerId id, AssignmentId assignment, job::TaskOutcome::Kind kind, const std::string& error);
  void report(WorkerId id, job::TaskOutcome outcome);
  /// The worker, if it works on this.
  SimWorker* running(WorkerId id, AssignmentId assignment);
  void die(WorkerId id);
  void beat(WorkerId id);
  void repeat_report(WorkerId id, AssignmentId assignment);
  std::int64_t delay() {
    return static_cast<std::int64_t>(world_.random().below(static_cast<std::uint64_t>(faults_.max_delay_ms) + 1));
  }

  World& world_;
  const Faults& faults_;
  ObjectMap& objects_;
  SimCalls& calls_;
  std::function<void(control::Command)> to_server_;
  std::map<WorkerId, SimWorker> workers_;
  std::uint64_t runs_ = 0;
};

}  // namespace hkube::sim
