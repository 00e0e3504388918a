#include "tracer/store/sql_query.h"

#include <algorithm>
#include <chrono>
#include <initializer_list>

#include "tracer/store/schema.h"
#include "tracer/store/sql_functions.h"
#include "tracer/store/sql_tables.h"

namespace foretrace::tracer {
namespace {

Json value_of(const SqliteStatement& statement, int column) {
  switch (sqlite3_column_type(statement.handle(), column)) {
    case SQLITE_NULL: return {};
    case SQLITE_INTEGER: return statement.integer(column);
    case SQLITE_FLOAT: return statement.real(column);
    default: return std::string(statement.text(column));
  }
}

constexpr int kInstructionsACheck = 10000;  // of SQLite's virtual machine

struct Deadline {
  std::chrono::time_point<std::chrono::steady_clock, std::chrono::duration<double>> end;
  bool over = false;
};

int is_over(void* deadline) {
  auto& held = *static_cast<Deadline*>(deadline);
  held.over = std::chrono::steady_clock::now() > held.end;
  return held.over ? 1 : 0;
}

constexpr int kMaxValueBytes = 64 << 20;

// Reading alone. fts3_tokenizer takes and gives pointers.
int judge(void*, int action, const char* first, const char* second, const char*, const char*) {
  const auto named = [](const char* name, std::initializer_list<const char*> names) {
    return name != nullptr && std::any_of(names.begin(), names.end(), [&](const char* one) { return sqlite3_stricmp(name, one) == 0; });
  };
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_CREATE_TABLE:
    case SQLITE_INSERT:
    case SQLITE_UPDATE: return SQLITE_OK;  // what our own tables do when they are first named; a statement that does it is no reading one
    case SQLITE_FUNCTION: return named(second, {"fts3_tokenizer", "load_extension", "readfile", "writefile", "edit"}) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA: return named(first, {"table_info", "table_xinfo", "table_list"}) ? SQLITE_OK : SQLITE_DENY;
    default: return SQLITE_DENY;
  }
}

void guard(sqlite3* db) {
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, kMaxValueBytes);
  sqlite3_set_authorizer(db, judge, nullptr);
}

// Nothing but blanks and comments may follow the first statement.
Status check_single(sqlite3* db, const std::string& sql) {
  const char* tail = sql.c_str();
  int statements = 0;
  while (*tail != '\0') {
    sqlite3_stmt* next = nullptr;
    const char* from = tail;
    const int code = sqlite3_prepare_v2(db, from, -1, &next, &tail);
    statements += next != nullptr || code != SQLITE_OK ? 1 : 0;
    sqlite3_finalize(next);
    if (code != SQLITE_OK || tail == from) break;
  }
  if (statements > 1) return invalid_argument("query: more than one statement", "run them one by one");
  return {};
}

}  // namespace

Status run_query(const std::string& path, const std::string& sql, const std::function<void(const std::vector<std::string>&)>& columns,
                 const std::function<bool(const SqlRow&)>& row, double max_seconds) {
  TRY_ASSIGN(Sqlite db, open_store(path, Sqlite::Mode::kReadOnly));
  Deadline deadline{std::chrono::steady_clock::now() + std::chrono::duration<double>(max_seconds)};
  if (max_seconds > 0) sqlite3_progress_handler(db.handle(), kInstructionsACheck, is_over, &deadline);
  TRY(add_sql_tables(db.handle()));
  TRY(add_sql_functions(db.handle()));
  guard(db.handle());
  TRY_ASSIGN(SqliteStatement statement, db.prepare(sql));
  TRY(check_single(db.handle(), sql));
  if (sqlite3_stmt_readonly(statement.handle()) == 0) return invalid_argument("query: the statement would write", "trace stores are read-only here");
  std::vector<std::string> names;
  for (int i = 0; i < sqlite3_column_count(statement.handle()); ++i) names.emplace_back(sqlite3_column_name(statement.handle(), i));
  columns(names);
  for (;;) {
    auto more = statement.step();
    if (!more.ok() && deadline.over) return invalid_argument("query: not done within " + std::to_string(static_cast<int64_t>(max_seconds)) + " s", "ask for less");
    if (!more.ok()) return more.error();
    if (!more.value()) return {};
    SqlRow values;
    for (int i = 0; i < static_cast<int>(names.size()); ++i) values.push_back(value_of(statement, i));
    if (!row(values)) return {};
  }
}

}  // namespace foretrace::tracer
