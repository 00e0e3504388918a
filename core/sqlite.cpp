#include "core/sqlite.h"

#include <unistd.h>

#include <cstring>
#include <utility>

namespace foretrace {
namespace {

// What a killed writer left in the journal is taken over by the next connection, which must be able to write: a read-only one
// fails now and then. Best effort; a write-protected file is left as it is.
void finish_journal(const std::string& path) {
  if (::access((path + "-wal").c_str(), F_OK) != 0) return;
  sqlite3* db = nullptr;
  if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) {
    sqlite3_busy_timeout(db, 1000);
    sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
  }
  sqlite3_close_v2(db);
}

}  // namespace

SqliteStatement::SqliteStatement(SqliteStatement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)) {}

SqliteStatement& SqliteStatement::operator=(SqliteStatement&& other) noexcept {
  if (this != &other) {
    sqlite3_finalize(statement_);
    statement_ = std::exchange(other.statement_, nullptr);
  }
  return *this;
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

void SqliteStatement::bind(int index, int64_t value) { sqlite3_bind_int64(statement_, index, value); }
void SqliteStatement::bind(int index, double value) { sqlite3_bind_double(statement_, index, value); }
void SqliteStatement::bind(int index, std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();
  sqlite3_bind_text64(statement_, index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}
void SqliteStatement::bind_blob(int index, std::string_view bytes) {
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  sqlite3_bind_blob64(statement_, index, data, bytes.size(), SQLITE_TRANSIENT);
}
void SqliteStatement::bind_null(int index) { sqlite3_bind_null(statement_, index); }

Result<bool> SqliteStatement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3* db = sqlite3_db_handle(statement_);
  const char* file = sqlite3_db_filename(db, "main");
  Error error(code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? ErrorCode::kParse : ErrorCode::kIo,
              std::string(file == nullptr ? "database" : file) + ": " + sqlite3_errmsg(db));
  if (code == SQLITE_FULL) error.hint = "the disk is full";
  return error;
}

Status SqliteStatement::run() {
  for (;;) {
    auto row = step();
    if (!row.ok()) {
      Error error = row.error();
      reset();
      return error;
    }
    if (!row.value()) break;
  }
  reset();
  return {};
}

void SqliteStatement::reset() { sqlite3_reset(statement_); }

bool SqliteStatement::is_null(int c) const { return sqlite3_column_type(statement_, c) == SQLITE_NULL; }
int64_t SqliteStatement::integer(int c) const { return sqlite3_column_int64(statement_, c); }
double SqliteStatement::real(int c) const { return sqlite3_column_double(statement_, c); }
std::string_view SqliteStatement::text(int c) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, c));
  return data == nullptr ? std::string_view() : std::string_view(data, sqlite3_column_bytes(statement_, c));
}

Sqlite::Sqlite(Sqlite&& other) noexcept
    : db_(std::exchange(other.db_, nullptr)), path_(std::move(other.path_)) {}

Sqlite& Sqlite::operator=(Sqlite&& other) noexcept {
  if (this != &other) {
    sqlite3_close_v2(db_);
    db_ = std::exchange(other.db_, nullptr);
    path_ = std::move(other.path_);
  }
  return *this;
}

Sqlite::~Sqlite() { sqlite3_close_v2(db_); }

Error Sqlite::failure(const std::string& what) const {
  const int code = sqlite3_errcode(db_) & 0xff;
  const std::string text = path_ + ": " + what + sqlite3_errmsg(db_);
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
    return parse_error(text, "the file is damaged or is not a SQLite database");
  if (code == SQLITE_FULL) return Error(ErrorCode::kIo, text, "the disk is full");
  if (code == SQLITE_ERROR) return invalid_argument(text);
  return Error(ErrorCode::kIo, text);
}

Result<Sqlite> Sqlite::open(const std::string& path, Mode mode) {
  Sqlite db;
  db.path_ = path;
  if (mode == Mode::kReadOnly) finish_journal(path);
  const int flags = mode == Mode::kReadOnly    ? SQLITE_OPEN_READONLY
                    : mode == Mode::kReadWrite ? SQLITE_OPEN_READWRITE
                                               : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &db.db_, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code == SQLITE_CANTOPEN) {
    const int reason = sqlite3_system_errno(db.db_);
    return not_found("cannot open database " + path + (reason != 0 ? ": " + std::string(std::strerror(reason)) : ""));
  }
  if (code != SQLITE_OK) return db.failure("");
  sqlite3_busy_timeout(db.db_, 10000);
  TRY(db.execute("PRAGMA schema_version"));  // reads the header: finds out now if this is no database
  return db;
}

Status Sqlite::execute(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failure("");
  return {};
}

Result<SqliteStatement> Sqlite::prepare(std::string_view sql) {
  SqliteStatement statement;
  if (sqlite3_prepare_v2(db_, sql.data(), static_cast<int>(sql.size()), &statement.statement_, nullptr) != SQLITE_OK)
    return failure("");
  if (statement.statement_ == nullptr) return invalid_argument(path_ + ": empty SQL statement");
  return statement;
}

int64_t Sqlite::last_insert_id() const { return sqlite3_last_insert_rowid(db_); }
int64_t Sqlite::changes() const { return sqlite3_changes64(db_); }

Result<SqliteStatement*> StatementCache::get(const char* sql) {
  SqliteStatement& statement = statements_[sql];
  if (statement.handle() == nullptr) {
    TRY_ASSIGN(statement, db_->prepare(sql));
  } else {
    statement.reset();
  }
  return &statement;
}

Result<int64_t> query_integer(Sqlite& db, std::string_view sql) {
  TRY_ASSIGN(SqliteStatement statement, db.prepare(sql));
  TRY_ASSIGN(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

}  // namespace foretrace
