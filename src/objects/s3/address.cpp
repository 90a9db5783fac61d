#include "objects/s3/address.h"

#include <algorithm>

#include "base/json.h"
#include "base/uri_encode.h"
#include "objects/errc.h"

namespace hkube::objects::s3 {

namespace {

constexpr std::size_t kShortestBucket = 3;
constexpr std::size_t kLongestBucket = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

bool looks_like_ip(std::string_view name) {
  return std::count(name.begin(), name.end(), '.') == 3 &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_digit(c) || c == '.'; });
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view url) {
  const auto bad = [&](const char* why) {
    return Error(Errc::kBadPath, "the S3 endpoint \"" + std::string(url) + "\" " + why);
  };
  Endpoint endpoint;
  std::string_view rest = url;
  for (const char* scheme : {"http", "https"}) {
    if (url.starts_with(std::string(scheme) + "://")) endpoint.scheme = scheme;
  }
  if (endpoint.scheme.empty()) return bad("must begin with http:// or https://");
  rest.remove_prefix(endpoint.scheme.size() + 3);
  const auto slash = std::min(rest.find('/'), rest.size());
  endpoint.host = rest.substr(0, slash);
  endpoint.base = rest.substr(slash);
  while (endpoint.base.ends_with('/')) endpoint.base.pop_back();
  if (endpoint.host.empty() || endpoint.host.starts_with(':')) return bad("names no host");
  if (endpoint.host.find('@') != std::string::npos) return Error(Errc::kBadPath, "the S3 endpoint must hold no user");
  if (url.find_first_of("?# \t\r\n") != std::string_view::npos) return bad("must be scheme, host, port and path");
  const std::string own_port = endpoint.scheme == "http" ? ":80" : ":443";
  if (endpoint.host.ends_with(own_port)) endpoint.host.resize(endpoint.host.size() - own_port.size());
  return endpoint;
}

Result<void> check_bucket_name(std::string_view name) {
  const auto bad = [&](const char* why) {
    return Error(Errc::kBadPath, to_text(Json(name.substr(0, 200))) + " cannot be the name of a bucket: " + why);
  };
  if (name.size() < kShortestBucket) return bad("it has fewer than 3 characters");
  if (name.size() > kLongestBucket) return bad("it has more than 63 characters");
  for (const char c : name) {
    if (!is_alphanumeric(c) && c != '-' && c != '.') {
      return bad("only lower-case letters, digits, '-' and '.' are allowed");
    }
  }
  if (!is_alphanumeric(name.front()) || !is_alphanumeric(name.back())) {
    return bad("it must begin and end with a letter or a digit");
  }
  if (name.find("..") != std::string_view::npos) return bad("it has two dots in a row");
  if (looks_like_ip(name)) return bad("it looks like an IP address");
  return {};
}

Result<Address> address_of(std::string_view path, std::string_view single_bucket) {
  if (!single_bucket.empty()) return Address{std::string(single_bucket), std::string(path)};
  const auto slash = std::min(path.find('/'), path.size());
  const std::string_view bucket = path.substr(0, slash);
  HKUBE_TRY(check_bucket_name(bucket));
  return Address{std::string(bucket), std::string(path.substr(std::min(slash + 1, path.size())))};
}

Result<void> check_addressing(const Endpoint& endpoint, Addressing addressing) {
  const bool ip = endpoint.host.starts_with('[') || looks_like_ip(endpoint.host.substr(0, endpoint.host.find(':')));
  if (addressing == Addressing::kPath || !ip) return {};
  return Error(Errc::kBadPath,
               "the S3 endpoint " + endpoint.host + " is an address, so that it cannot follow a bucket's name");
}

std::string host_of(const Endpoint& endpoint, const Address& address, Addressing addressing) {
  const bool in_path = addressing == Addressing::kPath || address.bucket.empty();
  return in_path ? endpoint.host : address.bucket + "." + endpoint.host;
}

std::string url_path(const Endpoint& endpoint, const Address& address, Addressing addressing) {
  std::string path = endpoint.base + "/";
  if (addressing == Addressing::kPath) path += address.bucket;
  if (address.key.empty()) return path;
  if (addressing == Addressing::kPath) path += "/";
  return path + uri_encode(address.key, Slash::kKept);
}

}  // namespace hkube::objects::s3
