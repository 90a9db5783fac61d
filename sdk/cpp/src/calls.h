#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "hkube/core.h"

namespace hkube {

/// The open calls of one task: algorithms and pipelines that it started. For any thread.
class Calls {
 public:
  using OnAnswer = std::function<void(const core::Answer&)>;

  /// `name` is that of the task, as MessagePack.
  explicit Calls(std::string name) : name_(std::move(name)) {}

  /// Keeps a call that is about to be sent and returns the message; throws CallStopped when no more are taken. Ids are
  /// never used again in the process: an answer that comes late is nobody's.
  std::string open(const core::Request& request, OnAnswer on_answer);

  /// A message of the worker; nothing happens when it is no answer to one of these.
  void answer(const std::string& command, std::string_view data);

  /// The task is over: whoever still waits is told that the call was stopped.
  void end(const std::string& reason);

 private:
  OnAnswer take(std::string_view data, const char* id_key);

  const std::string name_;
  std::mutex mutex_;
  std::map<std::string, OnAnswer> open_;  // by key and value of the id
  std::string ended_;                     // why no more calls are taken
};

}  // namespace hkube
