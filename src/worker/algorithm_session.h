#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/ports.h"
#include "runtime/clock.h"
#include "runtime/executor.h"
#include "wire/algorithm_message.h"
#include "worker/code_api.h"
#include "worker/initialize_frame.h"
#include "worker/worker_settings.h"

namespace hkube::worker {

/// The worker's side of the protocol with one connected algorithm: one task at a time from initialize to done
/// (algorithm-protocol §2, §3). Knows nothing of sockets or processes. Lives on the io thread.
class AlgorithmSession {
 public:
  /// What the session asks of its owner.
  struct Out {
    std::function<void(std::string frame, bool text)> send;
    std::function<void(AssignmentId, job::TaskOutcome)> outcome;  ///< once for each begin()
    std::function<void(std::string_view text)> details;           ///< of the error that the next outcome is about
    std::function<void(std::string reason)> broken;  ///< the algorithm cannot be used any more and must be ended
  };

  AlgorithmSession(wire::Handshake handshake, const WorkerSettings& settings, Payloads& payloads, runtime::Executor& io,
                   runtime::BlockingPool& pool, const runtime::Clock& clock, CodeApiPorts code_api, Out out);
  ~AlgorithmSession();

  /// Starts a task. Only when idle().
  void begin(const control::Assignment& task);
  /// Ends the task. One that the algorithm works on is stopped: its outcome follows when the algorithm says so or after
  /// the grace period, and then the algorithm is broken, as nothing tells whether its old run has really ended.
  void stop();
  /// Tells the algorithm to end its process.
  void send_exit();
  /// A frame from the algorithm.
  void receive(std::string_view frame);

  [[nodiscard]] bool idle() const { return state_ == State::kReady; }

 private:
  enum class State { kReady, kPreparing, kInitializing, kWorking, kStoring, kStopping };

  void initialize(AssignmentId id, Result<InitializeFrame> frame);
  Status send(const wire::AlgorithmMessage& message);
  void on_initialized();
  void on_alive();
  void on_storing(const wire::AlgorithmMessage& message);
  void on_done_msgpack(std::string_view frame);
  void on_done(const wire::AlgorithmMessage& message);
  /// Whether the task that runs now has given a result that is to be stored.
  bool ends_task();
  void store_result(std::string value);
  /// Stores on the pool; `store` gives the outcome.
  void store_aside(std::function<Result<job::TaskOutcome>(const control::Assignment&)> store);
  void on_error(const wire::AlgorithmMessage& message);
  void on_stopping();
  void not_stopped_in_time();
  void finish(Result<job::TaskOutcome> outcome);
  void watch_ttl();
  void discard_result_file();

  const wire::Handshake handshake_;
  const WorkerSettings settings_;
  Payloads& payloads_;
  runtime::Executor& io_;
  runtime::BlockingPool& pool_;
  const runtime::Clock& clock_;
  const Out out_;
  CodeApi code_api_;
  PeerAnnouncer peers_;
  State state_ = State::kReady;
  std::optional<control::Assignment> task_;
  std::optional<job::TaskOutcome> stored_;  ///< v2, v3: what `storing` announced
  std::unique_ptr<runtime::Timer> ttl_timer_;
  bool expired_ = false;                    ///< the task ran longer than its node's ttl and is being stopped
  Json trace_;                              ///< of the task that is being initialised
  std::string result_file_;                 ///< where the algorithm may write the result of the task
  std::vector<std::string> storage_paths_;  ///< of the links of the latest task
  std::unique_ptr<runtime::Timer> watchdog_;
  std::unique_ptr<runtime::Timer> stop_timer_;      ///< anew with each `stopping`
  std::unique_ptr<runtime::Timer> stopping_timer_;  ///< of the whole stop
  /// Answers of the pool find out by it whether the session is still there.
  std::shared_ptr<AlgorithmSession*> self_;
};

}  // namespace hkube::worker
