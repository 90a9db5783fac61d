#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "job/node_run.h"

namespace hkube::job {

/// In place of a node's position in the graph: the task is an execution, and its item is the execution's position.
inline constexpr graph::NodeIndex kExecutionNode = 0xFFFF'FFFF;

/// The task that started an execution: an item of a node, or an execution (kExecutionNode and its position).
struct Caller {
  graph::NodeIndex node = 0;
  std::uint32_t item = 0;
  auto operator<=>(const Caller&) const = default;
};

/// One algorithm that a task started.
struct Execution {
  Caller caller;
  std::string node;  ///< "<caller's node>:<algorithm>"
  std::string caller_node;
  std::string algorithm;
  std::uint32_t number = 1;  ///< from 1 on among those of the same node, in order of start
  std::uint32_t task_number = 0;
  TaskStatus status = TaskStatus::kCreating;
  std::uint32_t created_ms = 0;  ///< times since submission
  std::uint32_t started_ms = 0;  ///< 0: not started
  std::uint32_t ended_ms = 0;
  std::string error;
};

/// Name of the node that executions of an algorithm appear under.
std::string execution_node_name(std::string_view caller_node, std::string_view algorithm);

/// The algorithms that tasks of one job started. An execution is open until it ends by itself or its caller ends; the
/// caller may itself be one. Part of Job's state: changes only while events are applied.
class Executions {
 public:
  void start(Caller caller, std::string_view caller_node, const std::string& algorithm, std::uint32_t task_number,
             std::uint32_t at_ms);
  void mark_started(std::uint32_t execution, std::uint32_t at_ms);
  /// Takes that back. False when it does not run.
  bool mark_waiting(std::uint32_t execution);
  /// Ends one and those that it started. These and the next two: how many ended.
  std::uint32_t end(std::uint32_t execution, TaskStatus status, const std::string& error, std::uint32_t at_ms);
  /// Stops those that this task started, and so on down.
  std::uint32_t end_of(const Caller& caller, std::uint32_t at_ms);
  std::uint32_t end_all(std::uint32_t at_ms);

  [[nodiscard]] const std::vector<Execution>& all() const { return all_; }
  [[nodiscard]] const Execution& at(std::uint32_t execution) const { return all_[execution]; }
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(all_.size()); }
  [[nodiscard]] bool is_open(std::uint32_t execution) const;
  /// Those that are open, in order of start.
  [[nodiscard]] std::vector<std::uint32_t> open() const;

 private:
  std::vector<Execution> all_;
  std::map<Caller, std::vector<std::uint32_t>> open_;
  std::map<std::string, std::uint32_t, std::less<>> numbers_;  ///< node → executions so far
};

}  // namespace hkube::job
