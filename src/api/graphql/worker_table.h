#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "control/control_loop.h"

namespace hkube::api::graphql {

/// Workers of one algorithm, counted by state, in the words that clients know.
struct WorkerCounts {
  int init = 0;
  int ready = 0;
  int working = 0;
  int exit = 0;
  int hot = 0;  ///< of all of these
  Resources used;

  [[nodiscard]] int total() const { return init + ready + working + exit; }
};

/// The machine's workers and what they take: a copy, made on the control thread.
struct WorkerTable {
  std::map<std::string, WorkerCounts> algorithms;
  std::vector<Json> workers;  ///< in GraphQL's type Worker; only when they are asked for
  Resources used;
  Resources capacity;

  static WorkerTable of(const control::ControlLoop& loop, bool with_workers);

  /// [{algorithmName, count, init, ready, working, exit, hot}].
  [[nodiscard]] Json stats() const;
  [[nodiscard]] int total() const;
};

/// {cpu, gpu, mem}, memory in MiB.
Json amounts(const Resources& resources);

}  // namespace hkube::api::graphql
