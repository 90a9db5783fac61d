#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hkube/call_error.h"
#include "hkube/msgpack.h"

/// The compiled part of the wrapper: it moves MessagePack and knows no type of values. `hkube/algorithm.h` is built on
/// it in the user's own program, whose version of the JSON library is thus the only one.
namespace hkube::core {

/// What a task asks of its worker: a command with data.
struct Request {
  std::string command;  ///< "startAlgorithmExecution"
  std::string id_key;   ///< "execId": the member of the data that gets the request's id
  std::size_t count;    ///< how many other members there are
  std::string members;  ///< those, as MessagePack
};

/// The end of a call.
struct Answer {
  enum class Kind { kDone, kFailed, kStopped };
  Kind kind = Kind::kDone;
  std::string_view value;  ///< of kDone: MessagePack; empty is null
  std::string text;        ///< of the others: why
};

/// One round from `initialize` to `done`.
class Task {
 public:
  virtual ~Task() = default;

  /// The description of the task: the bytes of a map.
  virtual std::string_view args() const = 0;

  /// True once nobody waits for the result any more. For any thread.
  virtual bool stopped() const noexcept = 0;

  /// Sends a request; `on_answer` comes once, on another thread, and must be short. Throws CallStopped when the task is
  /// over or stopped. For any thread.
  virtual void call(const Request& request, std::function<void(const Answer&)> on_answer) = 0;
};

/// The user's algorithm. What it throws fails the task.
class Program {
 public:
  virtual ~Program() = default;
  virtual bool has_init() const = 0;
  /// On the thread that called run(), before each start.
  virtual void init(Task& task) = 0;
  /// On the thread that called run(); writes one value, which is the result. `depth` maps are around it.
  virtual void start(Task& task, msgpack::Writer& result, int depth) = 0;
  /// On another thread than start, which it shall make return.
  virtual void stop(std::string_view data) = 0;
  /// Once, before the end.
  virtual void exit(std::string_view data) = 0;
};

/// Makes the program, connects to the worker that the environment names and serves it. Returns the exit code for main()
/// when the worker says exit or is gone; ends the process itself when that happens while user code runs. A program that
/// cannot be made is served too: each task fails with what `make` threw.
int run(const std::function<std::unique_ptr<Program>()>& make);

}  // namespace hkube::core
