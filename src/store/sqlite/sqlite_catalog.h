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
  /// Documents that cannot be read are told to `problems`, which outlives the catalog: lists go on without them.
  /// With `box` what is secret is encrypted in the file; what was not is from then on.
  static Result<std::unique_ptr<SqliteCatalog>> open(const std::string& path, Problems& problems,
                                                     std::unique_ptr<const SecretBox> box = nullptr);
  /// Of the file, as this program makes it.
  static std::int64_t newest_version();

  Result<std::optional<Json>> find(DocumentKind kind, std::string_view key) override;
  Result<std::optional<Revised>> find_revised(DocumentKind kind, std::string_view key) override;
  Result<std::vector<Json>> list(DocumentKind kind) override;
  Result<std::vector<Json>> list_group(DocumentKind kind, std::string_view group) override;
  Result<std::vector<std::string>> list_groups(DocumentKind kind) override;
  Result<std::vector<Json>> list_newest(DocumentKind kind, std::string_view group, std::size_t limit) override;
  Status write(const std::vector<DocumentChange>& changes) override;

  /// Called after each write that succeeded, before write() returns, on the writer's thread, in order of the writes. It
  /// must not write. Set before the first write.
  void on_written(std::function<void(const std::vector<DocumentChange>&)> written) { written_ = std::move(written); }

 private:
  SqliteCatalog(std::unique_ptr<Database> writer, std::unique_ptr<Database> reader, Problems& problems,
                std::unique_ptr<const SecretBox> box)
      : problems_(problems), box_(std::move(box)), writer_(std::move(writer)), reader_(std::move(reader)) {}
  Status seal_all();
  Status write_all(const std::vector<DocumentChange>& changes);
  Status check_expected(const DocumentChange& change);
  [[nodiscard]] std::string to_stored(DocumentKind kind, const Json& document) const;
  /// Documents of this kind. The statement gives key and body; its first value is the kind.
  Result<std::vector<Json>> read(const char* sql, DocumentKind kind, std::vector<Value> more);
  /// Nothing, and a problem that is told, when it cannot be read.
  std::optional<Json> read_document(DocumentKind kind, const std::string& key, const std::string& text) const;

  Problems& problems_;
  const std::unique_ptr<const SecretBox> box_;  ///< may be null

  std::mutex write_mutex_;  ///< guards what is before the next mutex; keeps notices in order
  std::function<void(const std::vector<DocumentChange>&)> written_;
  std::unique_ptr<Database> writer_;
  Statement find_revision_;
  std::uint64_t next_revision_ = 1;
  std::mutex read_mutex_;             ///< guards the rest: who reads does not wait for a commit
  std::unique_ptr<Database> reader_;  ///< a connection of its own
  Statement find_;                    ///< each submission looks for its algorithms
};

}  // namespace hkube::store::sqlite
