#pragma once

#include <cstdint>

namespace hkube::sim {

/// A bug put in on purpose, so that a test can require the simulator to find it.
enum class PlantedBug {
  kNone,
  kAckBeforeDurable,  ///< the store says "written" before it is
  kReportOnce,        ///< a worker does not repeat a report that was lost
};

/// How often things go wrong, per mille. Chosen anew for each seed, so that some runs are calm and some are storms.
struct Faults {
  std::uint32_t message_loss = 0;
  std::uint32_t worker_death = 0;     ///< per task
  std::uint32_t start_failure = 0;    ///< per worker start
  std::uint32_t algorithm_error = 0;  ///< per task
  std::uint32_t slow_task = 0;        ///< per task: it takes seconds, perhaps longer than its node's ttl
  std::uint32_t store_failure = 0;    ///< per commit: refused, nothing written
  std::uint32_t crashes = 0;          ///< server crashes in the whole run, not per mille
  std::int64_t max_delay_ms = 5;      ///< of a message
  PlantedBug bug = PlantedBug::kNone;
};

}  // namespace hkube::sim
