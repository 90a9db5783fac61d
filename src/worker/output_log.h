#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "observe/log_store.h"
#include "runtime/clock.h"
#include "runtime/process.h"

namespace hkube::worker {

/// What an algorithm prints, cut into lines and filed under the task that runs. Lines before the first task are kept
/// and filed with it. Remembers the last lines for error texts.
class OutputLog {
 public:
  OutputLog(observe::LogStore& store, const runtime::Clock& clock) : store_(store), clock_(clock) {}

  /// From now on lines belong to this task; `index` is its place in the batch, from 1, or 0.
  void task_begins(const JobId& job, const TaskId& task, const std::string& node, std::uint32_t index);
  /// A chunk as it was read; lines may span chunks.
  void write(runtime::OutputStream stream, std::string_view chunk);
  /// Whole lines that the algorithm did not print but told.
  void add(runtime::OutputStream stream, std::string_view lines);
  /// The last lines in one text, empty when nothing was printed.
  [[nodiscard]] std::string tail() const;

 private:
  static constexpr std::size_t kTailLines = 20;
  static constexpr std::size_t kMaxLine = observe::LogStore::kMaxLineBytes;
  void line(runtime::OutputStream stream, std::string text);

  observe::LogStore& store_;
  const runtime::Clock& clock_;
  JobId job_;
  TaskId task_;
  std::string node_;
  std::uint32_t index_ = 0;
  std::string partial_[2];
  std::deque<observe::LogLine> tail_;
};

}  // namespace hkube::worker
