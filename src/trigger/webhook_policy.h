#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/json.h"
#include "base/time.h"
#include "control/observer.h"
#include "job/job.h"
#include "runtime/net/http_client.h"

namespace hkube::trigger {

/// Levels of what is told about a job's progress; a pipeline's verbosity is the most detailed that it wants.
enum class EventLevel : int { kError = 1, kInfo = 3, kDebug = 4 };

/// The level of a change of this job.
EventLevel level_of(const job::Job& job, control::JobChange change);

/// True when another attempt may succeed: 5xx, 429, and failures of the network.
bool worth_retrying(const net::HttpOutcome& outcome);

/// True for 2xx. A redirect is not followed, so its receiver has nothing.
bool succeeded(const net::HttpOutcome& outcome);

/// "sha256=<hex>": HMAC of the body under the secret.
std::string signature_of(std::string_view secret, std::string_view body);

/// "http://host:port" of a URL, in lower case: calls with the same text share a receiver's limit.
std::string receiver_of(std::string_view url);

/// The record of a call that clients read (rest-api §6.9).
Json webhook_record(const JobId& job, const std::string& url, const std::string& pipeline_status,
                    const net::HttpOutcome& outcome, Timestamp at);

}  // namespace hkube::trigger
