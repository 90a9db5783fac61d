#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "objects/s3/address.h"
#include "objects/s3/signature_v4.h"
#include "objects/s3/transport.h"

namespace hkube::objects::s3 {

/// When a failed request is sent again: each pause is twice the one before, less a random part of it.
struct RetryPolicy {
  int attempts = 5;
  std::chrono::milliseconds first_pause{100};
  std::chrono::milliseconds longest_pause{2'000};
};

struct Request {
  std::string method;
  Address address;  ///< empty: the service itself
  Fields query{};
  Fields headers{};  ///< names in lower case
  std::string_view body{};
};

/// Signs requests and sends them, again when the store is busy or cannot be reached. Any thread may call.
class Client {
 public:
  Client(Endpoint endpoint, Addressing addressing, std::string region, Credentials credentials, RetryPolicy retry,
         TransportSettings transport);

  /// The last attempt's answer, whatever its status.
  Result<HttpAnswer> send(const Request& request);

  [[nodiscard]] const std::string& region() const { return scope_.region; }

 private:
  Result<HttpAnswer> send_once(const Request& request, std::string_view payload_hash);
  void pause(int attempt) const;

  const Endpoint endpoint_;
  const Addressing addressing_;
  const SigningScope scope_;
  const Credentials credentials_;
  const RetryPolicy retry_;
  Transport transport_;
};

/// What a status of 300 and more means, in the store's own words, about `what`. It never holds a secret.
Error fault_of(const HttpAnswer& answer, std::string_view what);
/// True for a status below 300.
bool succeeded(const HttpAnswer& answer);
/// The answer of a request that succeeded, or fault_of it.
Result<HttpAnswer> expect_success(Result<HttpAnswer> answer, std::string_view what);

}  // namespace hkube::objects::s3
