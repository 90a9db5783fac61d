#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "observe/log_archive.h"

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
  std::uint32_t index = 0;  ///< of the task in its batch, from 1; 0: no batch
  bool continued = false;   ///< a further piece of the line before it of the same task and stream
};

/// What to read; an empty member does not restrict.
struct LogQuery {
  JobId job;
  TaskId task = {};
  std::string node = {};
  std::uint32_t index = 0;
  std::string contains = {};  ///< text that the line has in it, in whatever case
  bool errors_only = false;
  std::uint64_t from = 0;   ///< LogPage::next of an earlier answer: only what came since
  std::uint64_t limit = 0;  ///< most lines; 0: kMaxLines
  bool newest = false;      ///< the last lines that fit the limit, not the first
};

struct LogPage {
  std::vector<LogLine> lines;  ///< in order of arrival
  std::uint64_t next = 0;      ///< where to go on
};

/// Output of algorithms, one file a job while it runs, bounded in size: when a job has printed its share the file ends
/// with a line that says so. Lines are buffered and reach the file at the latest when they are read or flush() is
/// called. pack() moves files of jobs that are over into the archive. Thread-safe.
class LogStore {
 public:
  static constexpr std::uint64_t kMaxJobBytes = std::uint64_t{64} << 20;
  static constexpr std::uint64_t kMaxLines = 100'000;
  static constexpr std::size_t kMaxLineBytes = 16 << 10;  ///< longer ones are cut, with a mark: they come in pieces
  static constexpr std::size_t kMaxOpenFiles = 64;

  /// Files go to `directory`, which is created when needed.
  /// `archive` outlives the store; without one all files stay.
  explicit LogStore(std::string directory, LogArchive* archive = nullptr)
      : directory_(std::move(directory)), archive_(archive) {}

  void append(const JobId& job, const LogLine& line);
  void flush();
  /// Blocks: it looks through the job's file from `from` on.
  Result<LogPage> read(const LogQuery& query);
  /// Moves the logs of jobs that are not live, and to which nothing was added for `quiet`, into the archive. A crash in
  /// between loses and doubles nothing. Blocks.
  Status pack(const std::function<bool(const JobId&)>& is_live, Timestamp now, std::chrono::milliseconds quiet);
  /// Removes what these jobs have printed. Blocks.
  void remove(const std::vector<JobId>& jobs);
  /// Shows every log to `look`, in no order, until it returns false. Blocks.
  Status visit(const std::function<bool(const LogInfo&)>& look) const;
  /// Calls `changed` once, on whatever thread appends the next line of the job; it must be quick. Forgotten when
  /// `given_up` becomes true.
  void watch(const JobId& job, std::function<void()> changed, std::shared_ptr<const std::atomic<bool>> given_up);

 private:
  struct File {
    std::ofstream out;
    std::uint64_t bytes = 0;
    bool full = false;
  };
  struct Watcher {
    std::function<void()> changed;
    std::shared_ptr<const std::atomic<bool>> given_up;
  };
  /// Calls `look` with each file of a job and its ending.
  Status visit_files(const std::function<bool(const LogInfo&, std::string_view ending)>& look) const;
  Status pack_some(const std::vector<LogInfo>& logs);
  [[nodiscard]] std::string path_of(const JobId& job) const;
  /// Where a file lies while it is being packed: lines that come late begin a new one.
  [[nodiscard]] std::string packing_path_of(const JobId& job) const;
  File* open(const JobId& job);
  void flush_job(const JobId& job);
  /// Writes a line; who watches the job is handed over.
  void write(const JobId& job, const LogLine& line, std::vector<Watcher>& watchers);

  const std::string directory_;
  LogArchive* const archive_;
  std::shared_mutex packing_;  ///< held by readers; exclusively while bytes are in both places
  std::mutex mutex_;
  std::unordered_map<JobId, File> files_;                     ///< guarded by mutex_
  std::unordered_map<JobId, std::vector<Watcher>> watchers_;  ///< guarded by mutex_
};

}  // namespace hkube::observe
