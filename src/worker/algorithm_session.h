#pragma once

#include <deque>
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
#include "worker/run_frame.h"
#include "worker/worker_settings.h"

namespace hkube::worker {

/// The worker's side of the protocol with one connected algorithm: one task at a time from initialize to done
/// (algorithm-protocol §2, §3), or with an algorithm that takes tasks ahead several, which it answers in their order
/// (docs/formats/tasks-ahead.md). Knows nothing of sockets or processes. Lives on the io thread.
class AlgorithmSession {
 public:
  /// What the session asks of its owner.
  struct Out {
    std::function<void(std::string frame, bool text)> send;
    std::function<void(AssignmentId, job::TaskOutcome)> outcome;  ///< once for each begin()
    std::function<void(const control::Assignment&)> turn;         ///< a task that was sent ahead may begin now
    std::function<void()> leaving;  ///< it takes no more tasks: its process is to be ended and is no use to others
    std::function<void()> replace;  ///< the algorithm asks for that, once what it has begun is over
    std::function<void()> ending;   ///< what came may end the task: what was printed before it is the task's
    std::function<void(std::string_view text)> details;  ///< of the error that the next outcome is about
    std::function<void(std::string_view text)> told;     ///< how far the task is
    std::function<void(std::string reason)> broken;      ///< the algorithm cannot be used any more and must be ended
  };

  AlgorithmSession(wire::Handshake handshake, const WorkerSettings& settings, Payloads& payloads, runtime::Executor& io,
                   runtime::BlockingPool& pool, const runtime::Clock& clock, CodeApiPorts code_api, Out out);
  ~AlgorithmSession();

  /// Whether begin() may be called with this task: when it is idle, and ahead of time what goes in a `run` message.
  [[nodiscard]] bool takes(const control::Assignment& task) const;
  /// Starts a task, or has it started after those before it. What goes ahead is sent by flush().
  void begin(const control::Assignment& task);
  void flush();
  /// A task is not wanted any more. One that waits behind others gets a moment, as it will be over by itself; one that
  /// does not come to its end is stopped.
  void cancel(AssignmentId task);
  /// Asks the algorithm for the tasks that it has not begun.
  void give_back();
  /// Ends the task, whose outcome is told at once. One that the algorithm works on is stopped: when the algorithm says
  /// so or after the grace period it is broken, as nothing tells whether its old run has really ended. An algorithm
  /// that has nothing to stop with is broken at once.
  void stop();
  /// Tells the algorithm to end its process.
  void send_exit();
  /// The process is gone, while frames of it may still be read: it serves its results to nobody any more.
  void process_ended() { peers_.leave(); }
  /// A frame from the algorithm.
  void receive(std::string_view frame);

  [[nodiscard]] bool idle() const { return state_ == State::kReady; }
  /// Whether results are being stored whose tasks are not reported yet.
  [[nodiscard]] bool is_storing() const { return storing_ > 0; }
  /// Whether tasks wait at the algorithm's side.
  [[nodiscard]] bool has_ahead() const { return !ahead_.empty(); }
  /// The task of that id, if the algorithm has it; for the moment.
  [[nodiscard]] const control::Assignment* find(std::string_view task_id) const;

 private:
  /// A task that was sent and waits for its turn.
  struct Ahead {
    control::Assignment task;
    std::uint64_t name;
    std::string result_file;
    bool wanted = true;
  };
  enum class State { kReady, kPreparing, kInitializing, kWorking, kStopping };

  void run(const control::Assignment& task);
  /// The algorithm comes to the next task by itself, if it has one.
  void next_turn();
  void stop_soon();
  void on_answers(std::string_view frame);
  void on_given_back(const wire::AlgorithmMessage& message);
  /// The task of that name has not begun and will not.
  void give_up(std::uint64_t name);
  /// All that wait at the algorithm's side.
  void give_up_ahead();
  void receive_one(std::string_view frame);
  void receive_other(wire::AlgorithmMessage& message);
  /// Whether a message is about the task that the algorithm works on, which one that names its tasks must say.
  bool is_current(std::optional<std::uint64_t> name);
  /// The task is nobody's any more: nothing of it is left here.
  void leave_task();
  void initialize(AssignmentId id, Result<InitializeFrame> frame);
  Status send(const wire::AlgorithmMessage& message);
  void on_initialized();
  void on_storing(const wire::AlgorithmMessage& message);
  void on_done_msgpack(const wire::ScannedMessage& message);
  void on_done(const wire::AlgorithmMessage& message);
  /// Whether the task that runs now has given a result that is to be stored.
  bool ends_task();
  void store_result(std::string value);
  /// Stores on the pool; `store` gives the outcome, which is told then. The algorithm is free meanwhile.
  void store_aside(std::function<Result<job::TaskOutcome>(const control::Assignment&)> store);
  void on_error(const wire::AlgorithmMessage& message);
  void on_progress(const wire::AlgorithmMessage& message);
  void on_stopping();
  void stop_as(job::TaskOutcome outcome);
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
  RunFrame run_;
  State state_ = State::kReady;
  std::uint64_t last_name_ = 0;  ///< names are never used again on a connection
  std::uint64_t name_ = 0;       ///< of the task that the algorithm works on, or stops; 0: none
  std::size_t storing_ = 0;      ///< results that the pool stores
  std::deque<Ahead> ahead_;      ///< in their order
  bool runs_ = false;            ///< the task went in a `run` message
  bool giving_back_ = false;     ///< the algorithm has been asked and has not answered
  std::optional<control::Assignment> task_;
  std::optional<job::TaskOutcome> stored_;  ///< v2, v3: what `storing` announced
  std::unique_ptr<runtime::Timer> ttl_timer_;
  Json trace_;                                      ///< of the task that is being initialised
  std::string result_file_;                         ///< where the algorithm may write the result of the task
  std::vector<std::string> storage_paths_;          ///< of the links of the latest task
  std::unique_ptr<runtime::Timer> moment_;          ///< that a task which is not wanted gets
  std::unique_ptr<runtime::Timer> stop_timer_;      ///< anew with each `stopping`
  std::unique_ptr<runtime::Timer> stopping_timer_;  ///< of the whole stop
  /// Answers of the pool find out by it whether the session is still there.
  std::shared_ptr<AlgorithmSession*> self_;
};

}  // namespace hkube::worker
