#include "store/sqlite/sqlite_maintenance.h"

#include <iterator>

#include "job/event_codec.h"
#include "observe/deflate.h"
#include "store/errc.h"
#include "store/sqlite/database.h"
#include "store/sqlite/sqlite_catalog.h"
#include "store/sqlite/sqlite_job_store.h"
#include "store/sqlite/sqlite_log_archive.h"

namespace hkube::store::sqlite {

namespace {

constexpr const char* kRestore =
    "restore a backup (hkube restore), or save what is left with \"sqlite3 FILE .recover\"";
/// Jobs that are read on one state of the database: its log grows meanwhile.
constexpr int kJobsAtOnce = 1'000;

/// The common part: a file, its version, its pages.
class FileMaintenance : public Maintenance {
 public:
  FileMaintenance(const std::string& folder, std::string name, std::int64_t newest)
      : path_(folder + "/" + name), name_(std::move(name)), newest_(newest) {}

  Status check(const CheckVisitor& visitor) override {
    auto database = Database::open_to_read(path_);
    if (!database.ok()) {
      visitor.finding({path_, database.error().message, kRestore});
      return {};
    }
    const auto version = (*database)->version();
    if (!version.ok()) {
      visitor.finding({path_, version.error().message, kRestore});
      return {};
    }
    if (*version > newest_) {
      return Error(Errc::kNewerVersion, path_ + " has version " + std::to_string(*version) +
                                            ", this program knows up to " + std::to_string(newest_));
    }
    check_pages(**database, visitor);
    if (*version < newest_) {
      visitor.finding({path_, "is of an older version; only its pages were looked at",
                       "start the server once, which upgrades it, and check again"});
      return {};
    }
    if (Status read = check_rows(**database, visitor); !read.ok()) {
      visitor.finding({path_, "not all of it can be read: " + read.error().message, kRestore});
    }
    return {};
  }

  Status back_up(const std::string& folder) override {
    HKUBE_ASSIGN(auto database, Database::open_to_read(path_));
    return database->copy_to(folder + "/" + name_);
  }

 protected:
  virtual Status check_rows(Database& database, const CheckVisitor& visitor) = 0;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  void check_pages(Database& database, const CheckVisitor& visitor) const {
    const auto told = [&](const std::string& problem) { visitor.finding({path_, problem, kRestore}); };
    auto statement = database.prepare("PRAGMA integrity_check(20)");
    if (!statement.ok()) return told(statement.error().message);
    const Status read = statement->query({}, [&](const Statement& row) {
      if (row.text(0) != "ok") told(row.text(0));
      return true;
    });
    if (!read.ok()) told(read.error().message);
  }

  const std::string path_;
  const std::string name_;
  const std::int64_t newest_;
};

class JobMaintenance : public FileMaintenance {
 public:
  explicit JobMaintenance(const std::string& folder)
      : FileMaintenance(folder, "jobs.db", SqliteJobStore::newest_version()) {}

 protected:
  Status check_rows(Database& database, const CheckVisitor& visitor) override {
    HKUBE_ASSIGN(Statement jobs, database.prepare("SELECT number, id, finished, result_document FROM job"
                                                  " WHERE number > ? ORDER BY number LIMIT ?"));
    HKUBE_ASSIGN(Statement events, database.prepare("SELECT bytes FROM event WHERE job = ? ORDER BY sequence"));
    std::int64_t last = -1;
    for (bool more = true; more;) {
      more = false;
      HKUBE_TRY(database.snapshot([&]() -> Status {
        Status inner;
        HKUBE_TRY(jobs.query({last, kJobsAtOnce}, [&](const Statement& row) {
          last = row.number(0);
          more = true;
          CheckedJob job{
              JobId(row.text(1)), JobNumber(static_cast<std::uint64_t>(last)), row.number(2) > 0, {}, row.text(3)};
          inner = check_job(job, events, visitor);
          return inner.ok();
        }));
        return inner;
      }));
    }
    return {};
  }

 private:
  Status check_job(CheckedJob& job, Statement& events, const CheckVisitor& visitor) const {
    std::string damage;
    HKUBE_TRY(events.query({job.number.value()}, [&](const Statement& row) {
      auto read = job::read_events(row.text(0));
      if (!read.ok()) {
        damage = read.error().message;
        return false;
      }
      std::move(read->begin(), read->end(), std::back_inserter(job.events));
      return true;
    }));
    if (damage.empty() && (job.events.empty() || !std::holds_alternative<job::Submitted>(job.events.front()))) {
      damage = "it does not begin with its submission";
    }
    if (!damage.empty()) {
      visitor.finding(
          {path(),
           "the record of job " + job.id.str() + " cannot be read (" + damage + "); other jobs are not affected",
           job.finished ? "restore a backup if its graph is needed; its result is kept apart"
                        : "restore a backup, or run its pipeline again"});
    } else if (visitor.job) {
      visitor.job(job);
    }
    return {};
  }
};

class CatalogMaintenance : public FileMaintenance {
 public:
  explicit CatalogMaintenance(const std::string& folder)
      : FileMaintenance(folder, "catalog.db", SqliteCatalog::newest_version()) {}

 protected:
  Status check_rows(Database& database, const CheckVisitor& visitor) override {
    HKUBE_ASSIGN(Statement documents, database.prepare("SELECT kind, key, body FROM document ORDER BY place"));
    return documents.query({}, [&](const Statement& row) {
      const auto document = parse_json(row.text(2));
      if (!document.ok()) {
        visitor.finding({path(), row.text(0) + " " + row.text(1) + " cannot be read: " + document.error().message,
                         "store it again, or restore a backup"});
      } else if (visitor.document) {
        visitor.document(row.text(0), row.text(1), *document);
      }
      return true;
    });
  }
};

class LogMaintenance : public FileMaintenance {
 public:
  explicit LogMaintenance(const std::string& folder)
      : FileMaintenance(folder, "logs.db", SqliteLogArchive::newest_version()) {}

 protected:
  Status check_rows(Database& database, const CheckVisitor& visitor) override {
    HKUBE_ASSIGN(Statement parts, database.prepare("SELECT job, raw, checksum, bytes FROM part ORDER BY place"));
    return parts.query({}, [&](const Statement& row) {
      const auto raw = observe::inflate_bytes(row.text(3), static_cast<std::uint64_t>(row.number(1)));
      if (!raw || observe::crc32_of(*raw) != static_cast<std::uint32_t>(row.number(2))) {
        visitor.finding({path(), "a part of the log of job " + row.text(0) + " is damaged; other logs are not affected",
                         "restore a backup if its lines are needed"});
      }
      return true;
    });
  }
};

}  // namespace

std::unique_ptr<Maintenance> make_job_maintenance(const std::string& folder) {
  return std::make_unique<JobMaintenance>(folder);
}

std::unique_ptr<Maintenance> make_catalog_maintenance(const std::string& folder) {
  return std::make_unique<CatalogMaintenance>(folder);
}

std::unique_ptr<Maintenance> make_log_maintenance(const std::string& folder) {
  return std::make_unique<LogMaintenance>(folder);
}

}  // namespace hkube::store::sqlite
