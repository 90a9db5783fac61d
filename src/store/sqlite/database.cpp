#include "store/sqlite/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/log.h"
#include "store/errc.h"

namespace hkube::store::sqlite {

namespace {

/// Of a function: text or bytes.
std::string_view argument(sqlite3_value* value) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  return bytes == nullptr ? std::string_view()
                          : std::string_view(bytes, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

}  // namespace

Statement::Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(statement_, other.statement_);
  return *this;
}
Statement::~Statement() { sqlite3_finalize(statement_); }

Status Statement::error(const char* doing) const {
  return Error(Errc::kWriteFailed, std::string(doing) + ": " + sqlite3_errmsg(sqlite3_db_handle(statement_)));
}

Status Statement::bind(const Value* values, std::size_t count) {
  sqlite3_reset(statement_);
  for (std::size_t i = 0; i < count; ++i) {
    const Value& value = values[i];
    const int at = static_cast<int>(i) + 1;
    int rc = SQLITE_OK;
    switch (value.kind_) {
      case Value::Kind::kNull:
        rc = sqlite3_bind_null(statement_, at);
        break;
      case Value::Kind::kNumber:
        rc = sqlite3_bind_int64(statement_, at, value.number_);
        break;
      case Value::Kind::kText:
        rc = sqlite3_bind_text64(statement_, at, value.text_.data(), value.text_.size(), SQLITE_STATIC, SQLITE_UTF8);
        break;
      case Value::Kind::kBlob:
        rc = sqlite3_bind_blob64(statement_, at, value.text_.data(), value.text_.size(), SQLITE_STATIC);
        break;
    }
    if (rc != SQLITE_OK) return error("binding a value");
  }
  return {};
}

Status Statement::run(std::initializer_list<Value> values) {
  return query(values, [](const Statement&) { return true; });
}

Status Statement::query(std::initializer_list<Value> values, const std::function<bool(const Statement&)>& row) {
  return query(std::vector<Value>(values), row);
}

Status Statement::query(const std::vector<Value>& values, const std::function<bool(const Statement&)>& row) {
  HKUBE_TRY(bind(values.data(), values.size()));
  int rc = SQLITE_ROW;
  while ((rc = sqlite3_step(statement_)) == SQLITE_ROW) {
    if (!row(*this)) break;
  }
  Status status;
  if (rc != SQLITE_DONE && rc != SQLITE_ROW) status = error("running a statement");
  sqlite3_reset(statement_);
  return status;
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_, column); }
bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
std::string Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return bytes == nullptr ? std::string()
                          : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  sqlite3* handle = nullptr;
  // A link in its place would make two servers open the same data, or one of somebody else.
  const int rc =
      sqlite3_open_v2(path.c_str(), &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, nullptr);
  std::unique_ptr<Database> database(new Database(handle));
  if (rc != SQLITE_OK) {
    return Error(Errc::kCannotOpen, "cannot open " + path + ": " + (handle ? sqlite3_errmsg(handle) : "out of memory"));
  }
  sqlite3_busy_timeout(handle, 10'000);
  // FULL: a commit is on the disk before it is answered; NORMAL would lose the last ones on power loss.
  HKUBE_TRY(
      // auto_vacuum counts for a file that is new: it lets remove what is deleted from the file's end.
      database->execute(
          "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
          "PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16000;"));
  return database;
}

Result<std::unique_ptr<Database>> Database::open_to_read(const std::string& path) {
  sqlite3* handle = nullptr;
  const int rc = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Database> database(new Database(handle));
  if (rc != SQLITE_OK) {
    return Error(Errc::kCannotOpen, "cannot open " + path + ": " + (handle ? sqlite3_errmsg(handle) : "out of memory"));
  }
  sqlite3_busy_timeout(handle, 10'000);
  return database;
}

Database::~Database() { sqlite3_close_v2(handle_); }

Status Database::execute(const char* sql) {
  char* message = nullptr;
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, &message) == SQLITE_OK) return {};
  const std::string text = message == nullptr ? "unknown error" : message;
  sqlite3_free(message);
  return Error(Errc::kWriteFailed, text);
}

Result<Statement> Database::prepare(const char* sql) {
  Statement statement;
  if (sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement.statement_, nullptr) != SQLITE_OK) {
    return Error(Errc::kReadFailed, std::string("preparing a statement: ") + sqlite3_errmsg(handle_));
  }
  return statement;
}

Status Database::transaction(const std::function<Status()>& work) { return enclosed("BEGIN IMMEDIATE", work); }

Status Database::snapshot(const std::function<Status()>& work) { return enclosed("BEGIN", work); }

