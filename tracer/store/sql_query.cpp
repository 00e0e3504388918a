#include "tracer/store/sql_query.h"

#include <chrono>

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

// What follows the first statement must be blank.
Status check_single(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* first = nullptr;
  const char* tail = nullptr;
  sqlite3_prepare_v2(db, sql.c_str(), static_cast<int>(sql.size()), &first, &tail);
  sqlite3_finalize(first);
  if (tail != nullptr && std::string_view(tail).find_first_not_of(" \t\r\n;") != std::string_view::npos)
    return invalid_argument("query: more than one statement", "run them one by one");
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
