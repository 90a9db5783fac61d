#include "worker/algorithm_process.h"

#include <csignal>

#include "job/task_number.h"

namespace hkube::worker {

namespace {

/// Normal closure (RFC 6455 §7.4.1).
constexpr std::uint16_t kTryAgainLater = 1013;

}  // namespace

AlgorithmProcess::AlgorithmProcess(WorkerContext& context, WorkerId id,
                                   std::shared_ptr<const scheduler::Algorithm> algorithm, std::function<void()> gone)
    : context_(context),
      id_(id),
      algorithm_(std::move(algorithm)),
      gone_(std::move(gone)),
      output_(context.logs, context.clock) {}

void AlgorithmProcess::start() {
  if (Status launched = launch(); !launched.ok()) {
    // Reported from the queue, never from within the caller.
    context_.io.post([this, reason = launched.error().message] { end(reason); });
    return;
  }
  timer_ = context_.io.after(context_.connect_timeout, [this] {
    kill("the algorithm did not connect within " + std::to_string(context_.connect_timeout.count() / 1000) +
         " seconds");
  });
}

Status AlgorithmProcess::launch() {
  net::WebSocketHandlers handlers;
  handlers.on_open = [this](const auto& socket, const std::string& target) { opened(socket, target); };
  handlers.on_message = [this](const auto& socket, std::string_view payload, net::FrameKind) {
    received(socket, payload);
  };
  handlers.on_close = [this](const auto& socket, std::uint16_t) { closed(socket); };
  HKUBE_ASSIGN(listener_, net::WebSocketServer::listen(context_.io, {}, std::move(handlers)));
  HKUBE_ASSIGN(runtime::ProcessSpec spec, context_.launch(*algorithm_));
  spec.env.emplace_back("ALGORITHM_TYPE", algorithm_->name);
  spec.env.emplace_back("WORKER_SOCKET_HOST", "127.0.0.1");
  spec.env.emplace_back("WORKER_SOCKET_PORT", std::to_string(listener_->port()));
  HKUBE_ASSIGN(process_, context_.starter.start(spec, {[this](runtime::OutputStream stream, std::string_view chunk) {
                                                         output_.write(stream, chunk);
                                                       },
                                                       [this](runtime::ProcessExit exit) { exited(exit); }}));
  return {};
}

void AlgorithmProcess::opened(const std::shared_ptr<net::WebSocketSession>& socket, const std::string& target) {
  const auto handshake = wire::parse_handshake(target);
  if (socket_ != nullptr || stopping_ || !handshake.ok()) {
    if (!handshake.ok()) kill("the algorithm connected with " + handshake.error().message);
    socket->close(kTryAgainLater);
    return;
  }
  timer_.reset();
  socket_ = socket;
  AlgorithmSession::Out out;
  out.send = [this](std::string frame, bool text) {
    if (socket_ != nullptr) socket_->send(std::move(frame), text ? net::FrameKind::kText : net::FrameKind::kBinary);
  };
  out.outcome = [this](AssignmentId assignment, job::TaskOutcome outcome) { report(assignment, std::move(outcome)); };
  out.broken = [this](const std::string& reason) { kill(reason); };
  session_ =
      std::make_unique<AlgorithmSession>(*handshake, context_.payloads, context_.io, context_.pool, context_.clock,
                                         CodeApiPorts{context_.sub_pipelines, &context_.control}, std::move(out));
  ready_ = true;
  context_.control.post(control::WorkerReady{id_, false});
}

void AlgorithmProcess::received(const std::shared_ptr<net::WebSocketSession>& socket, std::string_view payload) {
  if (socket != socket_) return;
  // What the algorithm printed before it sent this belongs to the task that this may end.
  process_->drain_output();
  session_->receive(payload);
}

void AlgorithmProcess::closed(const std::shared_ptr<net::WebSocketSession>& socket) {
  if (socket != socket_) return;
  socket_.reset();
  if (stopping_) return;
  // Usually the process is ending, and its exit says more than the lost connection.
  stopping_ = true;
  timer_ = context_.io.after(context_.exit_grace, [this] { kill("the algorithm closed its connection"); });
}

void AlgorithmProcess::assign(const control::Assignment& task) {
  // After the connection was lost the end of the process follows, and its report covers this task.
  if (session_ == nullptr || socket_ == nullptr || !session_->idle()) return;
  running_ = task.id;
  const job::Descriptor& descriptor = *task.plan->descriptor;
  output_.task_begins(descriptor.id, job::task_id(descriptor.id, task.plan->first_task + task.item),
                      task.plan->spec().name);
  session_->begin(task);
}

void AlgorithmProcess::cancel(AssignmentId assignment) {
  if (session_ != nullptr && running_ == assignment) session_->stop();
}

void AlgorithmProcess::report(AssignmentId assignment, job::TaskOutcome outcome) {
  running_ = {};
  if (outcome.kind != job::TaskOutcome::Kind::kDone) outcome.last_output = output_.tail();
  context_.control.post(control::TaskReport{id_, assignment, std::move(outcome)});
}

void AlgorithmProcess::stop() {
  if (stopping_) return;
  if (process_ == nullptr || socket_ == nullptr) return kill("");
  stopping_ = true;
  session_->send_exit();
  timer_ = context_.io.after(context_.exit_grace, [this] { kill("it did not exit in time"); });
}

void AlgorithmProcess::kill(std::string reason) {
  stopping_ = true;
  if (kill_reason_.empty()) kill_reason_ = std::move(reason);
  timer_.reset();
  if (process_ != nullptr) process_->signal_group(SIGKILL);
}

std::string AlgorithmProcess::exit_text(runtime::ProcessExit exit) const {
  std::string text = ready_ ? "the algorithm killed due to an unknown reason, please check the logs for more details"
                            : "the algorithm ended before it connected";
  text += exit.signal != 0 ? " (signal " + std::to_string(exit.signal) + ")"
                           : " (exit code " + std::to_string(exit.code) + ")";
  return text;
}

void AlgorithmProcess::exited(runtime::ProcessExit exit) { end(kill_reason_.empty() ? exit_text(exit) : kill_reason_); }

void AlgorithmProcess::end(const std::string& reason) {
  timer_.reset();
  session_.reset();
  socket_.reset();
  context_.control.post(control::WorkerGone{id_, reason, output_.tail()});
  gone_();
}

}  // namespace hkube::worker
