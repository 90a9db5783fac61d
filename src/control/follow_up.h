#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"

namespace hkube::control {

/// Work that the end of a job leaves behind. It becomes durable together with the end and stays until it is settled, so
/// that a crash in between neither loses it nor does it twice.
struct FollowUp {
  enum class Kind : std::uint8_t {
    kTrigger = 0,        ///< start the stored pipeline `target`
    kResultWebhook = 1,  ///< post the result record to the URL `target`
  };
  JobNumber job;
  JobId id;
  Kind kind = Kind::kTrigger;
  std::string target;
};

/// How the latest call of one of a job's webhooks went.
struct WebhookOutcome {
  enum class Kind : std::uint8_t { kProgress = 0, kResult = 1 };
  JobNumber job;
  Kind kind = Kind::kProgress;
  std::string document;  ///< JSON (rest-api §6.9)
};

/// Name of a pipeline → the stored pipelines that start when a job of it completes.
using TriggerTable = std::map<std::string, std::vector<std::string>>;

}  // namespace hkube::control
