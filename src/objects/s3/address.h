#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hkube::objects::s3 {

/// The service's URL in parts.
struct Endpoint {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< with the port, unless it is the scheme's own: the header Host
  std::string base;    ///< path in front of buckets, percent-encoded, without '/' at the end; mostly empty
};
Result<Endpoint> parse_endpoint(std::string_view url);

/// 3 to 63 lower-case letters, digits, '-' and '.', not an IP address: what every S3 accepts.
Result<void> check_bucket_name(std::string_view name);

/// Where an object lies. A key that is empty stands for the whole bucket.
struct Address {
  std::string bucket;
  std::string key;
};
/// The first segment of the path is the bucket; with a `single_bucket` the whole path is the key in it. The path has
/// passed check_path.
Result<Address> address_of(std::string_view path, std::string_view single_bucket);

/// Where a request names its bucket.
enum class Addressing {
  kPath,         ///< endpoint/bucket/key
  kVirtualHost,  ///< bucket.endpoint/key
};

/// Whether the endpoint can be addressed so: a bucket cannot be put in front of an IP address.
Result<void> check_addressing(const Endpoint& endpoint, Addressing addressing);
/// The header Host of a request, which its signature covers.
std::string host_of(const Endpoint& endpoint, const Address& address, Addressing addressing);
/// "/bucket/key" or "/key" below the endpoint's base, percent-encoded. Without a bucket: the service itself.
std::string url_path(const Endpoint& endpoint, const Address& address, Addressing addressing = Addressing::kPath);

}  // namespace hkube::objects::s3
