#pragma once

#include <map>
#include <string>
#include <vector>

#include "control/inbox.h"
#include "store/catalog.h"

namespace hkube::api {

/// Tells the control loop of algorithms as they are written to the catalog, in the order of the writes, whoever writes
/// them. Only what the loop has to know counts: another version, and whether and why it cannot run. Thread-safe by the
/// catalog's promise to call on_written() for one write at a time.
class AlgorithmFeed {
 public:
  explicit AlgorithmFeed(control::Inbox& control) : control_(control) {}

  /// What the loop knows already. Call before the first write.
  void begin(const std::vector<Json>& algorithms);
  void on_written(const std::vector<store::DocumentChange>& changes);

 private:
  control::Inbox& control_;
  std::map<std::string, std::string> told_;  ///< by the algorithm's name
};

}  // namespace hkube::api
