#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/executor.h"

namespace hkube::net {

/// A request to somewhere else.
struct HttpCall {
  enum class Method { kPost, kGet };
  std::string url;                        ///< http or https
  std::string body = {};                  ///< of a POST
  std::vector<std::string> headers = {};  ///< "Name: value"
  std::chrono::milliseconds timeout{30'000};
  Method method = Method::kPost;
  std::string content_type = "application/json";  ///< of the body
  std::string ca_file = {};                       ///< certificates to trust (PEM); empty: the machine's
  std::size_t max_answer = 0;  ///< a longer body of an answer is an error; 0: it is not kept, whatever its length
};

/// How a call ended: with an answer (status > 0), or without one and why.
struct HttpOutcome {
  int status = 0;
  std::string status_text;  ///< reason phrase of the answer, or a sentence about the failure
  std::string error_code;   ///< without an answer: ECONNREFUSED, ENOTFOUND, ETIMEDOUT, …
  std::string body = {};    ///< of the answer, when it was to be kept
};

/// Calls other HTTP servers. Redirects are not followed.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Calls `done` on the executor. Thread-safe. After the client is destroyed nothing is called any more.
  virtual void send(HttpCall call, std::function<void(HttpOutcome)> done) = 0;
};

/// Makes one call on this thread and waits for its end: for programs that have not begun yet.
HttpOutcome call_and_wait(HttpCall call);

/// A port of this machine that a client must not call, known once it is not 0.
using OwnPort = std::shared_ptr<const std::atomic<std::uint16_t>>;

/// By libcurl, on one thread of its own that exists from the first call on and sleeps while nothing is under way. With
/// `own_port` a call that gets there, by whatever name or address, ends with EPERM before anything is sent.
std::unique_ptr<HttpClient> make_http_client(runtime::Executor& executor, OwnPort own_port = nullptr);

}  // namespace hkube::net
