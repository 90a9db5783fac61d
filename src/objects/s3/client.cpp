#include "objects/s3/client.h"

#include <algorithm>
#include <random>
#include <thread>

#include "objects/errc.h"
#include "objects/s3/documents.h"

namespace hkube::objects::s3 {

namespace {

Timestamp now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

bool is_busy(int status) { return status == 429 || (status >= 500 && status != 501); }

bool may_pass(const Result<HttpAnswer>& answer) {
  return answer.ok() ? is_busy(answer->status) : answer.error().kind == ErrorKind::kUnavailable;
}

Errc errc_of(int status, std::string_view code) {
  if (code == "QuotaExceeded" || status == 507) return Errc::kFull;
  if (status == 401 || status == 403) return Errc::kDenied;
  if (status == 404) return Errc::kNotFound;
  if (status == 416) return Errc::kBadRange;
  return is_busy(status) ? Errc::kUnavailable : Errc::kIo;
}

}  // namespace

Client::Client(Endpoint endpoint, Addressing addressing, std::string region, Credentials credentials, RetryPolicy retry,
               TransportSettings transport)
    : endpoint_(std::move(endpoint)),
      addressing_(addressing),
      scope_{std::move(region), "s3"},
      credentials_(std::move(credentials)),
      retry_(retry),
      transport_(std::move(transport)) {}

Result<HttpAnswer> Client::send(const Request& request) {
  const std::string payload_hash = sha256_hex(request.body);
  for (int attempt = 1;; ++attempt) {
    auto answer = send_once(request, payload_hash);
    if (attempt < retry_.attempts && may_pass(answer)) {
      pause(attempt);
      continue;
    }
    if (answer.ok()) return answer;
    return answer.error().with_context("the S3 store at " + endpoint_.scheme + "://" + endpoint_.host);
  }
}

Result<HttpAnswer> Client::send_once(const Request& request, std::string_view payload_hash) {
  const std::string host = host_of(endpoint_, request.address, addressing_);
  const std::string path = url_path(endpoint_, request.address, addressing_);
  const std::string time = signing_time(now());
  Fields headers = request.headers;
  headers.emplace_back("host", host);
  headers.emplace_back("x-amz-content-sha256", payload_hash);
  headers.emplace_back("x-amz-date", time);
  if (!credentials_.session_token.empty()) headers.emplace_back("x-amz-security-token", credentials_.session_token);
  // Otherwise the transport would name a type that is wrong.
  if (request.method == "PUT" || request.method == "POST") {
    headers.emplace_back("content-type", "application/octet-stream");
  }
  headers.emplace_back("authorization", authorization({request.method, path, request.query, headers, payload_hash},
                                                      credentials_, scope_, time));
  std::string url = endpoint_.scheme + "://" + host + path;
  if (!request.query.empty()) url += "?" + query_string(request.query);
  return transport_.perform({request.method, std::move(url), std::move(headers), request.body});
}

void Client::pause(int attempt) const {
  thread_local std::minstd_rand random{std::random_device()()};
  const auto full = std::min(retry_.first_pause * (std::int64_t{1} << std::min(attempt - 1, 20)), retry_.longest_pause);
  std::uniform_int_distribution<std::int64_t> part(full.count() / 2, full.count());
  std::this_thread::sleep_for(std::chrono::milliseconds(part(random)));
}

Error fault_of(const HttpAnswer& answer, std::string_view what) {
  const Fault fault = parse_fault(answer.body);
  std::string text = std::string(what) + ": the S3 store answered " + std::to_string(answer.status);
  if (!fault.code.empty()) text += " " + fault.code;
  if (!fault.message.empty()) text += ": " + fault.message;
  return {errc_of(answer.status, fault.code), std::move(text)};
}

bool succeeded(const HttpAnswer& answer) { return answer.status < 300; }

Result<HttpAnswer> expect_success(Result<HttpAnswer> answer, std::string_view what) {
  if (!answer.ok()) return answer.error().with_context(what);
  if (!succeeded(*answer)) return fault_of(*answer, what);
  return answer;
}

}  // namespace hkube::objects::s3
