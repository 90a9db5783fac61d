#include "store/sqlite/sqlite_catalog.h"

#include "store/errc.h"

namespace hkube::store::sqlite {

namespace {

const std::vector<const char*> kSchema{// 1
                                       R"(CREATE TABLE document(
         place INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, family TEXT NOT NULL, body TEXT NOT NULL,
         UNIQUE(kind, key));
       CREATE INDEX document_by_family ON document(kind, family, place);)",
                                       // 2
                                       "ALTER TABLE document ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;"};

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
    case DocumentKind::kKeptVersion:
      return "keptVersion";
  }
  return "unknown";
}

std::string subject_of(DocumentKind kind, std::string_view key) {
  return std::string(kind_name(kind)) + " " + std::string(key);
}

}  // namespace

std::int64_t SqliteCatalog::newest_version() { return static_cast<std::int64_t>(kSchema.size()); }

Result<std::unique_ptr<SqliteCatalog>> SqliteCatalog::open(const std::string& path, Problems& problems,
                                                           std::unique_ptr<const SecretBox> box) {
  HKUBE_ASSIGN(auto writer, Database::open(path));
  HKUBE_TRY(writer->migrate(kSchema));
  HKUBE_ASSIGN(auto reader, Database::open(path));
  std::unique_ptr<SqliteCatalog> catalog(
      new SqliteCatalog(std::move(writer), std::move(reader), problems, std::move(box)));
  HKUBE_ASSIGN(catalog->find_revision_,
               catalog->writer_->prepare("SELECT revision FROM document WHERE kind = ? AND key = ?"));
  HKUBE_ASSIGN(catalog->find_,
               catalog->reader_->prepare("SELECT body, revision FROM document WHERE kind = ? AND key = ?"));
  HKUBE_ASSIGN(Statement newest, catalog->writer_->prepare("SELECT max(revision) FROM document"));
  HKUBE_TRY(newest.query({}, [&](const Statement& row) {
    catalog->next_revision_ = static_cast<std::uint64_t>(row.number(0)) + 1;
    return true;
  }));
  if (catalog->box_) HKUBE_TRY(catalog->seal_all());
  return catalog;
}

Status SqliteCatalog::seal_all() {
  const std::lock_guard lock(write_mutex_);
  for (const DocumentKind kind :
       {DocumentKind::kAlgorithm, DocumentKind::kAlgorithmVersion, DocumentKind::kBuild, DocumentKind::kPipeline,
        DocumentKind::kPipelineVersion, DocumentKind::kRepositoryToken, DocumentKind::kKeptVersion}) {
    std::vector<std::pair<std::int64_t, Json>> open;
    HKUBE_ASSIGN(Statement all, writer_->prepare("SELECT place, body FROM document WHERE kind = ?"));
    HKUBE_TRY(all.query({kind_name(kind)}, [&](const Statement& row) {
      auto document = parse_json(row.text(1));
      // One that is damaged is told of where it is read.
      if (document.ok() && has_open_secrets(kind, *document)) open.emplace_back(row.number(0), *std::move(document));
      return true;
    }));
    if (open.empty()) continue;
    HKUBE_TRY(writer_->transaction([&]() -> Status {
      HKUBE_ASSIGN(Statement put, writer_->prepare("UPDATE document SET body = ? WHERE place = ?"));
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
  more.insert(more.begin(), Value(kind_name(kind)));
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement, reader_->prepare(sql));
  std::vector<Json> documents;
  HKUBE_TRY(statement.query(more, [&](const Statement& row) {
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

Result<std::optional<Revised>> SqliteCatalog::find_revised(DocumentKind kind, std::string_view key) {
  // Parsed when others can read again: it may be long.
  std::optional<std::pair<std::string, std::uint64_t>> found;
  {
    const std::lock_guard lock(read_mutex_);
    HKUBE_TRY(find_.query({kind_name(kind), key}, [&](const Statement& row) {
      found.emplace(row.text(0), static_cast<std::uint64_t>(row.number(1)));
      return true;
    }));
  }
  if (!found) return std::optional<Revised>();
  auto document = read_document(kind, std::string(key), found->first);
  // "There is none" would be a wrong answer.
  if (!document) return Error(Errc::kDamaged, "the stored document of " + subject_of(kind, key) + " is damaged");
  return std::optional<Revised>(Revised{*std::move(document), found->second});
}

Result<std::optional<Json>> SqliteCatalog::find(DocumentKind kind, std::string_view key) {
  HKUBE_ASSIGN(auto found, find_revised(kind, key));
  return found ? std::optional<Json>(std::move(found->document)) : std::nullopt;
}

Result<std::vector<Json>> SqliteCatalog::list(DocumentKind kind) {
  return read("SELECT key, body FROM document WHERE kind = ? ORDER BY place", kind, {});
}

Result<std::vector<Json>> SqliteCatalog::list_group(DocumentKind kind, std::string_view group) {
  return read("SELECT key, body FROM document WHERE kind = ? AND family = ? ORDER BY place", kind, {group});
}

Result<std::vector<std::string>> SqliteCatalog::list_groups(DocumentKind kind) {
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement,
               reader_->prepare("SELECT DISTINCT family FROM document WHERE kind = ? ORDER BY family"));
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

Status SqliteCatalog::check_expected(const DocumentChange& change) {
  if (!change.expected) return {};
  std::uint64_t there = kNoDocument;
  HKUBE_TRY(find_revision_.query({kind_name(change.kind), change.key}, [&](const Statement& row) {
    there = static_cast<std::uint64_t>(row.number(0));
    return true;
  }));
  if (there == *change.expected) return {};
  return Error(Errc::kChanged, std::string(kind_name(change.kind)) + " " + change.key +
                                   " was changed by others at the same time; try again");
}

Status SqliteCatalog::write_all(const std::vector<DocumentChange>& changes) {
  return writer_->transaction([&]() -> Status {
    HKUBE_ASSIGN(Statement put,
                 writer_->prepare("INSERT INTO document(kind, key, family, body, revision) VALUES(?, ?, ?, ?, ?)"
                                  " ON CONFLICT(kind, key) DO UPDATE SET body = excluded.body,"
                                  " revision = excluded.revision"));
    HKUBE_ASSIGN(Statement remove, writer_->prepare("DELETE FROM document WHERE kind = ? AND key = ?"));
    for (const DocumentChange& change : changes) {
      HKUBE_TRY(check_expected(change));
      if (change.document) {
        HKUBE_TRY(put.run({kind_name(change.kind), change.key, change.group, to_stored(change.kind, *change.document),
                           next_revision_++}));
      } else {
        HKUBE_TRY(remove.run({kind_name(change.kind), change.key}));
      }
    }
    return {};
  });
}

}  // namespace hkube::store::sqlite
