#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "job/node_plan.h"

namespace hkube::job {

/// Status of a task, and of a node that has not expanded (kCreating) or was skipped.
enum class TaskStatus : std::uint8_t { kCreating, kActive, kSucceed, kFailed, kSkipped, kStopped };
inline constexpr std::size_t kTaskStatuses = 6;

/// The name that clients see.
std::string_view status_name(TaskStatus status);

/// A run of items of one node, [first, first + count).
struct ItemRange {
  graph::NodeIndex node = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// What only few tasks have.
struct TaskNote {
  std::uint32_t attempt = 0;
  std::string error;
  std::vector<std::string> warnings;
};

/// The state of one node of a running job. A batch of a million is one of these: vectors of small numbers.
struct NodeRun {
  std::shared_ptr<const NodePlan> plan;  ///< null until the node expands
  std::shared_ptr<ResultTable> results;
  std::vector<TaskStatus> status;
  std::vector<std::uint32_t> started_ms;  ///< since submission; 0: not started
  std::vector<std::uint32_t> ended_ms;
  std::unordered_map<std::uint32_t, TaskNote> notes;
  std::array<std::uint32_t, kTaskStatuses> counts{};
  Json metadata;  ///< of a single task's result
  /// Of a batch whose items are fanned out (`*#@`): by reference body, the length there of each item's result.
  std::map<std::string, std::vector<std::uint32_t>> item_sizes;
  Timestamp expanded_at;
  std::uint32_t waiting_for = 0;  ///< parents that must still finish, or expand in the case of wait-any
  TaskStatus node_status = TaskStatus::kCreating;  ///< kSkipped for a skipped node, kStopped for one that never began

  [[nodiscard]] bool expanded() const { return plan != nullptr; }
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(status.size()); }
  [[nodiscard]] std::uint32_t count_of(TaskStatus s) const { return counts[static_cast<std::size_t>(s)]; }
  [[nodiscard]] bool finished() const {
    return node_status == TaskStatus::kSkipped ||
           (expanded() && count_of(TaskStatus::kSucceed) + count_of(TaskStatus::kFailed) == count());
  }
  void set_status(std::uint32_t item, TaskStatus to) {
    --counts[static_cast<std::size_t>(status[item])];
    status[item] = to;
    ++counts[static_cast<std::size_t>(to)];
  }
};

}  // namespace hkube::job
