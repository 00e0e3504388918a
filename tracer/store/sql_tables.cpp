#include "tracer/store/sql_tables.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>

#include "tracer/store/row_source.h"

namespace foretrace::tracer {
namespace {

struct TableSchema {
  const char* name;
  const char* declaration;
  SqlTable table;
  bool has_step;  // column 1 is the step
};

constexpr std::array<TableSchema, 4> kTables = {{
    {"steps",
     "CREATE TABLE x(run INTEGER, step INTEGER, event TEXT, thread INTEGER, frame INTEGER, depth INTEGER, function TEXT, "
     "file TEXT, line INTEGER, column_no INTEGER, source TEXT, value TEXT, task TEXT HIDDEN)",
     SqlTable::kSteps, true},
    {"variables",
     "CREATE TABLE x(run INTEGER, step INTEGER, frame INTEGER, name TEXT, type TEXT, value TEXT, object INTEGER, "
     "changed INTEGER)",
     SqlTable::kVariables, true},
    {"objects", "CREATE TABLE x(run INTEGER, step INTEGER, object INTEGER, type TEXT, value TEXT, owner_count INTEGER)",
     SqlTable::kObjects, true},
    {"frames",
     "CREATE TABLE x(run INTEGER, frame INTEGER, parent INTEGER, function TEXT, file TEXT, thread INTEGER, "
     "first_step INTEGER, last_step INTEGER, task TEXT HIDDEN)",
     SqlTable::kFrames, false},
}};

constexpr const char* kViews =
    "CREATE TEMP VIEW IF NOT EXISTS runs AS SELECT run, language, program, entry, args, outcome, steps, exit_code, signal, "
    "CAST(stdout AS TEXT) AS stdout, CAST(stderr AS TEXT) AS stderr, return_value, exception, started, seconds, deterministic, "
    "sandbox, interpreter, limits FROM main.trace_run;"
    "CREATE TEMP VIEW IF NOT EXISTS outputs AS SELECT run, step, stream, CAST(bytes AS TEXT) AS bytes FROM main.trace_output;";

// One connection's reader, shared by its tables.
struct Table {
  sqlite3_vtab base;
  sqlite3* db;
  const TableSchema* schema;
  std::unique_ptr<TraceReader> reader;
};

struct Cursor {
  sqlite3_vtab_cursor base;
  std::unique_ptr<RowSource> rows;
  bool done;
  int64_t row;
};

Table* table_of(sqlite3_vtab* vtab) { return reinterpret_cast<Table*>(vtab); }
Cursor* cursor_of(sqlite3_vtab_cursor* cursor) { return reinterpret_cast<Cursor*>(cursor); }

int fail(sqlite3_vtab* vtab, const Error& error) {
  sqlite3_free(vtab->zErrMsg);
  vtab->zErrMsg = sqlite3_mprintf("%s", error.text().c_str());
  return error.code == ErrorCode::kParse ? SQLITE_CORRUPT_VTAB : SQLITE_ERROR;
}

int connect(sqlite3* db, void* schema, int, const char* const*, sqlite3_vtab** out, char**) {
  auto table = std::make_unique<Table>();
  table->db = db;
  table->schema = static_cast<const TableSchema*>(schema);
  const int code = sqlite3_declare_vtab(db, table->schema->declaration);
  if (code != SQLITE_OK) return code;
  *out = &table.release()->base;
  return SQLITE_OK;
}

int disconnect(sqlite3_vtab* vtab) {
  const std::unique_ptr<Table> table(table_of(vtab));
  return SQLITE_OK;
}

// The name of a comparison in the plan, or null if a scan cannot use it.
const char* comparison(int op) {
  switch (op) {
    case SQLITE_INDEX_CONSTRAINT_EQ: return "=";
    case SQLITE_INDEX_CONSTRAINT_GT: return ">";
    case SQLITE_INDEX_CONSTRAINT_GE: return "}";
    case SQLITE_INDEX_CONSTRAINT_LT: return "<";
    case SQLITE_INDEX_CONSTRAINT_LE: return "{";
    default: return nullptr;
  }
}

// True if the rows come in the order asked for: by run, then step; by step alone if there is one run.
bool is_ordered(const sqlite3_index_info& info, bool one_run, bool has_step) {
  int next = one_run ? 1 : 0;
  for (int i = 0; i < info.nOrderBy; ++i) {
    const auto& term = info.aOrderBy[i];
    if (term.desc || term.iColumn != next || (next == 1 && !has_step)) return false;
    ++next;
  }
  return true;
}

// The plan is a string of pairs: column (r, s) and comparison; each pair takes one argument. EXPLAIN QUERY PLAN shows it.
int best_index(sqlite3_vtab* vtab, sqlite3_index_info* info) {
  const bool has_step = table_of(vtab)->schema->has_step;
  std::string plan;
  bool one_run = false, one_step = false;
  int ranges = 0;
  for (int i = 0; i < info->nConstraint; ++i) {
    const auto& constraint = info->aConstraint[i];
    const char* name = comparison(constraint.op);
    if (!constraint.usable || name == nullptr || constraint.iColumn < 0 || constraint.iColumn > (has_step ? 1 : 0)) continue;
    (plan += constraint.iColumn == 0 ? 'r' : 's') += *name;
    info->aConstraintUsage[i].argvIndex = static_cast<int>(plan.size() / 2);
    const bool equal = constraint.op == SQLITE_INDEX_CONSTRAINT_EQ;
    (constraint.iColumn == 0 ? one_run : one_step) |= equal;
    ranges += equal ? 0 : 1;
  }
  info->idxStr = sqlite3_mprintf("%s", plan.c_str());
  info->needToFreeIdxStr = 1;
  info->orderByConsumed = is_ordered(*info, one_run, has_step) ? 1 : 0;
  info->estimatedCost = 1e9 / (one_run ? 1e3 : 1) / (one_step ? 1e5 : 1) / std::pow(4, ranges);
  info->estimatedRows = static_cast<sqlite3_int64>(info->estimatedCost / 10) + 1;
  return SQLITE_OK;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** out) {
  auto cursor = std::make_unique<Cursor>();
  cursor->done = true;
  cursor->row = 0;
  *out = &cursor.release()->base;
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* base) {
  const std::unique_ptr<Cursor> cursor(cursor_of(base));
  return SQLITE_OK;
}

// Narrows [low, high]. What is no integer is left to SQLite, which checks every row again.
void narrow(int64_t& low, int64_t& high, char op, sqlite3_value* value) {
  if (sqlite3_value_type(value) != SQLITE_INTEGER) return;
  const int64_t n = sqlite3_value_int64(value);
  if (op == '=' || op == '}') low = std::max(low, n);
  if (op == '=' || op == '{') high = std::min(high, n);
  if (op == '>') low = std::max(low, n == INT64_MAX ? n : n + 1);
  if (op == '<') high = std::min(high, n == INT64_MIN ? n : n - 1);
}

int next(sqlite3_vtab_cursor* base) {
  Cursor* cursor = cursor_of(base);
  auto more = cursor->rows->next();
  if (!more.ok()) return fail(base->pVtab, more.error());
  cursor->done = !more.value();
  ++cursor->row;
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* base, int, const char* plan, int count, sqlite3_value** values) {
  Table* table = table_of(base->pVtab);
  if (table->reader == nullptr) {
    const char* path = sqlite3_db_filename(table->db, "main");
    if (path == nullptr || *path == '\0') return fail(base->pVtab, unsupported("the main database is not a file"));
    auto reader = TraceReader::open(path);
    if (!reader.ok()) return fail(base->pVtab, reader.error());
    table->reader = std::move(reader).value();
  }
  ScanRange range;
  for (int i = 0; i < count && plan[2 * i] != '\0'; ++i) {
    const bool run = plan[2 * i] == 'r';
    narrow(run ? range.first_run : range.first_step, run ? range.last_run : range.last_step, plan[2 * i + 1], values[i]);
  }
  cursor_of(base)->rows = make_row_source(table->schema->table, *table->reader, range);
  return next(base);
}

int eof(sqlite3_vtab_cursor* base) { return cursor_of(base)->done ? 1 : 0; }

int column(sqlite3_vtab_cursor* base, sqlite3_context* context, int index) {
  auto value = cursor_of(base)->rows->column(index);
  if (!value.ok()) return fail(base->pVtab, value.error());
  if (const auto* n = std::get_if<int64_t>(&value.value())) sqlite3_result_int64(context, *n);
  if (const auto* text = std::get_if<std::string>(&value.value()))
    sqlite3_result_text64(context, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return SQLITE_OK;
}

int row_id(sqlite3_vtab_cursor* base, sqlite3_int64* id) {
  *id = cursor_of(base)->row;
  return SQLITE_OK;
}

// xCreate is null: the tables are there by their names, without CREATE VIRTUAL TABLE.
const sqlite3_module* module() {
  static const sqlite3_module kModule = [] {
    sqlite3_module m{};
    m.xConnect = connect;
    m.xBestIndex = best_index;
    m.xDisconnect = disconnect;
    m.xOpen = open;
    m.xClose = close;
    m.xFilter = filter;
    m.xNext = next;
    m.xEof = eof;
    m.xColumn = column;
    m.xRowid = row_id;
    return m;
  }();
  return &kModule;
}

}  // namespace

Status add_sql_tables(sqlite3* db) {
  for (const TableSchema& schema : kTables) {
    void* aux = const_cast<TableSchema*>(&schema);  // NOLINT: only read
    if (sqlite3_create_module_v2(db, schema.name, module(), aux, nullptr) != SQLITE_OK)
      return internal_error(std::string("cannot add table ") + schema.name + ": " + sqlite3_errmsg(db));
  }
  if (sqlite3_exec(db, kViews, nullptr, nullptr, nullptr) != SQLITE_OK)
    return internal_error(std::string("cannot add views: ") + sqlite3_errmsg(db));
  return {};
}

}  // namespace foretrace::tracer
