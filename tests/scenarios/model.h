#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"

namespace hkube::scenarios {

/// How a task ends for good, retries included.
struct TaskEnd {
  bool failed = false;
  std::string error;
  Json value;
};

/// What the algorithm of `node` does with an input; `index` is the batch index, 0 for a single task.
using Behaviour = std::function<TaskEnd(const std::string& node, std::uint32_t index, const Json& input)>;

struct ModelTask {
  Json input;
  TaskEnd end;
};

struct ModelNode {
  enum class Kind { kSingle, kBatch, kSkipped, kUnknown };
  Kind kind = Kind::kUnknown;  ///< kUnknown: it cannot become tasks, or a parent's items are not known
  std::vector<ModelTask> tasks;
  std::string failure;      ///< how the error text of the job begins if this node ends it; empty: it does not
  bool doomed = false;      ///< some ancestor ends the job, so that perhaps not all tasks of this node run
  bool never_runs = false;  ///< doomed, and it would have to wait for all of that ancestor
};

/// What a pipeline does, without time: the inputs and ends of all tasks. Written for obviousness: nodes are computed by
/// recursion over their parents, on plain values; the rules are those of the language, none of the code is the
/// engine's.
struct Model {
  std::map<std::string, ModelNode> nodes;
  std::vector<std::string> data;  ///< the lines of the result, as scenarios write them
  bool too_large = false;         ///< more tasks than it is worth

  /// True when some node may end the job.
  [[nodiscard]] bool may_fail() const;
};

Model run_model(const Json& pipeline, const Behaviour& behaviour);

}  // namespace hkube::scenarios
