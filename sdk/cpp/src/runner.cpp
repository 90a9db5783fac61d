#include "runner.h"

#include <unistd.h>

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
constexpr std::size_t kKeptCapacity = std::size_t{1} << 20;  // of the buffer that is reused for results

/// What the user printed must be out before the answer that follows it.
void flush() {
  std::cout.flush();
  std::clog.flush();
  std::fflush(stdout);
  std::fflush(stderr);
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
      task_(new_task({}, {})) {}

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

std::shared_ptr<RunningTask> Runner::new_task(std::string&& message, std::string_view args) {
  return std::make_shared<RunningTask>(std::move(message), args, [this](std::string& bytes) {
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
  if (!incoming.open) return {"exit", {}};
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
    initialize(std::move(incoming.message), message.data);
  } else if (message.command == "start") {
    start();
  } else if (message.command == "run") {
    take_runs(message.data);
  } else if (message.command == "giveBack") {
    give_back();
  } else if (message.command == "stop") {
    drop_runs();
    if (!task_->stop()) return;  // a second stop of the same task is not answered
    turns_.enter_user_code();
    ++stop_hooks_;
    run_stop_hook(std::string(message.data));
    leave_user_code();
  } else {
    task_->calls().answer(message.command, message.data);
  }
}

void Runner::dispatch_while_busy(const Message& message) {
  if (message.command == "stop") {
    stop(message.data);
  } else if (message.command == "run") {
    take_runs(message.data);
  } else if (message.command == "giveBack") {
    give_back();
  } else {
    current()->calls().answer(message.command, message.data);
  }
}

void Runner::initialize(std::string&& bytes, std::string_view args) {
  std::string whole;
  try {
    whole = with_payload_files(args);
  } catch (...) {
    set_task(new_task({}, {}));
    task_->stop();
    std::string failed = error_message(current_failure());
    return send(failed);
  }
  if (!whole.empty()) {
    bytes = std::move(whole);
    args = bytes;
  }
  set_task(new_task(std::move(bytes), args));
  std::string answer = program_ == nullptr ? error_message(load_failure_) : plain_message("initialized");
  if (program_ != nullptr && program_->has_init()) {
    turns_.enter_user_code();
    try {
      program_->init(*task_);
    } catch (...) {
      answer = error_message(current_failure());
    }
    flush();
    leave_user_code();
  }
  if (!task_->stopped()) send(answer);
}

void Runner::start() {
  if (task_->stopped() || program_ == nullptr) return;
  // In most cases `done` follows at once and takes this along; else the helper sends it.
  channel_->hold(plain_message("started"));
  turns_.enter_user_code();
  compute(*task_);
  task_->calls().end("the task is over");
  task_->forget();
  flush();
  leave_user_code();
  if (!task_->stopped()) send(result_);
  if (result_.capacity() > kKeptCapacity) std::string().swap(result_);
}

void Runner::compute(RunningTask& task) {
  result_.clear();
  try {
    msgpack::Writer writer(result_);
    writer.map(2);
    writer.text("command");
    writer.text("done");
    writer.text("data");
    const std::size_t begin = result_.size();
    program_->start(task, writer, 1);
    if (result_.size() >= kLeastInFile) {
      const ResultFile file = ResultFile::of(task.args());
      if (file) result_ = file.keep(std::string_view(result_).substr(begin));
    }
  } catch (...) {  // a task must not take the process with it
    result_ = error_message(current_failure());
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

void Runner::take_runs(std::string_view jobs) {
  msgpack::Reader reader(jobs);
  const msgpack::Token head = reader.next();
  if (head.kind != msgpack::Kind::kArray) return;
  for (std::uint32_t i = 0; i < head.count; ++i) {
    std::string job(reader.value());
    const std::string_view args = job;
    auto task = new_task(std::move(job), args);
    const std::lock_guard lock(mutex_);
    runs_.push_back(std::move(task));
  }
}

std::size_t Runner::drop_runs() {
  const std::lock_guard lock(mutex_);
  const std::size_t count = runs_.size();
  runs_.clear();
  return count;
}

void Runner::give_back() {
  std::string answer;
  msgpack::Writer writer(answer);
  writer.map(2);
  writer.text("command");
  writer.text("givenBack");
  writer.text("data");
  writer.natural(drop_runs());
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
  turns_.enter_user_code();
  if (program_ == nullptr) {
    result_ = error_message(load_failure_);
  } else {
    try {
      task->replace(with_payload_files(task->args()));
      if (program_->has_init()) program_->init(*task);
      compute(*task);
    } catch (...) {
      result_ = error_message(current_failure());
    }
  }
  task->calls().end("the task is over");
  task->forget();
  flush();
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
  if (result_.capacity() > kKeptCapacity) std::string().swap(result_);
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
  stop_threads_.emplace_back([this, data = std::string(data)] { run_stop_hook(data); });
}

void Runner::run_stop_hook(const std::string& data) {
  std::string answer = plain_message("stopped");
  try {
    if (program_ != nullptr) program_->stop(data);
  } catch (...) {
    answer = error_message(current_failure());
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
  } catch (...) {
    log("ERROR", "exit failed: " + current_failure().text);
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
