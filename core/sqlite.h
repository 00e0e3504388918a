// Thin owners of a SQLite database and its statements. One connection a thread. Errors carry SQLite's text and the file.
#pragma once

#ifdef FORETRACE_SQLITE_EXTENSION  // inside a program's own SQLite: calls go through the table it hands over
#include <sqlite3ext.h>
#else
#include <sqlite3.h>
#endif

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/result.h"

#ifdef FORETRACE_SQLITE_EXTENSION
SQLITE_EXTENSION_INIT3
#endif

namespace foretrace {

// A prepared statement. Bind from index 1; columns count from 0. Views of columns live until the next step() or reset().
class SqliteStatement {
 public:
  SqliteStatement() = default;
  SqliteStatement(SqliteStatement&& other) noexcept;
  SqliteStatement& operator=(SqliteStatement&& other) noexcept;
  ~SqliteStatement();

  void bind(int index, int64_t value);
  void bind(int index, int value) { bind(index, static_cast<int64_t>(value)); }
  void bind(int index, double value);
  void bind(int index, std::string_view text);
  void bind(int index, const char* text) { bind(index, std::string_view(text)); }
  void bind_blob(int index, std::string_view bytes);
  void bind_null(int index);

  // true: a row is there; false: done.
  Result<bool> step();
  // Runs to the end and resets.
  Status run();
  void reset();

  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string_view text(int column) const;  // blobs too
  [[nodiscard]] sqlite3_stmt* handle() const { return statement_; }

 private:
  friend class Sqlite;
  sqlite3_stmt* statement_ = nullptr;
};

class Sqlite {
 public:
  enum class Mode { kReadOnly, kReadWrite, kCreate };

  Sqlite() = default;
  Sqlite(Sqlite&& other) noexcept;
  Sqlite& operator=(Sqlite&& other) noexcept;
  ~Sqlite();

  // A file that is no database is an Error. kReadOnly refuses statements that write, yet may finish what a killed writer left
  // in the journal: a connection that could not would fail to open the store at all (a write-protected file opens too). kCreate makes the file if it is missing. Busy writers are waited for 10 s.
  static Result<Sqlite> open(const std::string& path, Mode mode);

  Status execute(const std::string& sql);
  Result<SqliteStatement> prepare(std::string_view sql);
  [[nodiscard]] int64_t last_insert_id() const;
  [[nodiscard]] int64_t changes() const;
  [[nodiscard]] sqlite3* handle() const { return db_; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  [[nodiscard]] Error failure(const std::string& what) const;
  sqlite3* db_ = nullptr;
  std::string path_;
};

// Statements that are prepared once, for those that run again and again.
class StatementCache {
 public:
  // REQUIRES: `db` outlives this, where it is
  explicit StatementCache(Sqlite& db) : db_(&db) {}

  // Reset and ready to be bound; it is the caller's until the next get() of the same text. `sql` is a literal: it is known by its address.
  Result<SqliteStatement*> get(const char* sql);
  [[nodiscard]] Sqlite& db() const { return *db_; }

 private:
  Sqlite* db_;
  std::unordered_map<const char*, SqliteStatement> statements_;
};

// The single integer that `sql` gives; 0 where it gives no row.
Result<int64_t> query_integer(Sqlite& db, std::string_view sql);

}  // namespace foretrace
