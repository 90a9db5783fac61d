#include "store/sqlite/sqlite_catalog.h"

#include "store/errc.h"

namespace hkube::store::sqlite {

namespace {

const std::vector<const char*> kSchema{// 1
                                       R"(CREATE TABLE document(
         place INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, family TEXT NOT NULL, body TEXT NOT NULL,
         UNIQUE(kind, key));
       CREATE INDEX document_by_family ON document(kind, family, place);)"};

const char* kind_name(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::kAlgorithm:
      return "algorithm";
    case DocumentKind::kPipeline:
      return "pipeline";
    case DocumentKind::kExperiment:
      return "experiment";
    case DocumentKind::kBuild:
      return "build";
    case DocumentKind::kAlgorithmVersion:
      return "algorithmVersion";
    case DocumentKind::kPipelineVersion:
      return "pipelineVersion";
    case DocumentKind::kAlgorithmReadme:
      return "algorithmReadme";
    case DocumentKind::kPipelineReadme:
      return "pipelineReadme";
    case DocumentKind::kQueue:
      return "queue";
    case DocumentKind::kRepositoryToken:
      return "repositoryToken";
  }
  return "unknown";
}

}  // namespace

Result<std::unique_ptr<SqliteCatalog>> SqliteCatalog::open(const std::string& path) {
  HKUBE_ASSIGN(auto database, Database::open(path));
  HKUBE_TRY(database->migrate(kSchema));
  std::unique_ptr<SqliteCatalog> catalog(new SqliteCatalog(std::move(database)));
  HKUBE_ASSIGN(catalog->find_, catalog->database_->prepare("SELECT body FROM document WHERE kind = ? AND key = ?"));
  return catalog;
}

Result<std::vector<Json>> SqliteCatalog::read(const char* sql, std::initializer_list<Value> values) {
  const std::lock_guard lock(mutex_);
  HKUBE_ASSIGN(Statement statement, database_->prepare(sql));
  return read(statement, values);
}

Result<std::vector<Json>> SqliteCatalog::read(Statement& statement, std::initializer_list<Value> values) {
  std::vector<Json> documents;
  Status damaged;
  HKUBE_TRY(statement.query(values, [&](const Statement& row) {
    auto document = parse_json(row.text(0));
    if (!document.ok()) {
      damaged = Error(Errc::kDamaged, "a stored document is damaged: " + document.error().message);
      return false;
    }
    documents.push_back(std::move(document).value());
    return true;
  }));
  HKUBE_TRY(std::move(damaged));
  return documents;
}

Result<std::optional<Json>> SqliteCatalog::find(DocumentKind kind, std::string_view key) {
  const std::lock_guard lock(mutex_);
  HKUBE_ASSIGN(auto found, read(find_, {kind_name(kind), key}));
  return found.empty() ? std::nullopt : std::optional<Json>(std::move(found.front()));
}

Result<std::vector<Json>> SqliteCatalog::list(DocumentKind kind) {
  return read("SELECT body FROM document WHERE kind = ? ORDER BY place", {kind_name(kind)});
}

Result<std::vector<Json>> SqliteCatalog::list_group(DocumentKind kind, std::string_view group) {
  return read("SELECT body FROM document WHERE kind = ? AND family = ? ORDER BY place", {kind_name(kind), group});
}

Result<std::vector<Json>> SqliteCatalog::list_newest(DocumentKind kind, std::string_view group, std::size_t limit) {
  return read("SELECT body FROM document WHERE kind = ? AND family = ? ORDER BY place DESC LIMIT ?",
              {kind_name(kind), group, static_cast<std::int64_t>(limit)});
}

Status SqliteCatalog::write(const std::vector<DocumentChange>& changes) {
  const std::lock_guard lock(write_mutex_);
  HKUBE_TRY(write_all(changes));
  if (written_) written_(changes);
  return {};
}

Status SqliteCatalog::write_all(const std::vector<DocumentChange>& changes) {
  const std::lock_guard lock(mutex_);
  return database_->transaction([&]() -> Status {
    HKUBE_ASSIGN(Statement put, database_->prepare("INSERT INTO document(kind, key, family, body) VALUES(?, ?, ?, ?)"
                                                   " ON CONFLICT(kind, key) DO UPDATE SET body = excluded.body"));
    HKUBE_ASSIGN(Statement remove, database_->prepare("DELETE FROM document WHERE kind = ? AND key = ?"));
    for (const DocumentChange& change : changes) {
      if (change.document) {
        HKUBE_TRY(put.run({kind_name(change.kind), change.key, change.group, to_text(*change.document)}));
      } else {
        HKUBE_TRY(remove.run({kind_name(change.kind), change.key}));
      }
    }
    return {};
  });
}

}  // namespace hkube::store::sqlite
