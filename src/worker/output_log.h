#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "observe/log_store.h"
#include "runtime/clock.h"
#include "runtime/process.h"
#include "worker/line_cutter.h"

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
  /// The task is over: the line that it has begun is its last.
  void task_ends(const TaskId& task);
  /// Nothing follows any more.
  void end();
  /// Whether the algorithm marks its output.
  [[nodiscard]] bool marked() const { return marked_; }
  /// A chunk as it was read; lines may span chunks.
  void write(runtime::OutputStream stream, std::string_view chunk);
  /// Whole lines that the algorithm did not print but told.
  void add(runtime::OutputStream stream, std::string_view lines);
  /// Since when text waits for the end of its line, if any does.
  [[nodiscard]] std::optional<Timestamp> waits_since() const;
  /// Files as pieces of lines what has waited since `time` or longer.
  void file_waiting(Timestamp time);
  /// The last lines of a task in one text, empty when it has printed nothing. Without a task: of all.
  [[nodiscard]] std::string tail(const TaskId& task = {}) const;
  /// What was printed while there was no task, if there never was one.
  [[nodiscard]] std::vector<observe::LogLine> take_unowned();

 private:
  struct Stream {
    Owner owner;
    LineCutter lines{observe::LogStore::kMaxLineBytes};
    std::string held;                ///< the beginning of a mark
    std::optional<Timestamp> since;  ///< when what waits in `lines` began to
    std::size_t ended = 0;           ///< lines of the stream then
  };
  [[nodiscard]] Stream& at(runtime::OutputStream stream);
  [[nodiscard]] LineCutter::Sink sink(runtime::OutputStream stream);
  void line(runtime::OutputStream stream, std::string text, bool continued);
  void keep_unowned(observe::LogLine line);
  void end_line(runtime::OutputStream stream);
  void cut(runtime::OutputStream stream, std::string_view chunk);
  void take_marked(runtime::OutputStream stream, std::string_view chunk);
  /// Takes a mark off the front of `rest`. False: the rest of it has not come yet.
  bool take_mark(runtime::OutputStream stream, std::string_view& rest);

  observe::LogStore& store_;
  const runtime::Clock& clock_;
  const Find find_;
  Stream streams_[2];
  bool marked_ = false;
  std::deque<observe::LogLine> tail_;
  std::deque<observe::LogLine> unowned_;  ///< before the first task
  std::size_t unowned_bytes_ = 0;
  std::size_t forgotten_ = 0;  ///< lines before those in unowned_
};

}  // namespace hkube::worker
