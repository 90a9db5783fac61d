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
    case DocumentKind::kPin:
      return "pin";
    case DocumentKind::kRepositoryToken:
      return "repositoryToken";
  }
  return "unknown";
}

std::string subject_of(DocumentKind kind, std::string_view key) {
  return std::string(kind_name(kind)) + " " + std::string(key);
}

}  // namespace

Result<std::unique_ptr<SqliteCatalog>> SqliteCatalog::open(const std::string& path, Problems& problems,
                                                           std::unique_ptr<const SecretBox> box) {
  HKUBE_ASSIGN(auto database, Database::open(path));
  HKUBE_TRY(database->migrate(kSchema));
  std::unique_ptr<SqliteCatalog> catalog(new SqliteCatalog(std::move(database), problems));
  HKUBE_ASSIGN(catalog->find_,
               catalog->database_->prepare("SELECT key, body FROM document WHERE kind = ? AND key = ?"));
  catalog->box_ = std::move(box);
  if (catalog->box_) HKUBE_TRY(catalog->seal_all());
  return catalog;
}

Status SqliteCatalog::seal_all() {
  const std::lock_guard lock(mutex_);
  for (const DocumentKind kind :
       {DocumentKind::kAlgorithm, DocumentKind::kAlgorithmVersion, DocumentKind::kBuild, DocumentKind::kPipeline,
        DocumentKind::kPipelineVersion, DocumentKind::kRepositoryToken}) {
    std::vector<std::pair<std::int64_t, Json>> open;
    HKUBE_ASSIGN(Statement all, database_->prepare("SELECT place, body FROM document WHERE kind = ?"));
    HKUBE_TRY(all.query({kind_name(kind)}, [&](const Statement& row) {
      auto document = parse_json(row.text(1));
      // One that is damaged is told of where it is read.
      if (document.ok() && has_open_secrets(kind, *document)) open.emplace_back(row.number(0), *std::move(document));
      return true;
    }));
    if (open.empty()) continue;
    HKUBE_TRY(database_->transaction([&]() -> Status {
      HKUBE_ASSIGN(Statement put, database_->prepare("UPDATE document SET body = ? WHERE place = ?"));
      for (auto& [place, document] : open) {
        HKUBE_TRY(unseal_secrets(*box_, kind, document));
        HKUBE_TRY(put.run({to_stored(kind, document), place}));
      }
      return {};
    }));
  }
  return {};
}

std::string SqliteCatalog::to_stored(DocumentKind kind, const Json& document) const {
  if (!box_) return to_text(document);
  Json sealed = document;
  seal_secrets(*box_, kind, sealed);
  return to_text(sealed);
}

Result<std::vector<Json>> SqliteCatalog::read(const char* sql, DocumentKind kind, std::vector<Value> more) {
  const std::lock_guard lock(mutex_);
  HKUBE_ASSIGN(Statement statement, database_->prepare(sql));
  more.insert(more.begin(), Value(kind_name(kind)));
  return read(statement, kind, more);
}

Result<std::vector<Json>> SqliteCatalog::read(Statement& statement, DocumentKind kind, const std::vector<Value>& values) {
  std::vector<Json> documents;
  HKUBE_TRY(statement.query(values, [&](const Statement& row) {
    auto document = read_document(kind, row.text(0), row.text(1));
    if (document) documents.push_back(*std::move(document));
    return true;
  }));
  return documents;
}

std::optional<Json> SqliteCatalog::read_document(DocumentKind kind, const std::string& key,
                                                 const std::string& text) const {
  auto document = parse_json(text);
  Status readable = document.ok() ? Status() : Status(document.error());
  if (readable.ok() && box_) readable = unseal_secrets(*box_, kind, *document);
  if (readable.ok()) return std::move(document).value();
  problems_.report({subject_of(kind, key), "its stored document cannot be read: " + readable.error().message,
                    "delete it and store it again, or restore a backup"});
  return std::nullopt;
}

Result<std::optional<Json>> SqliteCatalog::find(DocumentKind kind, std::string_view key) {
  // Parsed when others can read again: it may be long.
  std::optional<std::string> text;
  {
    const std::lock_guard lock(mutex_);
    HKUBE_TRY(find_.query({kind_name(kind), key}, [&](const Statement& row) {
      text = row.text(1);
      return true;
    }));
  }
  if (!text) return std::optional<Json>();
  auto document = read_document(kind, std::string(key), *text);
  // "There is none" would be a wrong answer.
  if (!document) return Error(Errc::kDamaged, "the stored document of " + subject_of(kind, key) + " is damaged");
  return document;
}

Result<std::vector<Json>> SqliteCatalog::list(DocumentKind kind) {
  return read("SELECT key, body FROM document WHERE kind = ? ORDER BY place", kind, {});
}

Result<std::vector<Json>> SqliteCatalog::list_group(DocumentKind kind, std::string_view group) {
  return read("SELECT key, body FROM document WHERE kind = ? AND family = ? ORDER BY place", kind, {group});
}

Result<std::vector<std::string>> SqliteCatalog::list_groups(DocumentKind kind) {
  const std::lock_guard lock(mutex_);
  HKUBE_ASSIGN(Statement statement,
               database_->prepare("SELECT DISTINCT family FROM document WHERE kind = ? ORDER BY family"));
  std::vector<std::string> groups;
  HKUBE_TRY(statement.query({kind_name(kind)}, [&](const Statement& row) {
    groups.push_back(row.text(0));
    return true;
  }));
  return groups;
}

Result<std::vector<Json>> SqliteCatalog::list_newest(DocumentKind kind, std::string_view group, std::size_t limit) {
  return read("SELECT key, body FROM document WHERE kind = ? AND family = ? ORDER BY place DESC LIMIT ?", kind,
              {group, static_cast<std::int64_t>(limit)});
}

Status SqliteCatalog::write(const std::vector<DocumentChange>& changes) {
  const std::lock_guard lock(write_mutex_);
  HKUBE_TRY(write_all(changes));
  for (const DocumentChange& change : changes) problems_.solved(subject_of(change.kind, change.key));
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
        HKUBE_TRY(
            put.run({kind_name(change.kind), change.key, change.group, to_stored(change.kind, *change.document)}));
      } else {
        HKUBE_TRY(remove.run({kind_name(change.kind), change.key}));
      }
    }
    return {};
  });
}

}  // namespace hkube::store::sqlite
