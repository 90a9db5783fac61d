#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace hkube::scenarios {

/// One executable example of the pipeline language: see README.md for the form.
struct Scenario {
  std::string file;
  std::string name;
  Json document;
};

/// All scenarios of the *.yaml files in `folder`, files in order of name.
std::vector<Scenario> load_scenarios(const std::string& folder);

/// Whether the server dies and comes back after each finished task.
enum class Restarts { kNone, kAfterEachTask };

/// Runs a scenario and compares; what differs, one line each, is the result. Empty: as expected.
std::string run_scenario(const Scenario& scenario, Restarts restarts);

}  // namespace hkube::scenarios
