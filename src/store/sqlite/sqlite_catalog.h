#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "store/catalog.h"
#include "store/problems.h"
#include "store/secret_box.h"
#include "store/sqlite/database.h"

namespace hkube::store::sqlite {

/// The catalog in an SQLite file of its own, apart from the journal, so that neither waits for the other's commits.
class SqliteCatalog : public Catalog {
 public:
  /// With `box` what is secret is encrypted in the file; what was not is from then on.
  static Result<std::unique_ptr<SqliteCatalog>> open(const std::string& path,
                                                     std::unique_ptr<const SecretBox> box = nullptr);

  Result<std::optional<Json>> find(DocumentKind kind, std::string_view key) override;
  Result<std::vector<Json>> list(DocumentKind kind) override;
  Result<std::vector<Json>> list_group(DocumentKind kind, std::string_view group) override;
  Result<std::vector<std::string>> list_groups(DocumentKind kind) override;
  Result<std::vector<Json>> list_newest(DocumentKind kind, std::string_view group, std::size_t limit) override;
  Status write(const std::vector<DocumentChange>& changes) override;

  /// Called after each write that succeeded, before write() returns, on the writer's thread, in order of the writes. It
  /// must not write. Set before the first write.
  void on_written(std::function<void(const std::vector<DocumentChange>&)> written) { written_ = std::move(written); }

 private:
  SqliteCatalog(std::unique_ptr<Database> database, Problems& problems)
      : database_(std::move(database)), problems_(problems) {}
  Status write_all(const std::vector<DocumentChange>& changes);
  Result<std::vector<Json>> read(const char* sql, DocumentKind kind, std::vector<Value> more);
  /// With the mutex held. The statement gives key and body. Counts the documents that cannot be read.
  Result<std::vector<Json>> read(Statement& statement, DocumentKind kind, const std::vector<Value>& values,
                                 std::size_t* damaged = nullptr);

  std::unique_ptr<const SecretBox> box_;  ///< may be null
  std::mutex write_mutex_;                ///< keeps notices in order
  std::function<void(const std::vector<DocumentChange>&)> written_;
  std::mutex mutex_;
  std::unique_ptr<Database> database_;  ///< guarded by mutex_
  Statement find_;                      ///< likewise; each submission looks for its algorithms
  Problems& problems_;
};

}  // namespace hkube::store::sqlite
