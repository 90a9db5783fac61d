#include "trigger/webhook_policy.h"

#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "control/documents.h"

namespace hkube::trigger {

EventLevel level_of(const job::Job& job, control::JobChange change) {
  if (change == control::JobChange::kProgress) return EventLevel::kDebug;
  const bool failed = change == control::JobChange::kFinished && control::job_status(job) == "failed";
  return failed ? EventLevel::kError : EventLevel::kInfo;
}

bool worth_retrying(const net::HttpOutcome& outcome) {
  if (outcome.status > 0) return outcome.status >= 500 || outcome.status == 429;
  constexpr std::array<std::string_view, 7> kPassing{"ECONNREFUSED", "ECONNRESET",  "ENOTFOUND", "ETIMEDOUT",
                                                     "EHOSTUNREACH", "ENETUNREACH", "EPIPE"};
  return std::find(kPassing.begin(), kPassing.end(), outcome.error_code) != kPassing.end();
}

bool succeeded(const net::HttpOutcome& outcome) { return outcome.status >= 200 && outcome.status < 300; }

std::string signature_of(std::string_view secret, std::string_view body) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data(), &size);
  return "sha256=" + to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

std::string receiver_of(std::string_view url) {
  const auto scheme = url.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  std::string receiver(url.substr(0, std::min(url.find_first_of("/?#", host), url.size())));
  for (char& c : receiver) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return receiver;
}

Json webhook_record(const JobId& job, const std::string& url, const std::string& pipeline_status,
                    const net::HttpOutcome& outcome, Timestamp at) {
  const Json code = outcome.status > 0 ? Json(outcome.status) : Json(outcome.error_code);
  return {{"jobId", job.str()},
          {"url", url},
          {"pipelineStatus", pipeline_status},
          {"status", "completed"},
          {"responseStatus", succeeded(outcome) ? "succeed" : "failed"},
          {"httpResponse", {{"statusCode", code}, {"statusMessage", outcome.status_text}}},
          {"timestamp", at.ms}};
}

}  // namespace hkube::trigger
