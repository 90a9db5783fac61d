#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "observe/log_archive.h"
#include "store/sqlite/database.h"

namespace hkube::store::sqlite {

/// Packed logs in an SQLite file of their own, so that they wait for nobody's commits.
class SqliteLogArchive : public observe::LogArchive {
 public:
  static Result<std::unique_ptr<SqliteLogArchive>> open(const std::string& path);
  /// Of the file, as this program makes it.
  static std::int64_t newest_version();

  Status append(const std::vector<observe::LogPart>& parts) override;
  Result<std::vector<observe::LogPart>> load(const JobId& job) override;
  Result<observe::LogPart> last(const JobId& job) override;
  Status remove(const std::vector<JobId>& jobs) override;
  Status visit(const std::function<bool(const observe::LogInfo&)>& look) override;

 private:
  explicit SqliteLogArchive(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  std::mutex mutex_;
  std::unique_ptr<Database> database_;  ///< guarded by mutex_
};

}  // namespace hkube::store::sqlite
