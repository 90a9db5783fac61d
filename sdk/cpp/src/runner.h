#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "config.h"
#include "failure.h"
#include "hkube/core.h"
#include "messages.h"
#include "running_task.h"
#include "surroundings.h"
#include "turns.h"
#include "web_socket.h"

namespace hkube {

/// Writes one line of the wrapper's own to stderr.
void log(const char* level, const std::string& message);

/// A connection to the worker, which gets a few seconds to begin to listen; throws ConnectionError after them.
std::unique_ptr<WebSocket> connect_to_worker(const Config& config);

/// The protocol: what each message of the worker makes us do. The user's code runs on the thread that calls run(), the
/// main one. A helper hears what the worker says meanwhile (see Turns); a stop then gets a thread of its own. A child
/// that the user's code forks never speaks to the worker: it loses the connection, and ends when it comes back here.
class Runner {
 public:
  /// Without a program each task fails with `load_failure`.
  Runner(std::unique_ptr<WebSocket> channel, std::unique_ptr<core::Program> program, Failure load_failure);

  /// Serves the worker until it says exit or is gone; the exit code.
  int run();

 private:
  Incoming receive();
  Message read(const Incoming& incoming);
  void help();
  void dispatch(const Message& message, Incoming& incoming);
  void dispatch_while_busy(const Message& message);
  void initialize(std::string&& bytes, const Message& message);
  void start();
  void take_runs(const Message& message);
  /// Runs the next task that was sent ahead; false when there is none.
  bool run_next();
  void run(const std::shared_ptr<RunningTask>& task);
  /// Forgets the tasks that have not begun; gives them.
  std::deque<std::shared_ptr<RunningTask>> drop_runs();
  void give_back();
  void give_back(const std::vector<std::string>& names);
  [[nodiscard]] bool has_runs();
  /// Calls the user's code; what is to be answered is in result_ then.
  void compute(RunningTask& task);
  [[nodiscard]] std::shared_ptr<RunningTask> current();
  void set_task(std::shared_ptr<RunningTask> task);
  void stop(std::string_view data);
  void run_stop_hook(const std::string& data, const std::string& name);
  /// Does not return in a child that the user's code has forked.
  void end_of_child(const Failure* failure = nullptr) const;
  /// What the user's code has thrown, as an answer.
  std::string failure_of(const RunningTask& task) const;
  int leave(std::string_view data);
  void run_exit_hook(std::string_view data);
  void leave_user_code();
  /// Undoes what a task has changed around it; what cannot be undone. On the main thread.
  std::string restore() const;
  /// Asks for another process in our place, for this reason.
  void ask_for_replacement(const std::string& left);
  void send(std::string& message);
  void send_held();
  std::shared_ptr<RunningTask> new_task(std::string&& message, std::string_view args, std::string_view name);

  const std::unique_ptr<WebSocket> channel_;
  const std::unique_ptr<core::Program> program_;
  const Failure load_failure_;
  const Surroundings around_;
  std::chrono::steady_clock::time_point begun_{};  // of the task
  bool replacing_ = false;
  const int process_;  // ours: another one is a child's
  Turns turns_;
  std::string result_;                             // reused
  std::mutex mutex_;                               // of the two below
  std::shared_ptr<RunningTask> task_;              // the newest; changed by the main thread
  std::deque<std::shared_ptr<RunningTask>> runs_;  // tasks that were sent ahead
  int held_answers_ = 0;                           // to go with the next one
  std::thread helper_;
  std::vector<std::thread> stop_threads_;  // of the helper: that run stop, or have run it
  std::atomic<int> stop_hooks_{0};         // calls of stop that have not returned
};

}  // namespace hkube
