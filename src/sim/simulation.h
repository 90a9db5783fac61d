#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/faults.h"

namespace hkube::sim {

/// What one seed did.
struct Report {
  std::optional<std::string> failure;  ///< the first broken promise, with the time; nothing: all was well
  std::uint64_t jobs = 0;              ///< all of them, also those of the next three lines
  std::uint64_t sub_pipelines = 0;     ///< started by tasks
  std::uint64_t triggered = 0;         ///< tries to start a pipeline because a job completed
  std::uint64_t again = 0;             ///< parts of earlier jobs
  std::uint64_t completed = 0;         ///< of the acknowledged ones
  std::uint64_t failed = 0;
  std::uint64_t stopped = 0;  ///< by a user or at their ttl
  std::uint64_t refused = 0;  ///< too many of their pipeline
  std::uint64_t task_runs = 0;
  std::uint64_t crashes = 0;
  std::uint64_t steps = 0;
  std::uint64_t trace_hash = 0;  ///< of every command in order: equal for two runs of a seed
};

/// Runs a whole control plane, a cluster, a store and clients under one seed. Checks the invariants after every step,
/// and at the end that every acknowledged job is finished with the right result.
Report simulate(std::uint64_t seed, PlantedBug bug = PlantedBug::kNone);

}  // namespace hkube::sim
