#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include "calls.h"
#include "hkube/core.h"

namespace hkube {

/// A task, with the message that it came in.
class RunningTask : public core::Task {
 public:
  using Send = std::function<void(std::string&)>;

  /// `args` is a part of `message`, or empty; it is not looked at afterwards. `name` is what answers call the task.
  RunningTask(std::string&& message, std::string_view args, std::string name, Send send)
      : name_(name),
        calls_(std::move(name)),
        begin_(args.empty() ? 0 : static_cast<std::size_t>(args.data() - message.data())),
        size_(args.size()),
        message_(std::move(message)),
        send_(std::move(send)) {}

  std::string_view args() const override {
    return message_.empty() ? std::string_view() : std::string_view(message_).substr(begin_, size_);
  }
  bool stopped() const noexcept override { return stopped_; }
  void call(const core::Request& request, Calls::OnAnswer on_answer) override {
    std::string message = calls_.open(request, std::move(on_answer));
    send_(message);
  }

  Calls& calls() { return calls_; }
  const std::string& name() const { return name_; }

  /// The args are these from now on, unless they are empty. Before the user's code runs.
  void replace(std::string&& args) {
    if (args.empty()) return;
    message_ = std::move(args);
    begin_ = 0;
    size_ = message_.size();
  }

  /// Gives back the memory of the args, for which nobody asks any more.
  void forget() { std::string().swap(message_); }

  /// False if it was stopped before.
  bool stop() { return !stopped_.exchange(true); }

 private:
  const std::string name_;
  Calls calls_;
  std::size_t begin_;
  std::size_t size_;
  std::string message_;
  const Send send_;
  std::atomic<bool> stopped_{false};
};

}  // namespace hkube
