#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/executor.h"

namespace hkube::net {

/// A POST to somewhere else.
struct HttpCall {
  std::string url;  ///< http or https
  std::string body;
  std::vector<std::string> headers;  ///< "Name: value"
  std::chrono::milliseconds timeout{30'000};
};

/// How a call ended: with an answer (status > 0), or without one and why.
struct HttpOutcome {
  int status = 0;
  std::string status_text;  ///< reason phrase of the answer, or a sentence about the failure
  std::string error_code;   ///< without an answer: ECONNREFUSED, ENOTFOUND, ETIMEDOUT, …
};

/// Calls other HTTP servers. Redirects are not followed; bodies of answers are not kept.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Calls `done` on the executor. Thread-safe. After the client is destroyed nothing is called any more.
  virtual void post(HttpCall call, std::function<void(HttpOutcome)> done) = 0;
};

/// By libcurl, on one thread of its own that exists from the first call on and sleeps while nothing is under way.
std::unique_ptr<HttpClient> make_http_client(runtime::Executor& executor);

}  // namespace hkube::net
