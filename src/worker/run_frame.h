#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "worker/task_input.h"

namespace hkube::worker {

/// Writes `run` messages: tasks for an algorithm that takes them ahead (docs/formats/tasks-ahead.md). What the tasks of
/// a node have in common is encoded once. Lives on the io thread.
class RunFrame {
 public:
  RunFrame(const Payloads& payloads, wire::Files files) : payloads_(payloads), files_(files) {}

  /// Whether a task can go in such a message: its input is at hand, and nothing has to watch when it begins.
  [[nodiscard]] static bool can_carry(const control::Assignment& task);
  /// Adds a task, which the answers call `name`; gives the file that the algorithm may write its result to, empty when
  /// there is none. On an error nothing is added.
  Result<std::string> add(const control::Assignment& task, std::uint64_t name, Timestamp now);
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t size() const { return jobs_.size(); }
  /// The message with all that was added; the next one is empty.
  std::string take();

 private:
  Status use_plan(const control::Assignment& task, Timestamp now);
  Status append_own(std::string& out, const control::Assignment& task, Timestamp now) const;

  const Payloads& payloads_;
  const wire::Files files_;
  std::shared_ptr<const job::NodePlan> plan_;  ///< that `common_` is of
  std::string common_;                         ///< members of the job, encoded
  std::size_t common_members_ = 0;
  std::string jobs_;
  std::string names_;
  std::size_t count_ = 0;
};

}  // namespace hkube::worker
