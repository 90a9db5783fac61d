#pragma once

#include <functional>

#include "control/commands.h"
#include "sim/sim_algorithms.h"
#include "sim/world.h"

namespace hkube::sim {

/// Small result documents are made on the spot; as in production the answer comes later and may be lost with the
/// server.
class SimResults : public control::Results {
 public:
  SimResults(World& world, const ObjectMap& objects, std::function<void(control::Command)> answer)
      : world_(world), objects_(objects), answer_(std::move(answer)) {}

  void store(JobNumber job, const control::ResultRequest& request) override;

 private:
  World& world_;
  const ObjectMap& objects_;
  std::function<void(control::Command)> answer_;
};

}  // namespace hkube::sim
