#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace hkube::observe {

/// What is kept of one job's output.
struct LogInfo {
  JobId job;
  std::uint64_t bytes = 0;  ///< on the disk
  Timestamp changed;        ///< when its last line came
};

/// A stretch of a job's log, compressed.
struct LogPart {
  JobId job;
  Timestamp changed;
  std::uint64_t raw_bytes = 0;
  std::uint32_t checksum = 0;  ///< CRC-32 of the raw bytes
  std::string packed;
};

/// Keeps logs of jobs that are over: thousands of small ones in one place. Thread-safe; calls block.
class LogArchive {
 public:
  virtual ~LogArchive() = default;
  /// All or nothing, and durable when it returns.
  virtual Status append(const std::vector<LogPart>& parts) = 0;
  /// The parts of a job's log in order.
  virtual Result<std::vector<LogPart>> load(const JobId& job) = 0;
  /// The last of them without its bytes, or one of no bytes.
  virtual Result<LogPart> last(const JobId& job) = 0;
  virtual Status remove(const std::vector<JobId>& jobs) = 0;
  /// Shows every job's log until `look` returns false.
  virtual Status visit(const std::function<bool(const LogInfo&)>& look) = 0;
};

}  // namespace hkube::observe
