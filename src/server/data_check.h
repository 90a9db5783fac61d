#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "server/config.h"
#include "store/maintenance.h"

namespace hkube::server {

/// What a full check has looked at, and found.
struct CheckReport {
  std::uint64_t jobs = 0;
  std::uint64_t documents = 0;
  std::uint64_t objects = 0;  ///< that something stored needs
  std::uint64_t logs = 0;
  std::vector<store::Finding> findings;
};

/// Reads all that a data folder holds: the pages and records of its databases, the objects and builds that they need,
/// the logs. Changes nothing; a server may be using the folder. An error means that nothing could be looked at. Blocks.
Result<CheckReport> check_data(const Config& config);

}  // namespace hkube::server
