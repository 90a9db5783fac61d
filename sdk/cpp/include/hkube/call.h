#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "hkube/call_error.h"
#include "hkube/core.h"
#include "hkube/value.h"

namespace hkube {

/// An algorithm or a pipeline that was started. Copies are the same call. For any thread.
class Call {
 public:
  /// True once result() would not wait.
  bool done() const { return wait_for(std::chrono::milliseconds(0)); }

  /// Waits for the end, at most this time; false when it has not come.
  bool wait_for(std::chrono::milliseconds time) const {
    std::unique_lock lock(state_->mutex);
    return state_->settled.wait_for(lock, time, [this] { return state_->over; });
  }

  /// Waits and returns the result; throws CallError when the call failed, CallStopped when it was stopped.
  Value result() const {
    std::unique_lock lock(state_->mutex);
    state_->settled.wait(lock, [this] { return state_->over; });
    if (state_->kind == core::Answer::Kind::kFailed) throw CallError(state_->text);
    if (state_->kind == core::Answer::Kind::kStopped) throw CallStopped(state_->text);
    return msgpack::unpack(state_->text);
  }

  /// For the wrapper: sends a request of the task.
  Call(core::Task& task, const core::Request& request) {
    task.call(request, [state = state_](const core::Answer& answer) {
      {
        const std::lock_guard lock(state->mutex);
        state->over = true;
        state->kind = answer.kind;
        state->text = answer.kind == core::Answer::Kind::kDone ? std::string(answer.value) : answer.text;
      }
      state->settled.notify_all();
    });
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable settled;
    bool over = false;
    core::Answer::Kind kind = core::Answer::Kind::kDone;
    std::string text;  // MessagePack of the result, or why there is none
  };

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace hkube
