#include "store/sqlite/sqlite_log_archive.h"

#include <algorithm>

namespace hkube::store::sqlite {

namespace {

using observe::LogInfo;
using observe::LogPart;

const std::vector<const char*> kSchema{// 1
                                       R"(CREATE TABLE part(
         place INTEGER PRIMARY KEY, job TEXT NOT NULL, changed INTEGER NOT NULL, raw INTEGER NOT NULL,
         checksum INTEGER NOT NULL, bytes BLOB NOT NULL);
       CREATE INDEX part_by_job ON part(job, place);)"};

LogPart read_part(const Statement& row) {
  return {JobId(row.text(0)), Timestamp{row.number(1)}, static_cast<std::uint64_t>(row.number(2)),
          static_cast<std::uint32_t>(row.number(3)), row.text(4)};
}

}  // namespace

std::int64_t SqliteLogArchive::newest_version() { return static_cast<std::int64_t>(kSchema.size()); }

Result<std::unique_ptr<SqliteLogArchive>> SqliteLogArchive::open(const std::string& path) {
  HKUBE_ASSIGN(auto database, Database::open(path));
  HKUBE_TRY(database->migrate(kSchema));
  return std::unique_ptr<SqliteLogArchive>(new SqliteLogArchive(std::move(database)));
}

Status SqliteLogArchive::append(const std::vector<LogPart>& parts) {
  const std::lock_guard lock(mutex_);
  return database_->transaction([&]() -> Status {
    HKUBE_ASSIGN(Statement put, database_->prepare("INSERT INTO part(job, changed, raw, checksum, bytes)"
                                                   " VALUES(?, ?, ?, ?, ?)"));
    for (const LogPart& part : parts) {
      HKUBE_TRY(put.run(
          {part.job.str(), part.changed.ms, part.raw_bytes, std::int64_t{part.checksum}, Value::blob(part.packed)}));
    }
    return {};
  });
}

Result<std::vector<LogPart>> SqliteLogArchive::load(const JobId& job) {
  const std::lock_guard lock(mutex_);
  HKUBE_ASSIGN(Statement statement, database_->prepare("SELECT job, changed, raw, checksum, bytes FROM part"
                                                       " WHERE job = ? ORDER BY place"));
  std::vector<LogPart> parts;
  HKUBE_TRY(statement.query({job.str()}, [&](const Statement& row) {
    parts.push_back(read_part(row));
    return true;
  }));
  return parts;
}

Result<LogPart> SqliteLogArchive::last(const JobId& job) {
  const std::lock_guard lock(mutex_);
  HKUBE_ASSIGN(Statement statement, database_->prepare("SELECT job, changed, raw, checksum, '' FROM part"
                                                       " WHERE job = ? ORDER BY place DESC LIMIT 1"));
  LogPart part;
  HKUBE_TRY(statement.query({job.str()}, [&](const Statement& row) {
    part = read_part(row);
    return false;
  }));
  return part;
}

Status SqliteLogArchive::remove(const std::vector<JobId>& jobs) {
  // Small transactions: readers wait for the lock.
  constexpr std::size_t kPiece = 500;
  for (std::size_t at = 0; at < jobs.size(); at += kPiece) {
    const std::lock_guard lock(mutex_);
    HKUBE_TRY(database_->transaction([&]() -> Status {
      HKUBE_ASSIGN(Statement drop, database_->prepare("DELETE FROM part WHERE job = ?"));
      for (std::size_t i = at; i < std::min(jobs.size(), at + kPiece); ++i) HKUBE_TRY(drop.run({jobs[i].str()}));
      return {};
    }));
    HKUBE_TRY(database_->execute("PRAGMA incremental_vacuum(2000)"));
  }
  return {};
}

Status SqliteLogArchive::visit(const std::function<bool(const LogInfo&)>& look) {
  // In pages by job, so that nobody waits long for the lock and `look` may call back.
  constexpr std::size_t kPage = 1'000;
  std::string after;
  while (true) {
    std::vector<LogInfo> page;
    {
      const std::lock_guard lock(mutex_);
      HKUBE_ASSIGN(Statement statement,
                   database_->prepare("SELECT job, sum(length(bytes)), max(changed) FROM part WHERE job > ?"
                                      " GROUP BY job ORDER BY job LIMIT ?"));
      HKUBE_TRY(statement.query({after, static_cast<std::int64_t>(kPage)}, [&](const Statement& row) {
        page.push_back({JobId(row.text(0)), static_cast<std::uint64_t>(row.number(1)), Timestamp{row.number(2)}});
        return true;
      }));
    }
    for (const LogInfo& log : page) {
      if (!look(log)) return {};
    }
    if (page.size() < kPage) return {};
    after = page.back().job.str();
  }
}

}  // namespace hkube::store::sqlite
