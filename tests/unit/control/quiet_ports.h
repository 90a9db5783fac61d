#pragma once

#include "control/ports.h"

namespace hkube::control {

/// Ports of a control loop at which nothing happens but what a test says.
class QuietPorts : public Journal, public Workers, public Results {
 public:
  void commit(std::shared_ptr<const CommitBatch>) override {}
  void start(WorkerId, std::shared_ptr<const scheduler::Algorithm>) override {}
  void stop(WorkerId) override {}
  void assign(WorkerId, const Assignment&) override {}
  void cancel(WorkerId, AssignmentId) override {}
  void acknowledge(WorkerId, AssignmentId) override {}
  void store(JobNumber, const ResultRequest&) override {}
};

}  // namespace hkube::control
