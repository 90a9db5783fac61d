#pragma once

#include <functional>
#include <memory>

#include "control/commands.h"
#include "sim/sim_algorithms.h"
#include "sim/world.h"

namespace hkube::sim {

/// The code API as the simulated algorithm `delegate` uses it: delegate(n, depth) starts times(n, 2), and beside it
/// delegate(n, depth - 1), or at depth 0 a sub-pipeline that adds up 1..n. Its result is the sum of both.
class SimCalls {
 public:
  struct Ports {
    World& world;
    const ObjectMap& objects;
    std::function<void(control::Command)> to_server;  ///< drops the command while the server is down
    /// Submits a sub-pipeline and watches it: `acknowledged` once it is durable or refused, `over` when it has ended.
    std::function<void(control::SubmitJob, Json expected, std::function<void()> over)> submit;
    /// The end of a job, once it is durable; else null.
    std::function<const control::FinishedJob*(const JobId&)> find;
  };
  explicit SimCalls(Ports ports) : ports_(std::move(ports)) {}

  /// Runs `delegate` for a task. `done` is called when both calls are answered: never, when the server goes first.
  void delegate(const control::Assignment& task, const Json& input, std::function<void(Result<Json>)> done);

  static std::int64_t expected(std::int64_t n, std::int64_t depth);

 private:
  struct Open;
  void execute(const control::Assignment& task, const char* exec_id, const char* algorithm, Json input,
               std::shared_ptr<Open> open);
  void sub_pipeline(const control::Assignment& task, std::int64_t n, std::shared_ptr<Open> open);
  void answer(const std::shared_ptr<Open>& open, Result<Json> value);

  const Ports ports_;
};

}  // namespace hkube::sim
