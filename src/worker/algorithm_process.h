#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/inbox.h"
#include "observe/log_store.h"
#include "runtime/net/port_lease.h"
#include "runtime/net/websocket_server.h"
#include "runtime/process.h"
#include "runtime/real/io_runtime.h"
#include "runtime/real/peer_process.h"
#include "worker/algorithm_session.h"
#include "worker/output_log.h"

namespace hkube::worker {

/// What every algorithm process of a server has in common. All references outlive the processes.
struct WorkerContext {
  runtime::IoRuntime& io;
  runtime::BlockingPool& pool;
  runtime::ProcessStarter& starter;
  const runtime::Clock& clock;
  Payloads& payloads;
  observe::LogStore& logs;
  control::Inbox& control;
  /// Command, environment and folder of an algorithm.
  std::function<Result<runtime::ProcessSpec>(const scheduler::Algorithm&)> launch;
  WorkerSettings settings = {};
  SubPipelines* sub_pipelines = nullptr;  ///< set before the io thread runs; null: algorithms cannot start pipelines
};

/// One algorithm instance on this machine: its process, its socket, its protocol. From start() until `gone` is called
/// it reports to the control loop: WorkerReady, TaskReport for each task, WorkerReady for no task when it takes no
/// more, WorkerGone at the end. Lives on the io thread.
class AlgorithmProcess {
 public:
  AlgorithmProcess(WorkerContext& context, WorkerId id, std::shared_ptr<const scheduler::Algorithm> algorithm,
                   std::function<void()> gone);

  /// Opens the socket and starts the process. A failure is reported like the end of the process.
  void start();
  /// Takes tasks, to be worked on in their order behind those that it has.
  void assign(std::vector<control::Assignment> tasks);
  void cancel(AssignmentId assignment);
  /// Asks the algorithm to exit, and kills it after the grace period.
  void stop();

 private:
  Status launch();
  Status open_ports();
  Status listen();
  /// Whether a connection is the algorithm's: it says the secret that its process was started with, or it is that
  /// process which holds it.
  [[nodiscard]] bool is_from_algorithm(const net::WebSocketSession& socket, std::string_view secret);
  void opened(const std::shared_ptr<net::WebSocketSession>& socket, const std::string& target);
  void received(const std::shared_ptr<net::WebSocketSession>& socket, std::string_view payload);
  void closed(const std::shared_ptr<net::WebSocketSession>& socket, std::uint16_t code);
  void exited(runtime::ProcessExit exit);
  void report(AssignmentId assignment, job::TaskOutcome outcome);
  /// Hands on what waits, as far as the algorithm takes it.
  void pump();
  /// Tasks that wait behind one that takes its time go back, so that another worker may begin them.
  void watch_progress();
  void printed(runtime::OutputStream stream, std::string_view chunk);
  /// A line whose end does not come is shown as far as it goes.
  void watch_output();
  void return_waiting();
  [[nodiscard]] static OutputLog::Owner owner_of(const control::Assignment& task);
  void kill(std::string reason);
  /// Takes no more tasks; those that wait go back.
  void leave();
  /// Leaves, and ends when what the algorithm has begun is over.
  void replace();
  void exit_when_idle();
  /// After the end of the process: waits for what it sent before, then ends.
  void settle();
  void end(const std::string& reason, control::WorkerGone::Why why = control::WorkerGone::Why::kEnded);
  /// What the task printed last that the end of the process is blamed on.
  [[nodiscard]] std::string last_output() const;
  /// What it printed before its first task, if that never came.
  [[nodiscard]] control::FileOutput unowned_output();
  [[nodiscard]] std::string exit_text(runtime::ProcessExit exit) const;
  [[nodiscard]] std::string close_text(std::uint16_t code) const;

  WorkerContext& context_;
  const WorkerId id_;
  const std::shared_ptr<const scheduler::Algorithm> algorithm_;
  std::function<void()> gone_;
  OutputLog output_;
  const WorkerSettings settings_;
  std::unique_ptr<net::WebSocketServer> listener_;
  std::unique_ptr<net::WebSocketServer> listener_v6_;  ///< for who dials "localhost"; null on a machine without IPv6
  std::optional<net::PortLease> ports_;                ///< those that the algorithm itself may listen on
  std::unique_ptr<runtime::Process> process_;
  std::shared_ptr<net::WebSocketSession> socket_;
  std::unique_ptr<AlgorithmSession> session_;
  const std::string secret_;                    ///< of this instance
  std::optional<runtime::PeerProcess> holder_;  ///< of the connection, where only the kernel can say who it is
  Timestamp started_{};
  std::unique_ptr<runtime::Timer> timer_;     ///< connect time-out, then the time to settle, exit grace, last words
  std::deque<control::Assignment> waiting_;   ///< not handed to the session yet
  std::deque<control::Assignment> begun_;     ///< handed to it and not reported, in that order
  std::unique_ptr<runtime::Timer> patience_;  ///< with those that wait
  std::unique_ptr<runtime::Timer> output_timer_;
  std::uint64_t reports_ = 0;
  bool receiving_ = false;            ///< within a message: what it changes is acted on when it is read
  bool prints_unmarked_ = false;      ///< it prints and does not mark it: it gets one task at a time
  std::string kill_reason_;           ///< set when it is us who ended the process
  std::optional<std::string> ended_;  ///< how it ended by itself, while what it sent before is taken
  bool ready_ = false;
  bool leaving_ = false;
  bool replacing_ = false;
  bool stopping_ = false;
};

}  // namespace hkube::worker
