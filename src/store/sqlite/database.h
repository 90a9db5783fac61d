#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_context;
struct sqlite3_stmt;
struct sqlite3_value;

namespace hkube::store::sqlite {

/// A value to bind: null, integer, text or blob.
class Value {
 public:
  Value(std::nullptr_t) : kind_(Kind::kNull) {}                              // NOLINT: implicit on purpose
  Value(std::int64_t number) : kind_(Kind::kNumber), number_(number) {}      // NOLINT
  Value(std::uint64_t number) : Value(static_cast<std::int64_t>(number)) {}  // NOLINT
  Value(int number) : Value(static_cast<std::int64_t>(number)) {}            // NOLINT
  Value(std::string_view text) : kind_(Kind::kText), text_(text) {}          // NOLINT
  Value(const std::string& text) : Value(std::string_view(text)) {}          // NOLINT
  Value(const char* text) : Value(std::string_view(text)) {}                 // NOLINT
  /// Bytes; they must live until the statement has run, as must texts.
  static Value blob(std::string_view bytes) {
    Value value(bytes);
    value.kind_ = Kind::kBlob;
    return value;
  }

 private:
  friend class Statement;
  enum class Kind { kNull, kNumber, kText, kBlob };
  Kind kind_;
  std::int64_t number_ = 0;
  std::string_view text_;
};

/// A prepared statement, reused. Not thread-safe.
class Statement {
 public:
  Statement() = default;
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  /// Runs a statement that gives no rows.
  Status run(std::initializer_list<Value> values = {});
  /// Runs a query; `row` is called for each row and returns false to end early.
  Status query(std::initializer_list<Value> values, const std::function<bool(const Statement&)>& row);
  Status query(const std::vector<Value>& values, const std::function<bool(const Statement&)>& row);

  // Columns of the current row, from 0.
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  friend class Database;
  Status bind(const Value* values, std::size_t count);
  Status error(const char* doing) const;
  sqlite3_stmt* statement_ = nullptr;
};

/// One connection to an SQLite file: WAL, every commit synced to the disk. Not thread-safe.
class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::string& path);
  /// One that is there, for reading; others may be writing it.
  static Result<std::unique_ptr<Database>> open_to_read(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Status execute(const char* sql);
  Result<Statement> prepare(const char* sql);
  /// Runs `work` in a transaction; an error rolls everything back.
  Status transaction(const std::function<Status()>& work);
  /// Runs `work`, which only reads, on one state of the database: many small queries take the file's locks once.
  Status snapshot(const std::function<Status()>& work);
  /// Makes a function of a text known to this connection's SQL.
  using NumberOfText = std::int64_t (*)(std::string_view);
  using TextOfText = std::string (*)(std::string_view);
  Status add_function(const char* name, NumberOfText function);
  Status add_function(const char* name, TextOfText function);
  /// Creates or upgrades the schema: scripts[i] takes version i to i + 1. Refuses files of a newer version.
  Status migrate(const std::vector<const char*>& scripts);
  /// Which of migrate()'s versions the file has.
  Result<std::int64_t> version();
  /// Writes one state of the database to a new file, which is durable and its owner's only then.
  Status copy_to(const std::string& path);
  [[nodiscard]] std::int64_t changes() const;

  /// Fills the write-ahead log's file up to this size: commits that overwrite it are synced in half the time of those
  /// that make it grow. Call while nobody writes. No room on the disk is no failure.
  void reserve_log(std::size_t bytes);
  /// From now on nothing but checkpoint() moves pages from the write-ahead log into the file.
  void leave_checkpoints_to_others();
  /// Pages in the log after this connection's last commit.
  [[nodiscard]] int log_pages() const { return log_pages_; }
  /// Moves what no reader needs in the log any more, as far as another connection is not doing it already. What fails
  /// is tried again by the next one.
  void checkpoint();

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  Status enclosed(const char* begin, const std::function<Status()>& work);
  Status add_function(const char* name, void* function, void (*call)(sqlite3_context*, int, sqlite3_value**));
  sqlite3* handle_;
  int log_pages_ = 0;
};

}  // namespace hkube::store::sqlite
