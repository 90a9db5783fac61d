#include "runner.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <thread>
#include <utility>

#include "hkube/msgpack.h"
#include "payload_files.h"

namespace hkube {

namespace {

constexpr std::chrono::milliseconds kConnectTime{5000};
constexpr std::chrono::milliseconds kConnectPause{50};
constexpr int kMostHeld = 32;
constexpr std::chrono::milliseconds kLong{1};                // a task that may cost a thorough look
constexpr std::size_t kKeptCapacity = std::size_t{1} << 20;  // of the buffer that is reused for results

/// What the user printed must be out before the answer that follows it.
void flush() {
  std::cout.flush();
  std::clog.flush();
  std::fflush(stdout);
  std::fflush(stderr);
}

std::atomic<int> connection{-1};

/// In a forked child, also of a program that forks in threads: the connection is the parent's.
void leave_connection() {
  const int descriptor = connection.exchange(-1);
  if (descriptor >= 0) ::close(descriptor);
}

int exit_code(std::string_view data) {
  const auto code = msgpack::find(data, "exitCode");
  if (!code) return 0;
  const msgpack::Token token = msgpack::Reader(*code).next();
  return token.kind == msgpack::Kind::kNatural ? static_cast<int>(token.natural & 0xFF) : 0;
}

}  // namespace

void log(const char* level, const std::string& message) {
  const std::string line = std::string("wrapper::") + level + "::" + message + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::unique_ptr<WebSocket> connect_to_worker(const Config& config) {
  const Deadline deadline = std::chrono::steady_clock::now() + kConnectTime;
  while (true) {
    try {
      return WebSocket::connect(config, deadline);
    } catch (const ConnectionError&) {
      if (std::chrono::steady_clock::now() + kConnectPause > deadline) throw;
    }
    std::this_thread::sleep_for(kConnectPause);
  }
}

Runner::Runner(std::unique_ptr<WebSocket> channel, std::unique_ptr<core::Program> program, Failure load_failure)
    : channel_(std::move(channel)),
      program_(std::move(program)),
      load_failure_(std::move(load_failure)),
      process_(::getpid()),
      task_(new_task({}, {}, {})) {
  connection = channel_->descriptor();
  ::pthread_atfork(nullptr, nullptr, leave_connection);
}

void Runner::end_of_child(const Failure* failure) const {
  if (::getpid() == process_) return;
  if (failure != nullptr) std::fprintf(stderr, "%s\n", failure->text.c_str());
  flush();
  ::_exit(failure == nullptr ? 0 : 1);
}

std::string Runner::failure_of(const RunningTask& task) const {
  const Failure failure = current_failure();
  end_of_child(&failure);
  return error_message(failure, task.name());
}

int Runner::run() {
  helper_ = std::thread(&Runner::help, this);
  while (true) {
    auto incoming = has_runs() ? turns_.take_handed() : turns_.next();
    if (!incoming && run_next()) continue;
    if (!incoming) incoming = receive();
    const Message message = read(*incoming);
    if (message.command == "exit") return leave(message.data);
    dispatch(message, *incoming);
  }
}

std::shared_ptr<RunningTask> Runner::new_task(std::string&& message, std::string_view args, std::string_view name) {
  return std::make_shared<RunningTask>(std::move(message), args, std::string(name), [this](std::string& bytes) {
    if (::getpid() != process_) throw CallStopped("a forked process cannot call its worker");
    turns_.take_over();  // the answer must be heard
    send(bytes);
  });
}

Incoming Runner::receive() {
  Incoming incoming;
  try {
    incoming.open = channel_->receive(incoming.message);
  } catch (const std::exception& error) {
    log("WARNING", std::string("the connection to the worker is lost: ") + error.what());
    incoming.open = false;
  }
  return incoming;
}

/// A part of what came. The end of the connection is as good as `exit`: the worker is gone, and with it all reason to
/// be.
Message Runner::read(const Incoming& incoming) {
  if (!incoming.open) return {"exit", {}, {}};
  try {
    return read_message(incoming.message);
  } catch (const msgpack::Error& error) {
    log("ERROR", std::string("a message of the worker is ignored: ") + error.what());
    return {};
  }
}

/// The helper's thread.
void Runner::help() {
  while (turns_.wait()) {
    send_held();
    while (true) {
      Incoming incoming = receive();
      const Message message = read(incoming);
      const bool last = message.command == "exit";
      const std::string data(message.data);
      if (turns_.hand_over(incoming, last)) break;
      if (last) {
        run_exit_hook(data);
        ::_exit(exit_code(data));
      }
      dispatch_while_busy(message);
    }
  }
}

void Runner::dispatch(const Message& message, Incoming& incoming) {
  if (message.command == "initialize") {
    initialize(std::move(incoming.message), message);
  } else if (message.command == "start") {
    start();
  } else if (message.command == "run") {
    take_runs(message);
  } else if (message.command == "giveBack") {
    give_back();
  } else if (message.command == "stop") {
    drop_runs();
    if (!task_->stop()) return;  // a second stop of the same task is not answered
    turns_.enter_user_code();
    ++stop_hooks_;
    run_stop_hook(std::string(message.data), task_->name());
    leave_user_code();
  } else {
    task_->calls().answer(message.command, message.data);
  }
}

void Runner::dispatch_while_busy(const Message& message) {
  if (message.command == "stop") {
    stop(message.data);
  } else if (message.command == "run") {
    take_runs(message);
  } else if (message.command == "giveBack") {
    give_back();
  } else {
    current()->calls().answer(message.command, message.data);
  }
}

void Runner::initialize(std::string&& bytes, const Message& message) {
  std::string_view args = message.data;
  const std::string name(message.name);
  std::string whole;
  try {
    whole = with_payload_files(args);
  } catch (...) {
    set_task(new_task({}, {}, name));
    task_->stop();
    std::string failed = error_message(current_failure(), name);
    return send(failed);
  }
  if (!whole.empty()) {
    bytes = std::move(whole);
    args = bytes;
  }
  if (replacing_ && !name.empty()) return give_back({name});
  set_task(new_task(std::move(bytes), args, name));
  std::string answer = program_ == nullptr ? error_message(load_failure_, name) : plain_message("initialized", name);
  bool failed = false;
  std::string left;
  if (program_ != nullptr && program_->has_init()) {
    begun_ = std::chrono::steady_clock::now();
    turns_.enter_user_code();
    try {
      program_->init(*task_);
      end_of_child();
    } catch (...) {
      answer = failure_of(*task_);
      failed = true;
    }
    flush();
    if (failed) left = restore();  // there is no start, so this was its end
    leave_user_code();
  }
  if (!task_->stopped()) send(answer);
  ask_for_replacement(left);
}

void Runner::start() {
  if (task_->stopped() || program_ == nullptr) return;
  // In most cases `done` follows at once and takes this along; else the helper sends it.
  channel_->hold(plain_message("started"));
  begun_ = std::chrono::steady_clock::now();
  turns_.enter_user_code();
  compute(*task_);
  task_->calls().end("the task is over");
  task_->forget();
  flush();
  const std::string left = restore();
  leave_user_code();
  if (!task_->stopped()) send(result_);
  ask_for_replacement(left);
  if (result_.capacity() > kKeptCapacity) std::string().swap(result_);
}

void Runner::compute(RunningTask& task) {
  result_.clear();
  try {
    begin_message(result_, "done", task.name(), 1);
    msgpack::Writer writer(result_);
    writer.text("data");
    const std::size_t begin = result_.size();
    program_->start(task, writer, 1);
    end_of_child();
    if (result_.size() >= kLeastInFile) {
      const ResultFile file = ResultFile::of(task.args());
      if (file) result_ = file.keep(std::string_view(result_).substr(begin), task.name());
    }
  } catch (...) {  // a task must not take the process with it
    result_ = failure_of(task);
  }
}

std::shared_ptr<RunningTask> Runner::current() {
  const std::lock_guard lock(mutex_);
  return task_;
}

void Runner::set_task(std::shared_ptr<RunningTask> task) {
  const std::lock_guard lock(mutex_);
  task_ = std::move(task);
}

bool Runner::has_runs() {
  const std::lock_guard lock(mutex_);
  return !runs_.empty();
}

void Runner::take_runs(const Message& message) {
  msgpack::Reader reader(message.data);
  const msgpack::Token head = reader.next();
  if (head.kind != msgpack::Kind::kArray) return;
  msgpack::Reader names(message.name);
  const bool named = !message.name.empty() && names.next().count == head.count;
  for (std::uint32_t i = 0; i < head.count; ++i) {
    std::string job(reader.value());
    const std::string_view args = job;
    auto task = new_task(std::move(job), args, named ? names.value() : std::string_view());
    const std::lock_guard lock(mutex_);
    runs_.push_back(std::move(task));
  }
}

std::deque<std::shared_ptr<RunningTask>> Runner::drop_runs() {
  const std::lock_guard lock(mutex_);
  return std::exchange(runs_, {});
}

void Runner::give_back() {
  std::vector<std::string> names;
  for (const auto& task : drop_runs()) {
    if (!task->name().empty()) names.push_back(task->name());
  }
  give_back(names);
}

void Runner::give_back(const std::vector<std::string>& names) {
  std::string answer;
  msgpack::Writer writer(answer);
  writer.map(2);
  writer.text("command");
  writer.text("givenBack");
  writer.text("data");
  writer.array(names.size());
  for (const std::string& name : names) writer.encoded(name);
  send(answer);
}

bool Runner::run_next() {
  std::shared_ptr<RunningTask> task;
  {
    const std::lock_guard lock(mutex_);
    if (runs_.empty()) return false;
    task = std::move(runs_.front());
    runs_.pop_front();
    task_ = task;
  }
  run(task);
  return true;
}

void Runner::run(const std::shared_ptr<RunningTask>& task) {
  begun_ = std::chrono::steady_clock::now();
  turns_.enter_user_code();
  if (program_ == nullptr) {
    result_ = error_message(load_failure_, task->name());
  } else {
    try {
      task->replace(with_payload_files(task->args()));
      if (program_->has_init()) program_->init(*task);
      end_of_child();
      compute(*task);
    } catch (...) {
      result_ = failure_of(*task);
    }
  }
  task->calls().end("the task is over");
  task->forget();
  flush();
  const std::string left = restore();
  leave_user_code();
  if (!task->stopped()) {
    // Answers go together while there is something to go on with.
    if (has_runs() && held_answers_ < kMostHeld && !turns_.helped()) {
      ++held_answers_;
      channel_->hold(result_);
    } else {
      held_answers_ = 0;
      send(result_);
    }
  }
  ask_for_replacement(left);
  if (result_.capacity() > kKeptCapacity) std::string().swap(result_);
}

std::string Runner::restore() const {
  const bool quick = std::chrono::steady_clock::now() - begun_ < kLong;
  return around_.restore(quick ? Surroundings::Look::kQuick : Surroundings::Look::kThorough);
}

void Runner::ask_for_replacement(const std::string& left) {
  if (left.empty() || replacing_) return;
  log("WARNING", "this process is replaced after what its task did: " + left);
  replacing_ = true;
  give_back();
  std::string message = plain_message("replace");
  send(message);
}

void Runner::leave_user_code() {
  std::string answer = turns_.leave_user_code();
  if (!answer.empty()) send(answer);
}

/// On the helper's thread, which goes on to listen: `exit` must be heard even if the user's stop waits for ever.
void Runner::stop(std::string_view data) {
  drop_runs();
  const auto task = current();
  if (!task->stop()) return;  // a second stop of the same task is not answered
  task->calls().end("the task was stopped");
  if (stop_hooks_ == 0) {
    for (std::thread& thread : stop_threads_) thread.join();
    stop_threads_.clear();
  }
  ++stop_hooks_;
  stop_threads_.emplace_back([this, task, data = std::string(data)] { run_stop_hook(data, task->name()); });
}

void Runner::run_stop_hook(const std::string& data, const std::string& name) {
  std::string answer = plain_message("stopped", name);
  try {
    if (program_ != nullptr) program_->stop(data);
    end_of_child();
  } catch (...) {
    const Failure failure = current_failure();
    end_of_child(&failure);
    answer = error_message(failure, name);
  }
  flush();
  --stop_hooks_;
  if (!turns_.keep_answer(answer)) send(answer);
}

/// On the main thread.
int Runner::leave(std::string_view data) {
  run_exit_hook(data);
  const int code = exit_code(data);
  if (stop_hooks_ > 0) ::_exit(code);  // a hook that does not end must not see the program's objects go
  channel_->shut_down();
  turns_.end();
  helper_.join();
  for (std::thread& thread : stop_threads_) thread.join();
  return code;
}

void Runner::run_exit_hook(std::string_view data) {
  try {
    if (program_ != nullptr) program_->exit(data);
    end_of_child();
  } catch (...) {
    const Failure failure = current_failure();
    end_of_child(&failure);
    log("ERROR", "exit failed: " + failure.text);
  }
  flush();
}

void Runner::send(std::string& message) {
  try {
    channel_->send(message);
  } catch (const ConnectionError&) {
    // Who reads sees the end of the connection too.
  }
}

void Runner::send_held() {
  try {
    channel_->send_held();
  } catch (const ConnectionError&) {
    // As above.
  }
}

}  // namespace hkube
