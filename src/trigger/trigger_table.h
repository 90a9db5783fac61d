#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "control/follow_up.h"

namespace hkube::trigger {

/// Names in `triggers.pipelines` of a stored pipeline: those whose end starts it.
std::vector<std::string> trigger_names(const Json& pipeline);

/// Keeps up with the stored pipelines which of them start others. Not thread-safe.
class TriggerIndex {
 public:
  void put(const std::string& pipeline, const Json& document);
  void remove(const std::string& pipeline);
  [[nodiscard]] std::shared_ptr<const control::TriggerTable> table() const;

 private:
  std::map<std::string, std::vector<std::string>> sources_;  ///< pipeline → what starts it
};

}  // namespace hkube::trigger
