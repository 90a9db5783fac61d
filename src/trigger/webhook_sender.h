#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "runtime/executor.h"
#include "runtime/net/http_client.h"

namespace hkube::trigger {

struct WebhookSettings {
  std::string secret;  ///< signs the bodies when not empty
  int attempts = 3;
  std::chrono::milliseconds pause{5'000};  ///< between attempts
  std::chrono::milliseconds timeout{30'000};
  std::size_t open_calls = 64;             ///< of all receivers
  std::size_t open_calls_of_receiver = 4;  ///< so that a slow one does not take all
};

/// Posts bodies to URLs: several attempts, a bounded number at the same time, in order of sending for each receiver as
/// long as nothing has to be repeated. On the io thread.
class WebhookSender {
 public:
  /// Hands over the body when an attempt begins, so that what waits costs no memory. An error ends the call.
  using Body = std::function<void(std::function<void(Result<std::string>)>)>;
  using Done = std::function<void(const net::HttpOutcome&)>;

  WebhookSender(runtime::Executor& io, net::HttpClient& client, const WebhookSettings& settings)
      : io_(io), client_(client), settings_(settings) {}

  /// `done` comes once, with the outcome of the last attempt.
  void send(const std::string& url, Body body, Done done);
  /// Nothing begins any more and nobody is told.
  void stop() {
    *alive_ = false;
    pauses_.clear();
  }

 private:
  struct Receiver;
  struct Call {
    std::string url;
    Body body;
    Done done;
    Receiver* receiver = nullptr;
    int attempt = 0;
  };
  struct Receiver {
    std::deque<std::shared_ptr<Call>> waiting;
    std::size_t open = 0;
    std::size_t pausing = 0;
    bool in_turn = false;
  };

  void enqueue(const std::shared_ptr<Call>& call);
  void take_turn(Receiver& receiver);
  void pump();
  void attempt(const std::shared_ptr<Call>& call);
  void post(const std::shared_ptr<Call>& call, std::string body);
  void ended(const std::shared_ptr<Call>& call, const net::HttpOutcome& outcome);

  runtime::Executor& io_;
  net::HttpClient& client_;
  const WebhookSettings settings_;
  std::map<std::string, Receiver> receivers_;  ///< only those with something to do
  std::map<const Call*, std::unique_ptr<runtime::Timer>> pauses_;
  std::deque<Receiver*> turn_;  ///< receivers that may begin a call, each once
  std::size_t open_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace hkube::trigger