Status Database::enclosed(const char* begin, const std::function<Status()>& work) {
  HKUBE_TRY(execute(begin));
  Status status = work();
  if (status.ok()) status = execute("COMMIT");
  if (!status.ok() && sqlite3_get_autocommit(handle_) == 0) (void)execute("ROLLBACK");
  return status;
}

Status Database::add_function(const char* name, NumberOfText function) {
  return add_function(name, reinterpret_cast<void*>(function),
                      [](sqlite3_context* context, int, sqlite3_value** given) {
                        const auto wanted = reinterpret_cast<NumberOfText>(sqlite3_user_data(context));
                        sqlite3_result_int64(context, wanted(argument(given[0])));
                      });
}

Status Database::add_function(const char* name, TextOfText function) {
  return add_function(name, reinterpret_cast<void*>(function),
                      [](sqlite3_context* context, int, sqlite3_value** given) {
                        const auto wanted = reinterpret_cast<TextOfText>(sqlite3_user_data(context));
                        const std::string text = wanted(argument(given[0]));
                        sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
                      });
}

Status Database::add_function(const char* name, void* function, void (*call)(sqlite3_context*, int, sqlite3_value**)) {
  const int rc = sqlite3_create_function_v2(handle_, name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, function, call,
                                            nullptr, nullptr, nullptr);
  if (rc != SQLITE_OK)
    return Error(Errc::kCannotOpen, std::string("function ") + name + ": " + sqlite3_errmsg(handle_));
  return {};
}

Result<std::int64_t> Database::version() {
  HKUBE_ASSIGN(Statement read, prepare("PRAGMA user_version"));
  std::int64_t version = 0;
  HKUBE_TRY(read.query({}, [&](const Statement& row) {
    version = row.number(0);
    return true;
  }));
  return version;
}

Status Database::copy_to(const std::string& path) {
  // Made here, so that nobody else can read it at any time.
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return Error(Errc::kWriteFailed, "cannot create " + path + ": " + std::strerror(errno));
  sqlite3* target = nullptr;
  int rc = sqlite3_open_v2(path.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (sqlite3_backup* copy = rc == SQLITE_OK ? sqlite3_backup_init(target, "main", handle_, "main") : nullptr) {
    sqlite3_backup_step(copy, -1);
    rc = sqlite3_backup_finish(copy);
  } else {
    rc = sqlite3_errcode(target);
  }
  const std::string text = sqlite3_errmsg(target);
  sqlite3_close_v2(target);
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  if (rc != SQLITE_OK) return Error(Errc::kWriteFailed, "cannot copy to " + path + ": " + text);
  if (!synced) return Error(Errc::kWriteFailed, "cannot write " + path + ": " + std::strerror(errno));
  return {};
}

Status Database::migrate(const std::vector<const char*>& scripts) {
  HKUBE_ASSIGN(std::int64_t version, this->version());
  const auto newest = static_cast<std::int64_t>(scripts.size());
  if (version > newest) {
    return Error(Errc::kNewerVersion, std::string(sqlite3_db_filename(handle_, "main")) + " is of a newer version (" +
                                          std::to_string(version) + "), this program knows up to " +
                                          std::to_string(newest));
  }
  return transaction([&]() -> Status {
    for (; version < newest; ++version) HKUBE_TRY(execute(scripts[static_cast<std::size_t>(version)]));
    return execute(("PRAGMA user_version=" + std::to_string(newest)).c_str());
  });
}

void Database::reserve_log(std::size_t bytes) {
  // What lies behind the last commit is not read: frames carry checksums and the salt of their log.
  const std::string path = std::string(sqlite3_db_filename(handle_, "main")) + "-wal";
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (file < 0) return;
  struct stat status {};
  if (::fstat(file, &status) == 0) {
    static constexpr std::array<char, 64 << 10> kZeros{};
    ssize_t written = 0;
    for (auto size = static_cast<std::size_t>(status.st_size); size < bytes && written >= 0; size += kZeros.size()) {
      written = ::write(file, kZeros.data(), kZeros.size());
    }
    if (written < 0 || ::fdatasync(file) != 0) {
      log::warning("no room is reserved for the store's log", {{"error", std::strerror(errno)}});
    }
  }
  ::close(file);
}

void Database::leave_checkpoints_to_others() {
  const auto note = [](void* self, sqlite3*, const char*, int pages) {
    static_cast<Database*>(self)->log_pages_ = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(handle_, note, this);
}

void Database::checkpoint() {
  sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

}  // namespace hkube::store::sqlite
