#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/quantity.h"

namespace hkube::scheduler {

/// Which claim the workers of an algorithm have on the machine, strongest first.
enum class Claim : std::uint8_t {
  kGuaranteed,     ///< as long as it has fewer workers than it is guaranteed
  kOrdinary,       ///< shares what there is with the others
  kOpportunistic,  ///< takes what the others leave, and gives it back when they need it, tasks under way included
};

/// Whether a wait for an algorithm that cannot run now may end.
enum class Prospect : std::uint8_t {
  kOpen,     ///< it may: a build goes on, a program may connect
  kNotHere,  ///< not with workers of this machine
  kNone,     ///< only somebody who changes the algorithm can help
};

/// What the scheduler and the engine need of a stored algorithm. Immutable; a new version is a new object.
struct Algorithm {
  std::string name;                     ///< of an earlier version that jobs keep, earlier_name()
  std::string earlier_of;               ///< then the name of the algorithm itself; else empty
  std::string version;                  ///< workers of another version take no more tasks
  Resources request;                    ///< of one worker
  std::uint32_t max_workers = 0;        ///< 0: no limit
  std::uint32_t hot_workers = 0;        ///< so many are kept though no task waits, where there is room (minHotWorkers)
  std::uint32_t guaranteed = 0;         ///< so many come before the workers of others when tasks wait (quotaGuarantee)
  bool opportunistic = false;           ///< past what it is guaranteed
  std::string not_runnable;             ///< empty, or why no worker can be started ("its build has not finished")
  Prospect prospect = Prospect::kOpen;  ///< of one that is not runnable
  Json document;                        ///< the stored descriptor: environment, entry point, code location

  /// The algorithm's own name.
  [[nodiscard]] const std::string& title() const { return earlier_of.empty() ? name : earlier_of; }

  /// The claim of its next worker when it has so many.
  [[nodiscard]] Claim claim(std::uint32_t workers) const {
    if (workers < guaranteed) return Claim::kGuaranteed;
    return opportunistic ? Claim::kOpportunistic : Claim::kOrdinary;
  }
};

/// What the scheduler calls a version that is not the current one: no algorithm can have such a name.
inline std::string earlier_name(const std::string& algorithm, const std::string& version) {
  return algorithm + "@" + version;
}

}  // namespace hkube::scheduler
