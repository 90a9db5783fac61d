#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace hkube::observe {

enum class Errc { kCannotRead };
ErrorInfo describe(Errc e);

/// One line that an algorithm printed, with the task it belongs to.
struct LogLine {
  Timestamp at;
  TaskId task;
  std::string node;
  bool error_stream = false;
  std::string text;
};

/// What to read; an empty task or node does not restrict.
struct LogQuery {
  JobId job;
  TaskId task;
  std::string node;
  std::uint64_t limit = 0;  ///< 0: kMaxLines
};

/// Output of algorithms, one file a job, bounded in size: when a job has printed its share the file ends with a line
/// that says so. Lines are buffered and reach the file at the latest when they are read or flush() is called.
/// Thread-safe.
class LogStore {
 public:
  static constexpr std::uint64_t kMaxJobBytes = std::uint64_t{64} << 20;
  static constexpr std::uint64_t kMaxLines = 100'000;
  static constexpr std::size_t kMaxLineBytes = 16 << 10;  ///< longer lines are cut
  static constexpr std::size_t kMaxOpenFiles = 64;

  /// Files go to `directory`, which is created when needed.
  explicit LogStore(std::string directory) : directory_(std::move(directory)) {}

  void append(const JobId& job, const LogLine& line);
  void flush();
  /// Lines in order of arrival.
  Result<std::vector<LogLine>> read(const LogQuery& query);

 private:
  struct File {
    std::ofstream out;
    std::uint64_t bytes = 0;
    bool full = false;
  };
  [[nodiscard]] std::string path_of(const JobId& job) const;
  File* open(const JobId& job);

  const std::string directory_;
  std::mutex mutex_;
  std::unordered_map<JobId, File> files_;  ///< guarded by mutex_
};

}  // namespace hkube::observe
