#include "worker/algorithm_process.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <iterator>
#include <utility>

#include "base/hex.h"
#include "base/log.h"
#include "job/task_number.h"

namespace hkube::worker {

namespace {

constexpr std::uint16_t kTryAgainLater = 1013;
constexpr std::uint16_t kNotAllowed = 1008;
constexpr const char* kSecretVariable = "WORKER_SOCKET_SECRET";
// What this side ends a connection with (RFC 6455 §7.4.1).
constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kNotText = 1007;
constexpr std::uint16_t kTooBig = 1009;

// Of the algorithm's own ports: for peers (a second one behind it answers their pings) and for streams.
constexpr int kPorts = 3;

// Tasks that a worker takes at once: of an algorithm that takes them ahead, and of one that does not, where they wait
// on this side.
constexpr std::uint32_t kMostAhead = 128;
constexpr std::uint32_t kMostQueued = 4;
constexpr std::chrono::milliseconds kPatience{100};
// So long what is printed waits for the end of its line.
constexpr std::chrono::milliseconds kLineTime{1'000};

// A wrapper that stores results itself may connect before its storage is ready, and says nothing when it is: it fails a
// task that comes sooner. It gets this part of the time that it took up to its connection, which tells how fast the
// machine is for it now.
constexpr int kSettlingPart = 4;

// For what a process sent before its end and is still unread: its connection ends with it, unless another process has
// it, too. Then for what it sent and is being stored.
constexpr std::chrono::milliseconds kLastWords{250};
constexpr std::chrono::milliseconds kLastStores{10'000};

bool has(const runtime::ProcessSpec& spec, std::string_view name) {
  return std::any_of(spec.env.begin(), spec.env.end(), [&](const auto& variable) { return variable.first == name; });
}

/// Empty when the system has no random bytes: then nobody can prove anything with it.
std::string random_secret() {
  std::array<unsigned char, 32> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return "";
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

constexpr const char* kUnknownReason =
    "the algorithm killed due to an unknown reason, please check the logs for more details";

}  // namespace

AlgorithmProcess::AlgorithmProcess(WorkerContext& context, WorkerId id,
                                   std::shared_ptr<const scheduler::Algorithm> algorithm, std::function<void()> gone)
    : context_(context),
      id_(id),
      algorithm_(std::move(algorithm)),
      gone_(std::move(gone)),
      output_(context.logs, context.clock,
              [this](std::string_view task) -> std::optional<OutputLog::Owner> {
                const control::Assignment* found = session_ == nullptr ? nullptr : session_->find(task);
                return found == nullptr ? std::nullopt : std::optional(owner_of(*found));
              }),
      settings_(settings_of(context.settings, algorithm_->document)),
      secret_(random_secret()) {}

void AlgorithmProcess::start() {
  if (Status launched = launch(); !launched.ok()) {
    // At once: many may be started together, and what each holds is what the next one lacks.
    listener_.reset();
    listener_v6_.reset();
    ports_.reset();
    // Reported from the queue, never from within the caller.
    context_.io.post([this, error = launched.error()] {
      if (error.kind != ErrorKind::kUnavailable) return end(error.message);
      log::warning("a worker cannot be started for want of what the server lacks",
                   {{"algorithm", algorithm_->name}, {"error", error.message}});
      end(error.message, control::WorkerGone::Why::kServerLacks);
    });
    return;
  }
  started_ = context_.clock.now();
  timer_ = context_.io.after(settings_.connect,
                             [this] { kill("the algorithm did not connect within " + in_seconds(settings_.connect)); });
}

Status AlgorithmProcess::listen() {
  net::WebSocketHandlers handlers;
  handlers.on_open = [this](const auto& socket, const std::string& target) { opened(socket, target); };
  handlers.on_message = [this](const auto& socket, std::string_view payload, net::FrameKind) {
    received(socket, payload);
  };
  handlers.on_close = [this](const auto& socket, std::uint16_t code) { closed(socket, code); };
  net::WebSocketOptions options;
  options.max_message_bytes = settings_.max_message_bytes;
  HKUBE_ASSIGN(listener_, net::WebSocketServer::listen(context_.io, options, handlers));
  options.host = "::1";
  options.port = listener_->port();
  if (auto v6 = net::WebSocketServer::listen(context_.io, options, std::move(handlers)); v6.ok()) {
    listener_v6_ = std::move(v6).value();
  }
  return {};
}

Status AlgorithmProcess::open_ports() {
  HKUBE_TRY(listen());
  HKUBE_ASSIGN(ports_, net::PortLease::take(kPorts));
  return {};
}

Status AlgorithmProcess::launch() {
  // Sockets and ports are the server's affair: that there are none now is no fault of the algorithm's.
  if (Status open = open_ports(); !open.ok()) {
    return Error(runtime::ProcessErrc::kNoResources, open.error().message);
  }
  HKUBE_ASSIGN(runtime::ProcessSpec spec, context_.launch(*algorithm_));
  // These two say where we are; whatever the algorithm has of that name is about another worker.
  std::erase_if(spec.env, [](const auto& variable) {
    return variable.first == "WORKER_SOCKET_HOST" || variable.first == "WORKER_SOCKET_PORT" ||
           variable.first == kSecretVariable;
  });
  spec.env.emplace_back("WORKER_SOCKET_HOST", "127.0.0.1");
  spec.env.emplace_back("WORKER_SOCKET_PORT", std::to_string(listener_->port()));
  spec.env.emplace_back(kSecretVariable, secret_);
  const std::pair<const char*, std::string> defaults[] = {
      {"DISCOVERY_PORT", std::to_string(ports_->first())},
      {"STREAMING_DISCOVERY_PORT", std::to_string(ports_->first() + 2)}};
  for (const auto& [name, value] : defaults) {
    if (!has(spec, name)) spec.env.emplace_back(name, value);
  }
  HKUBE_ASSIGN(process_, context_.starter.start(spec, {[this](runtime::OutputStream stream, std::string_view chunk) {
                                                         printed(stream, chunk);
                                                       },
                                                       [this](runtime::ProcessExit exit) { exited(exit); }}));
  return {};
}

bool AlgorithmProcess::is_from_algorithm(const net::WebSocketSession& socket, std::string_view secret) {
  if (!secret.empty()) return secret == secret_;
  holder_ = runtime::PeerProcess::find(listener_->port(), socket.peer_port(), process_->pid());
  return holder_.has_value();
}

void AlgorithmProcess::opened(const std::shared_ptr<net::WebSocketSession>& socket, const std::string& target) {
  // Whatever another connection says: the first is not disturbed by it.
  if (socket_ != nullptr || stopping_) return socket->close(kTryAgainLater);
  const auto handshake = wire::parse_handshake(target, settings_.handshake);
  if (!is_from_algorithm(*socket, wire::secret_of(target))) return socket->close(kNotAllowed);
  if (!handshake.ok()) {
    kill("the algorithm connected with " + handshake.error().message);
    return socket->close(kTryAgainLater);
  }
  timer_.reset();
  socket_ = socket;
  AlgorithmSession::Out out;
  out.send = [this](std::string frame, bool text) {
    if (socket_ != nullptr) socket_->send(std::move(frame), text ? net::FrameKind::kText : net::FrameKind::kBinary);
  };
  out.outcome = [this](AssignmentId assignment, job::TaskOutcome outcome) { report(assignment, std::move(outcome)); };
  out.broken = [this](const std::string& reason) { kill(reason); };
  out.turn = [this](const control::Assignment& task) {
    if (!output_.marked()) output_.task_begins(owner_of(task));
  };
  out.leaving = [this] { leave(); };
  out.replace = [this] { replace(); };
  out.ending = [this] {
    process_->drain_output();
    // Its forked child speaks over the same connection, and no answer says whose it is: it gets no other task.
    if (holder_ && holder_->shares_with_child()) replace();
  };
  out.told = [this](std::string_view text) { output_.add(runtime::OutputStream::kStdout, text); };
  out.details = [this](std::string_view text) { output_.add(runtime::OutputStream::kStderr, text); };
  session_ = std::make_unique<AlgorithmSession>(*handshake, settings_, context_.payloads, context_.io, context_.pool,
                                                context_.clock, CodeApiPorts{context_.sub_pipelines, &context_.control},
                                                std::move(out));
  ready_ = true;
  const auto announce = [this, most = handshake->takes_ahead() ? kMostAhead : kMostQueued] {
    context_.control.post(control::WorkerReady{id_, false, most});
  };
  if (handshake->storage == wire::StorageMode::kV1) return announce();
  const auto taken = std::clamp(context_.clock.now() - started_, std::chrono::milliseconds(0), settings_.connect);
  timer_ = context_.io.after(taken / kSettlingPart, announce);
}

void AlgorithmProcess::received(const std::shared_ptr<net::WebSocketSession>& socket, std::string_view payload) {
  if (socket != socket_) return;
  receiving_ = true;
  session_->receive(payload);
  receiving_ = false;
  pump();
  exit_when_idle();
}

void AlgorithmProcess::closed(const std::shared_ptr<net::WebSocketSession>& socket, std::uint16_t code) {
  if (socket != socket_) return;
  socket_.reset();
  if (ended_) return settle();
  if (stopping_) return;
  leave();
  // It was us who ended the connection, for what came over it.
  if (code == kProtocolError || code == kNotText || code == kTooBig) return kill(close_text(code));
  // Usually the process is ending, and its exit says more than the lost connection.
  stopping_ = true;
  timer_ = context_.io.after(settings_.close, [this, code] { kill(close_text(code)); });
}

std::string AlgorithmProcess::close_text(std::uint16_t code) const {
  if (code == kTooBig) {
    return "the algorithm sent a message of more than " + std::to_string(settings_.max_message_bytes) + " bytes";
  }
  if (code == kProtocolError || code == kNotText) return "the algorithm sent what is not a WebSocket's message";
  return std::string(kUnknownReason) + " (it closed its connection, code " + std::to_string(code) + ")";
}

OutputLog::Owner AlgorithmProcess::owner_of(const control::Assignment& task) {
  const job::NodePlan& plan = *task.plan;
  const JobId& job = plan.descriptor->id;
  return {job, job::task_id(job, plan.first_task + task.item), plan.spec().name, plan.is_batch() ? task.item + 1 : 0};
}

void AlgorithmProcess::printed(runtime::OutputStream stream, std::string_view chunk) {
  output_.write(stream, chunk);
  watch_output();
  if (session_ != nullptr && session_->has_ahead() && !output_.marked()) prints_unmarked_ = true;
}

void AlgorithmProcess::watch_output() {
  const auto since = output_.waits_since();
  if (!since || output_timer_ != nullptr) return;
  const auto left = std::clamp(*since + kLineTime - context_.clock.now(), std::chrono::milliseconds(1), kLineTime);
  output_timer_ = context_.io.after(left, [this] {
    output_timer_.reset();
    output_.file_waiting({context_.clock.now().ms - kLineTime.count()});
    watch_output();
  });
}

void AlgorithmProcess::assign(std::vector<control::Assignment> tasks) {
  // The end of the process follows, or what it sent before is still read: the report of its end covers these tasks.
  if (session_ == nullptr || socket_ == nullptr || ended_) return;
  if (leaving_) {  // it was not known yet
    for (const control::Assignment& task : tasks) report(task.id, job::TaskOutcome::returned());
    return;
  }
  std::move(tasks.begin(), tasks.end(), std::back_inserter(waiting_));
  pump();
}

void AlgorithmProcess::pump() {
  while (session_ != nullptr && !stopping_ && !waiting_.empty() && session_->takes(waiting_.front())) {
    const bool idle = session_->idle();
    if (!idle && prints_unmarked_) break;
    const control::Assignment task = std::move(waiting_.front());
    waiting_.pop_front();
    if (idle) output_.task_begins(owner_of(task));
    begun_.push_back(task);
    session_->begin(task);
  }
  if (session_ != nullptr) session_->flush();
  watch_progress();
}

void AlgorithmProcess::watch_progress() {
  if (patience_ != nullptr || session_ == nullptr || (waiting_.empty() && !session_->has_ahead())) return;
  patience_ = context_.io.after(kPatience, [this, seen = reports_] {
    patience_.reset();
    if (reports_ == seen && session_ != nullptr) {
      return_waiting();
      session_->give_back();
    }
    watch_progress();
  });
}

void AlgorithmProcess::cancel(AssignmentId assignment) {
  const auto waiting =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& t) { return t.id == assignment; });
  if (waiting != waiting_.end()) {
    waiting_.erase(waiting);
    return report(assignment, job::TaskOutcome::returned());
  }
  if (session_ != nullptr) session_->cancel(assignment);
}

void AlgorithmProcess::report(AssignmentId assignment, job::TaskOutcome outcome) {
  using Kind = job::TaskOutcome::Kind;
  ++reports_;
  const auto task = std::ranges::find(begun_, assignment, &control::Assignment::id);
  if (task != begun_.end()) {
    const bool failed = outcome.kind != Kind::kDone && outcome.kind != Kind::kReturned;
    if (failed || output_.waits_since()) {
      const TaskId id = owner_of(*task).task;
      output_.task_ends(id);
      if (failed) outcome.last_output = output_.tail(id);
    }
    begun_.erase(task);
  }
  context_.control.post(control::TaskReport{id_, assignment, std::move(outcome)});
  // Not from here: it is the session that reports.
  if (ended_) timer_ = context_.io.after(std::chrono::milliseconds(0), [this] { settle(); });
  if (receiving_) return;
  pump();
  exit_when_idle();
}

void AlgorithmProcess::return_waiting() {
  for (const control::Assignment& task : std::exchange(waiting_, {})) report(task.id, job::TaskOutcome::returned());
}

void AlgorithmProcess::stop() {
  if (stopping_) return;
  if (process_ == nullptr || socket_ == nullptr) return kill("");
  stopping_ = true;
  session_->send_exit();
  timer_ = context_.io.after(settings_.exit, [this] { kill("it did not exit in time"); });
}

void AlgorithmProcess::leave() {
  if (std::exchange(leaving_, true)) return;
  if (ready_) context_.control.post(control::WorkerReady{id_, false, 0});
  return_waiting();
}

void AlgorithmProcess::replace() {
  if (std::exchange(replacing_, true)) return;
  leave();
  session_->give_back();
}

void AlgorithmProcess::exit_when_idle() {
  if (replacing_ && session_ != nullptr && session_->idle() && !session_->has_ahead()) stop();
}

void AlgorithmProcess::kill(std::string reason) {
  if (ended_) return;
  stopping_ = true;
  leave();
  if (kill_reason_.empty()) kill_reason_ = std::move(reason);
  timer_.reset();
  if (process_ != nullptr) process_->kill_all();
}

std::string AlgorithmProcess::exit_text(runtime::ProcessExit exit) const {
  if (exit.out_of_memory) return "the algorithm killed due to out of memory, please specify higher memory value";
  std::string text = ready_ ? kUnknownReason : "the algorithm ended before it connected";
  text += exit.signal != 0 ? " (signal " + std::to_string(exit.signal) + ")"
                           : " (exit code " + std::to_string(exit.code) + ")";
  return text;
}

void AlgorithmProcess::exited(runtime::ProcessExit exit) {
  if (!kill_reason_.empty()) return end(kill_reason_);
  stopping_ = true;
  ended_ = exit_text(exit);
  if (session_ != nullptr) session_->process_ended();
  settle();
}

void AlgorithmProcess::settle() {
  const bool idle = session_ == nullptr || (session_->idle() && !session_->has_ahead());
  if (!idle && socket_ != nullptr) {
    timer_ = context_.io.after(kLastWords, [this] {
      socket_.reset();
      settle();
    });
  } else if (session_ != nullptr && session_->is_storing()) {
    timer_ = context_.io.after(kLastStores, [this] { end(std::string(*ended_)); });
  } else {
    end(std::string(*ended_));
  }
}

void AlgorithmProcess::end(const std::string& reason, control::WorkerGone::Why why) {
  timer_.reset();
  ended_.reset();
  patience_.reset();
  output_timer_.reset();
  stopping_ = true;
  return_waiting();
  session_.reset();
  socket_.reset();
  output_.end();
  context_.control.post(control::WorkerGone{id_, reason, last_output(), unowned_output(), why});
  gone_();
}

std::string AlgorithmProcess::last_output() const {
  return output_.tail(begun_.empty() ? TaskId() : owner_of(begun_.front()).task);
}

control::FileOutput AlgorithmProcess::unowned_output() {
  auto lines = std::make_shared<std::vector<observe::LogLine>>(output_.take_unowned());
  if (lines->empty()) return {};
  return [lines, &io = context_.io, &logs = context_.logs](const control::TaskPlace& place) {
    io.post([lines, &logs, place] {
      for (observe::LogLine& line : *lines) {
        line.task = place.task;
        line.node = place.node;
        line.index = place.index;
        logs.append(place.job, line);
      }
    });
  };
}

}  // namespace hkube::worker
