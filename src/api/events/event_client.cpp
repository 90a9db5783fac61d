#include "api/events/event_client.h"

#include "base/json.h"

namespace hkube::api {

void EventClient::offer(const LoggedEvent& event) {
  if (filter_.accepts(event)) push(event.frame);
}

void EventClient::tell(const std::string& id, const std::string& type, const std::string& data) {
  push(std::make_shared<const std::string>(EventLog::frame(id, type, data)));
}

void EventClient::reset(const std::string& reason) {
  waiting_.clear();
  bytes_ = 0;
  tell(ports_.last_id(), "reset", to_text({{"reason", reason}}));
}

void EventClient::push(std::shared_ptr<const std::string> frame) {
  if (expelled_) return;
  if (waiting_.size() >= kMaxWaiting || bytes_ + frame->size() > kMaxWaitingBytes) {
    // Whatever comes is part of what the client has to look up again.
    return reset("events came faster than they were read");
  }
  bytes_ += frame->size();
  waiting_.push_back(std::move(frame));
  if (wake_) wake_();
}

void EventClient::open(std::function<void()> wake) {
  wake_ = std::move(wake);
  beat();
  if (admitted_) check_admission();
}

void EventClient::check_admission() {
  check_ = ports_.io.after(std::chrono::seconds(1), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr || !self->attached_) return;
    if (self->admitted_()) return self->check_admission();
    self->expelled_ = true;
    self->waiting_.clear();
    self->bytes_ = 0;
    if (self->wake_) self->wake_();
  });
}

void EventClient::beat() {
  timer_ = ports_.io.after(heartbeat_, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr || !self->attached_) return;
    // One that has got everything may go on from here, also when nothing of it was for this client.
    if (self->waiting_.empty()) {
      self->push(std::make_shared<const std::string>(": still here\nid: " + self->ports_.last_id() + "\n\n"));
    }
    self->beat();
  });
}

std::string EventClient::next() {
  constexpr std::size_t kPart = 32 << 10;
  std::string text;
  while (!waiting_.empty() && text.size() < kPart) {
    text += *waiting_.front();
    bytes_ -= waiting_.front()->size();
    waiting_.pop_front();
  }
  return text;
}

void EventClient::closed() {
  timer_.reset();
  check_.reset();
  wake_ = nullptr;
  if (std::exchange(attached_, false)) ports_.gone(*this);
}

void EventClient::detach() {
  timer_.reset();
  check_.reset();
  attached_ = false;
}

}  // namespace hkube::api
