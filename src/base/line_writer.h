#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace hkube {

/// Writes lines to a file descriptor from a thread of its own, so that who logs never waits for who reads the log. The
/// queue is bounded: lines that find it full are lost, as are those that cannot be written. Each loss is counted, and
/// said in its place as soon as a line can be written again.
class LineWriter {
 public:
  /// The line that says how many were lost and why. Called on the writer's thread.
  using LostText = std::function<std::string(std::uint64_t count, const std::string& why)>;

  /// Starts the thread. `fd` stays the caller's; `most_bytes` wait at most, besides those that are being written. A
  /// process that gets SIGPIPE has to ignore it.
  LineWriter(int fd, std::size_t most_bytes, LostText lost_text);
  /// Writers live as long as the process: a thread that waits for a reader cannot be joined.
  ~LineWriter() = delete;
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Takes a line with its newline. Never blocks for long; thread-safe.
  void push(std::string_view line);
  /// Waits until all lines are written or lost, at most so long. True when they are. Thread-safe.
  bool flush(std::chrono::milliseconds patience);

 private:
  void run();
  /// False when the text cannot be written; `errno` says why.
  [[nodiscard]] bool write_all(std::string_view text) const;
  /// Writes a batch, after what was lost before it and before what was lost behind it.
  void write_batch(const std::string& batch, std::uint64_t lines, std::uint64_t dropped);
  void say_lost();

  const int fd_;
  const std::size_t most_bytes_;
  const LostText lost_text_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_;
  std::string queue_;          ///< guarded by mutex_
  std::uint64_t lines_ = 0;    ///< in the queue; guarded by mutex_
  std::uint64_t dropped_ = 0;  ///< since the queue was full; guarded by mutex_
  bool writing_ = false;       ///< guarded by mutex_
  std::uint64_t lost_ = 0;     ///< not said yet; of the writer's thread
  std::string why_lost_;       ///< of the writer's thread
};

}  // namespace hkube
