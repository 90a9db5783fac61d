#include "trigger/webhook_sender.h"

#include "trigger/webhook_policy.h"

namespace hkube::trigger {

void WebhookSender::send(const std::string& url, Body body, Done done) {
  auto call = std::make_shared<Call>();
  call->url = url;
  call->body = std::move(body);
  call->done = std::move(done);
  call->receiver = &receivers_[receiver_of(url)];
  enqueue(call);
}

void WebhookSender::enqueue(const std::shared_ptr<Call>& call) {
  call->receiver->waiting.push_back(call);
  take_turn(*call->receiver);
  pump();
}

void WebhookSender::take_turn(Receiver& receiver) {
  if (receiver.in_turn || receiver.waiting.empty() || receiver.open >= settings_.open_calls_of_receiver) return;
  receiver.in_turn = true;
  turn_.push_back(&receiver);
}

void WebhookSender::pump() {
  while (open_ < settings_.open_calls && !turn_.empty()) {
    Receiver& receiver = *turn_.front();
    turn_.pop_front();
    receiver.in_turn = false;
    const std::shared_ptr<Call> call = receiver.waiting.front();
    receiver.waiting.pop_front();
    ++receiver.open;
    ++open_;
    take_turn(receiver);
    attempt(call);
  }
}

void WebhookSender::attempt(const std::shared_ptr<Call>& call) {
  ++call->attempt;
  call->body([this, call, alive = alive_](Result<std::string> body) {
    if (!*alive) return;
    if (body.ok()) return post(call, std::move(body).value());
    // Posted, so that a body that fails at once does not call back into the sender.
    io_.post([this, call, alive, text = body.error().message] {
      if (*alive) ended(call, {0, text, "EIO"});
    });
  });
}

void WebhookSender::post(const std::shared_ptr<Call>& call, std::string body) {
  net::HttpCall http{call->url, std::move(body), {}, settings_.timeout};
  if (!settings_.secret.empty()) {
    http.headers.push_back("X-HKube-Signature-256: " + signature_of(settings_.secret, http.body));
  }
  client_.send(std::move(http), [this, call, alive = alive_](const net::HttpOutcome& outcome) {
    if (*alive) ended(call, outcome);
  });
}

void WebhookSender::ended(const std::shared_ptr<Call>& call, const net::HttpOutcome& outcome) {
  Receiver& receiver = *call->receiver;
  --receiver.open;
  --open_;
  if (worth_retrying(outcome) && call->attempt < settings_.attempts) {
    ++receiver.pausing;
    pauses_[call.get()] = io_.after(settings_.pause, [this, call] {
      pauses_.erase(call.get());
      --call->receiver->pausing;
      enqueue(call);
    });
  } else {
    const Done done = std::move(call->done);
    done(outcome);
  }
  take_turn(receiver);
  if (receiver.open == 0 && receiver.pausing == 0 && receiver.waiting.empty()) {
    std::erase_if(receivers_, [&](const auto& entry) { return &entry.second == &receiver; });
  }
  pump();
}

}  // namespace hkube::trigger
