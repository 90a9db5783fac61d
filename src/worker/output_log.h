#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "observe/log_store.h"
#include "runtime/clock.h"
#include "runtime/process.h"

namespace hkube::worker {

/// What an algorithm prints, cut into lines and filed under the task that runs. Lines before the first task are kept
/// and filed with it. An algorithm that takes tasks ahead marks in its output where that of another task begins
/// (docs/formats/tasks-ahead.md). Remembers the last lines for error texts.
class OutputLog {
 public:
  /// Whose lines they are; `index` is the task's place in its batch, from 1, or 0.
  struct Owner {
    JobId job;
    TaskId task;
    std::string node;
    std::uint32_t index = 0;
  };
  /// The task of that id; nothing when there is none.
  using Find = std::function<std::optional<Owner>(std::string_view task)>;

  OutputLog(observe::LogStore& store, const runtime::Clock& clock, Find find)
      : store_(store), clock_(clock), find_(std::move(find)) {}

  /// From now on lines belong to this task.
  void task_begins(const Owner& owner);
  /// Whether the algorithm marks its output.
  [[nodiscard]] bool marked() const { return marked_; }
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
  void cut(runtime::OutputStream stream, std::string_view chunk);
  /// Takes a mark off the front of `rest`. False: the rest of it has not come yet.
  bool take_mark(runtime::OutputStream stream, std::string_view& rest);

  observe::LogStore& store_;
  const runtime::Clock& clock_;
  const Find find_;
  Owner owner_[2];          ///< of stdout and stderr
  std::string partial_[2];  ///< lines without their end
  std::string held_[2];     ///< the beginning of a mark
  bool marked_ = false;
  std::deque<observe::LogLine> tail_;
};

}  // namespace hkube::worker
