#include "worker/algorithm_session.h"

#include <algorithm>
#include <array>

#include "job/task_number.h"
#include "wire/codec.h"
#include "wire/msgpack.h"
#include "wire/msgpack_scan.h"

namespace hkube::worker {

namespace {

constexpr std::size_t kMostRunBytes = std::size_t{256} << 10;  // of one `run` message
constexpr std::chrono::milliseconds kMoment{100};

/// Commands that belong to the task that runs: they end it, or start something in its name.
bool is_of_a_task(std::string_view command) {
  namespace from = wire::from_algorithm;
  constexpr std::array kCommands{from::kInitialized,
                                 from::kStoring,
                                 from::kDone,
                                 from::kErrorMessage,
                                 from::kStopped,
                                 from::kStopping,
                                 from::kStartRawSubPipeline,
                                 from::kStartStoredSubPipeline,
                                 from::kStartAlgorithmExecution};
  return std::find(kCommands.begin(), kCommands.end(), command) != kCommands.end();
}

job::TaskOutcome failure(std::string text) {
  job::TaskOutcome outcome;
  outcome.kind = job::TaskOutcome::Kind::kError;
  outcome.error = std::move(text);
  return outcome;
}

}  // namespace

AlgorithmSession::AlgorithmSession(wire::Handshake handshake, const WorkerSettings& settings, Payloads& payloads,
                                   runtime::Executor& io, runtime::BlockingPool& pool, const runtime::Clock& clock,
                                   CodeApiPorts code_api, Out out)
    : handshake_(handshake),
      settings_(settings),
      payloads_(payloads),
      io_(io),
      pool_(pool),
      clock_(clock),
      out_(std::move(out)),
      code_api_(handshake.storage, code_api, payloads, io, pool,
                [this](const wire::AlgorithmMessage& message) { return send(message); }),
      peers_(payloads.peers()),
      run_(payloads, handshake.files),
      self_(std::make_shared<AlgorithmSession*>(this)) {}

AlgorithmSession::~AlgorithmSession() {
  *self_ = nullptr;
  discard_result_file();
  for (Ahead& ahead : ahead_) {
    result_file_ = std::move(ahead.result_file);
    discard_result_file();
  }
}

bool AlgorithmSession::takes(const control::Assignment& task) const {
  if (idle()) return true;
  return runs_ && state_ == State::kWorking && !giving_back_ && RunFrame::can_carry(task);
}

void AlgorithmSession::run(const control::Assignment& task) {
  const std::uint64_t name = ++last_name_;
  auto file = run_.add(task, name, clock_.now());
  if (!file.ok()) return out_.outcome(task.id, failure(file.error().message));
  ahead_.push_back({task, name, std::move(*file)});
  if (run_.size() >= kMostRunBytes) flush();
  if (!idle()) return;
  runs_ = true;
  next_turn();
}

void AlgorithmSession::flush() {
  if (!run_.empty()) out_.send(run_.take(), false);
}

void AlgorithmSession::next_turn() {
  if (ahead_.empty()) return;
  Ahead next = std::move(ahead_.front());
  ahead_.pop_front();
  task_ = std::move(next.task);
  name_ = next.name;
  result_file_ = std::move(next.result_file);
  stored_.reset();
  trace_ = nullptr;
  state_ = State::kWorking;
  code_api_.task_begins(*task_);
  out_.turn(*task_);
  if (!next.wanted) stop_soon();
}

void AlgorithmSession::cancel(AssignmentId task) {
  if (task_ && task_->id == task) return ahead_.empty() ? stop() : stop_soon();
  for (Ahead& ahead : ahead_) {
    if (ahead.task.id == task) ahead.wanted = false;
  }
}

void AlgorithmSession::stop_soon() {
  moment_ = io_.after(kMoment, [this] { stop(); });
}

void AlgorithmSession::give_back() {
  if (ahead_.empty() || giving_back_ || state_ != State::kWorking) return;
  giving_back_ = true;
  (void)send({std::string(wire::to_algorithm::kGiveBack), nullptr, nullptr});  // any encoding can carry it
}

void AlgorithmSession::on_given_back(const wire::AlgorithmMessage& message) {
  giving_back_ = false;
  if (!message.data.is_array()) return;
  std::vector<std::uint64_t> names;
  for (const Json& name : message.data) {
    if (name.is_number_integer() && name > 0) names.push_back(name.get<std::uint64_t>());
  }
  // The last first: those that wait again keep their order.
  std::sort(names.rbegin(), names.rend());
  for (const std::uint64_t name : names) give_up(name);
}

void AlgorithmSession::give_up(std::uint64_t name) {
  const auto found = std::find_if(ahead_.begin(), ahead_.end(), [&](const Ahead& one) { return one.name == name; });
  if (found != ahead_.end()) {
    const AssignmentId id = found->task.id;
    ahead_.erase(found);  // it has not begun: there is no file
    out_.outcome(id, job::TaskOutcome::returned());
  } else if (name == name_ && state_ == (runs_ ? State::kWorking : State::kInitializing)) {
    // Its turn had come on this side, but the algorithm has not come to it.
    const AssignmentId id = task_->id;
    leave_task();
    next_turn();
    out_.outcome(id, job::TaskOutcome::returned());
  }
}

void AlgorithmSession::give_up_ahead() {
  while (!ahead_.empty()) give_up(ahead_.back().name);
}

const control::Assignment* AlgorithmSession::find(std::string_view task_id) const {
  const auto is_it = [&](const control::Assignment& task) {
    return job::task_id(task.plan->descriptor->id, task.plan->first_task + task.item).str() == task_id;
  };
  if (task_ && is_it(*task_)) return &*task_;
  for (const Ahead& ahead : ahead_) {
    if (is_it(ahead.task)) return &ahead.task;
  }
  return nullptr;
}

void AlgorithmSession::begin(const control::Assignment& task) {
  if (handshake_.takes_ahead() && RunFrame::can_carry(task)) return run(task);
  task_ = task;
  name_ = ++last_name_;
  runs_ = false;
  stored_.reset();
  state_ = State::kPreparing;
  const Timestamp now = clock_.now();
  if (!is_heavy(task, handshake_.storage, carries(handshake_.encoding))) {
    return initialize(task.id, make_initialize_frame(payloads_, task, name_, handshake_, storage_paths_, now));
  }
  const bool posted = pool_.post([self = self_, task, now, name = name_, handshake = handshake_, known = storage_paths_,
                                  &io = io_, &payloads = payloads_] {
    auto frame =
        std::make_shared<Result<InitializeFrame>>(make_initialize_frame(payloads, task, name, handshake, known, now));
    io.post([self, id = task.id, frame] {
      if (*self != nullptr) (*self)->initialize(id, std::move(*frame));
    });
  });
  if (!posted) finish(failure("the worker is overloaded: its queue of reads is full"));
}

void AlgorithmSession::initialize(AssignmentId id, Result<InitializeFrame> frame) {
  if (state_ != State::kPreparing || !task_ || task_->id != id) return;  // stopped meanwhile
  if (!frame.ok()) return finish(failure(frame.error().message));
  state_ = State::kInitializing;
  storage_paths_ = std::move(frame->storage_paths);
  trace_ = std::move(frame->trace);
  result_file_ = std::move(frame->result_file);
  out_.send(std::move(frame->bytes), handshake_.encoding == wire::Encoding::kJson);
}

void AlgorithmSession::discard_result_file() {
  if (result_file_.empty()) return;
  auto discard = [file = std::exchange(result_file_, {}), &store = payloads_.objects()] { store.discard_file(file); };
  if (!pool_.post(discard)) discard();  // removing a large file takes its time
}

Status AlgorithmSession::send(const wire::AlgorithmMessage& message) {
  HKUBE_ASSIGN(std::string frame, wire::encode_message(handshake_.encoding, message));
  out_.send(std::move(frame), handshake_.encoding == wire::Encoding::kJson);
  return {};
}

void AlgorithmSession::stop() {
  if (state_ == State::kReady || state_ == State::kStopping) return;
  // Nothing to stop when the algorithm has not heard of the task yet.
  if (state_ == State::kPreparing) return finish(failure("stopped"));
  stop_as(failure("stopped"));
}

void AlgorithmSession::stop_as(job::TaskOutcome outcome) {
  const AssignmentId id = task_->id;
  const std::uint64_t name = name_;
  std::string file = std::exchange(result_file_, {});  // may still be written to
  out_.leaving();
  leave_task();
  state_ = State::kStopping;  // for good
  name_ = name;
  result_file_ = std::move(file);
  give_up_ahead();  // an algorithm that is stopped begins none of them
  out_.outcome(id, std::move(outcome));
  if (handshake_.stop_hook == wire::StopHook::kNone) return out_.broken("");
  stop_timer_ = io_.after(settings_.stop, [this] { out_.broken(""); });
  stopping_timer_ = io_.after(settings_.stopping, [this] { out_.broken(""); });
  (void)send(wire::make_stop(true));  // any encoding can carry it
}

void AlgorithmSession::send_exit() { (void)send(wire::make_exit(0)); }

void AlgorithmSession::receive(std::string_view frame) {
  if (handshake_.takes_ahead()) out_.ending();  // one message may end many
  receive_one(frame);
}

void AlgorithmSession::on_answers(std::string_view data) {
  const auto answers = wire::array_items(data);
  if (!answers.ok()) {
    return out_.broken("the algorithm sent a message that cannot be read: " + answers.error().message);
  }
  for (const std::string_view answer : *answers) receive_one(answer);
}

void AlgorithmSession::receive_one(std::string_view frame) {
  if (handshake_.encoding == wire::Encoding::kMsgpack) {
    const wire::ScannedMessage scanned = wire::scan_message(frame);
    if (handshake_.takes_ahead() && scanned.command == wire::from_algorithm::kAnswers) return on_answers(scanned.data);
    if (scanned.command == wire::from_algorithm::kDone) {
      if (!handshake_.takes_ahead()) out_.ending();
      if (is_current(scanned.assignment)) on_done_msgpack(scanned);
      return;
    }
  }
  auto message = wire::decode_message(handshake_.encoding, frame);
  if (!message.ok()) return out_.broken("the algorithm sent a message that cannot be read: " + message.error().message);
  receive_other(*message);
}

void AlgorithmSession::receive_other(wire::AlgorithmMessage& message) {
  namespace from = wire::from_algorithm;
  const std::string& command = message.command;
  const bool goes_on = command == from::kInitialized || command == from::kStarted || command == from::kAlive ||
                       command == from::kStoring;
  if (!handshake_.takes_ahead() && !goes_on) out_.ending();
  // Nothing follows from these, whatever task they are of: that the algorithm lives its process and its connection say.
  if (command == from::kStarted || command == from::kAlive) return;
  if (command == from::kProgress) return on_progress(message);
  if (command == from::kGivenBack) return on_given_back(message);
  if (command == from::kReplace) return out_.replace();
  if (is_of_a_task(command) && !is_current(message.assignment)) return;
  if (command == from::kInitialized) {
    on_initialized();
  } else if (command == from::kStoring) {
    on_storing(message);
  } else if (command == from::kDone) {
    on_done(message);
  } else if (command == from::kErrorMessage) {
    on_error(message);
  } else if (command == from::kStopped) {
    if (state_ == State::kStopping) out_.broken("");
  } else if (command == from::kStopping) {
    on_stopping();
  } else {
    (void)code_api_.receive(message);  // what it does not know either is ignored
  }
}

bool AlgorithmSession::is_current(std::optional<std::uint64_t> name) {
  if (!handshake_.names_tasks()) return true;
  if (name && name == name_) return true;
  // Else it is of a task that is over. One of a task that waits means that an answer was lost.
  const bool waits = std::any_of(ahead_.begin(), ahead_.end(), [&](const Ahead& one) { return one.name == name; });
  if (waits) out_.broken("the algorithm answered a task before those that it had been given earlier");
  return false;
}

void AlgorithmSession::on_progress(const wire::AlgorithmMessage& message) {
  if (state_ != State::kWorking || !message.data.is_object()) return;
  const Json progress = message.data.value("progress", Json());
  if (progress.is_null()) return;
  out_.told("progress: " + (progress.is_string() ? progress.get<std::string>() : to_text(progress)));
}

void AlgorithmSession::on_initialized() {
  if (state_ != State::kInitializing) return;
  state_ = State::kWorking;
  code_api_.task_begins(*task_);
  watch_ttl();
  (void)send(wire::make_start(std::move(trace_)));  // any encoding can carry it
}

void AlgorithmSession::watch_ttl() {
  const std::int64_t ttl = task_->plan->spec().ttl_seconds;
  if (ttl <= 0) return;
  ttl_timer_ = io_.after(std::chrono::seconds(ttl), [this] {
    if (state_ != State::kWorking) return;
    job::TaskOutcome expired = failure("Algorithm TTL expired");
    expired.kind = job::TaskOutcome::Kind::kExpired;
    stop_as(std::move(expired));
  });
}

void AlgorithmSession::on_storing(const wire::AlgorithmMessage& message) {
  if (state_ != State::kWorking) return;
  auto accepted = payloads_.accept(*task_, message.data);
  if (!accepted.ok()) return finish(failure(accepted.error().message));
  stored_ = std::move(accepted).value();
  peers_.announce(message.data);
}

bool AlgorithmSession::ends_task() {
  // Its result came too late, but it has ended.
  if (state_ == State::kStopping) return out_.broken(""), false;
  // A `done` before the start of the task belongs to one before; the task that it ended is long reported.
  if (state_ != State::kWorking) return false;
  code_api_.task_ends();
  if (handshake_.storage != wire::StorageMode::kV1 && stored_) {
    finish(*std::exchange(stored_, std::nullopt));
    return false;
  }
  return true;
}

void AlgorithmSession::on_done_msgpack(const wire::ScannedMessage& message) {
  if (!ends_task()) return;
  if (!result_file_.empty()) {
    const auto about = message.payload_file.empty() ? Json() : wire::decode_msgpack(message.payload_file);
    if (about.ok() && about->is_object()) {
      return store_aside([&payloads = payloads_, file = std::exchange(result_file_, {}),
                          metadata = about->value("metadata", Json())](const control::Assignment& task) {
        auto outcome = payloads.adopt(task, file, metadata);
        if (!outcome.ok()) payloads.objects().discard_file(file);
        return outcome;
      });
    }
    result_file_.clear();  // an algorithm that sends its result has not written it
  }
  // The value's own bytes are what is stored: they are cut out, not decoded and encoded again.
  store_result(message.data.empty() ? std::string("\xC0", 1) : std::string(message.data));
}

void AlgorithmSession::on_done(const wire::AlgorithmMessage& message) {
  if (!ends_task()) return;
  auto encoded = wire::encode(wire::Encoding::kMsgpack, message.data);
  if (!encoded.ok()) return finish(failure("the result cannot be stored: " + encoded.error().message));
  store_result(std::move(encoded).value());
}

void AlgorithmSession::store_result(std::string value) {
  if (value.size() <= task_->inline_limit) return finish(payloads_.store(*task_, value));
  store_aside([&payloads = payloads_, shared = std::make_shared<std::string>(std::move(value))](
                  const control::Assignment& task) { return payloads.store(task, *shared); });
}

void AlgorithmSession::store_aside(std::function<Result<job::TaskOutcome>(const control::Assignment&)> store) {
  const bool posted = pool_.post([self = self_, task = *task_, store = std::move(store), &io = io_] {
    auto outcome = std::make_shared<Result<job::TaskOutcome>>(store(task));
    io.post([self, id = task.id, outcome] {
      if (*self == nullptr) return;
      --(*self)->storing_;
      (*self)->out_.outcome(id, outcome->ok() ? std::move(*outcome).value() : failure(outcome->error().message));
    });
  });
  if (!posted) return finish(failure("the worker is overloaded: its queue of writes is full"));
  ++storing_;
  leave_task();
  next_turn();
}

void AlgorithmSession::on_error(const wire::AlgorithmMessage& message) {
  if (state_ == State::kStopping) return out_.broken("");
  if (state_ != State::kInitializing && state_ != State::kWorking) return;
  out_.details(wire::error_details(message));
  finish(failure(wire::error_text(message)));
}

void AlgorithmSession::on_stopping() {
  if (state_ != State::kStopping) return;
  stop_timer_ = io_.after(settings_.stop, [this] { out_.broken(""); });
}

void AlgorithmSession::finish(Result<job::TaskOutcome> outcome) {
  if (!task_) return;
  const AssignmentId id = task_->id;
  leave_task();
  next_turn();
  out_.outcome(id, outcome.ok() ? std::move(outcome).value() : failure(outcome.error().message));
}

void AlgorithmSession::leave_task() {
  state_ = State::kReady;
  code_api_.task_ends();
  discard_result_file();
  task_.reset();
  name_ = 0;
  moment_.reset();
  stop_timer_.reset();
  stopping_timer_.reset();
  ttl_timer_.reset();
}

}  // namespace hkube::worker
