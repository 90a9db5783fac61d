#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

/// Signatures of requests to Amazon's services, version 4, as S3 wants them (paths are encoded once). Plain functions.
namespace hkube::objects::s3 {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Credentials {
  std::string key_id;
  std::string secret;
  std::string session_token = {};  ///< of a key for a limited time; else empty
};

/// What a signature is valid for.
struct SigningScope {
  std::string region = "us-east-1";
  std::string service = "s3";
};

struct SignableRequest {
  std::string_view method;
  std::string_view path;          ///< percent-encoded, as it is sent
  const Fields& query;            ///< names and values as they are, not encoded
  const Fields& headers;          ///< all are signed; "host" and "x-amz-date" must be among them
  std::string_view payload_hash;  ///< sha256_hex of the body
};

/// The query as it is sent and signed: encoded, in order.
std::string query_string(const Fields& query);
std::string sha256_hex(std::string_view bytes);
/// "20130524T000000Z".
std::string signing_time(Timestamp time);

std::string canonical_request(const SignableRequest& request);
/// The value of the header Authorization. `time` is that of x-amz-date.
std::string authorization(const SignableRequest& request, const Credentials& credentials, const SigningScope& scope,
                          std::string_view time);

}  // namespace hkube::objects::s3
