#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"

namespace hkube::job {

/// Makes the ids of new jobs: 12 characters of [0-9a-z] that look random and are in truth the milliseconds since 1970
/// and 20 random bits, scrambled. So the store can index them in order of their making (job_id_order): what is written
/// for a job lies beside what was written for the last one, however many there are. Thread-safe.
class JobIdSource {
 public:
  /// Ids of one source differ, and their order grows; those of two lives of a server differ as their times or random
  /// bits do. Only the low 20 bits of `random` count.
  JobId make(Timestamp now, std::uint64_t random);

 private:
  std::atomic<std::uint64_t> last_{0};
};

/// A number of 62 bits that grows with the time at which a JobIdSource made the id; of any other text a hash.
std::int64_t job_id_order(std::string_view id);

}  // namespace hkube::job
