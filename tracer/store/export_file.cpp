#include "tracer/store/export_file.h"

#include <filesystem>
#include <functional>
#include <vector>

#include "core/sqlite.h"
#include "core/unfinished_file.h"
#include "tracer/store/cwm_text.h"
#include "tracer/store/new_file.h"
#include "tracer/store/sql_query.h"
#include "tracer/store/sql_tables.h"
#include "tracer/store/trace_reader.h"
#include "tracer/trace/step_json.h"

namespace foretrace::tracer {
namespace {

Status for_each_run(TraceReader& reader, std::optional<int64_t> only, const std::function<Status(int64_t, int64_t)>& visit) {
  std::vector<int64_t> runs;
  if (only) {
    runs = {*only};
  } else {
    TRY_ASSIGN(runs, reader.runs());
  }
  for (int64_t run : runs) {
    TRY_ASSIGN(const int64_t steps, reader.step_count(run));
    TRY(visit(run, steps));
  }
  return {};
}

Status write_steps(TraceReader& reader, int64_t run, int64_t steps, NewFile& file,
                   const std::function<std::string(const StepView&)>& text) {
  Status written;
  TRY(reader.for_each_step(run, 0, steps, [&](const StepView& view) {
    written = file.write(text(view));
    return written.ok();
  }));
  return written;
}

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

// Copies one table of the store to a plain one.
Status copy_table(const std::string& db, const std::string& table, std::optional<int64_t> run, Sqlite& out) {
  std::string columns, places;
  TRY(run_query(db, "SELECT name, type FROM pragma_table_info('" + table + "')", [](const auto&) {}, [&](const SqlRow& row) {
    columns += (columns.empty() ? "" : ", ") + quoted(row[0].get<std::string>()) + " " + row[1].get<std::string>();
    places += places.empty() ? "?" : ",?";
    return true;
  }));
  TRY(out.execute("CREATE TABLE " + table + "(" + columns + ")"));
  TRY_ASSIGN(SqliteStatement insert, out.prepare("INSERT INTO " + table + " VALUES(" + places + ")"));
  Status status;
  const std::string where = run ? " WHERE run = " + std::to_string(*run) : "";
  TRY(run_query(db, "SELECT * FROM " + table + where, [](const auto&) {}, [&](const SqlRow& row) {
    for (size_t i = 0; i < row.size(); ++i) {
      const int at = static_cast<int>(i) + 1;
      if (row[i].is_null())
        insert.bind_null(at);
      else if (row[i].is_string())
        insert.bind(at, row[i].get_ref<const std::string&>());
      else if (row[i].is_number_integer())
        insert.bind(at, row[i].get<int64_t>());
      else
        insert.bind(at, row[i].get<double>());
    }
    status = insert.run();
    return status.ok();
  }));
  return status;
}

Status write_rows(const std::string& db, std::optional<int64_t> run, const std::string& path) {
  TRY_ASSIGN(Sqlite rows, Sqlite::open(path, Sqlite::Mode::kCreate));
  TRY(rows.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN"));
  for (const char* table : kSqlTables) TRY(copy_table(db, table, run, rows));
  return rows.execute("CREATE INDEX steps_at ON steps(run, step); CREATE INDEX variables_at ON variables(run, step);"
                      "CREATE INDEX objects_at ON objects(run, step); COMMIT");
}

// Before anything is written.
Status check(const std::string& db, std::optional<int64_t> run, const std::string& out) {
  TRY_ASSIGN(auto reader, TraceReader::open(db));
  if (run) TRY(reader->step_count(*run));
  std::error_code ignored;
  if (std::filesystem::equivalent(db, out, ignored)) return invalid_argument(out + " is the trace store itself", "choose another place with --out");
  return {};
}

}  // namespace

Status export_jsonl(const std::string& db, std::optional<int64_t> only, const std::string& out) {
  TRY(check(db, only, out));
  TRY_ASSIGN(auto reader, TraceReader::open(db));
  TRY_ASSIGN(NewFile file, NewFile::open(out));
  TRY(for_each_run(*reader, only, [&](int64_t run, int64_t steps) {
    return write_steps(*reader, run, steps, file, [&](const StepView& view) { return step_json(view, run) + "\n"; });
  }));
  return file.close();
}

Status export_cwm(const std::string& db, std::optional<int64_t> only, const std::string& out) {
  TRY(check(db, only, out));
  TRY_ASSIGN(auto reader, TraceReader::open(db));
  TRY_ASSIGN(NewFile file, NewFile::open(out));
  TRY(for_each_run(*reader, only, [&](int64_t run, int64_t steps) -> Status {
    if (steps == 0) return {};
    CwmText cwm(*reader, run);
    TRY(write_steps(*reader, run, steps, file, [&](const StepView& view) { return cwm.step(view); }));
    TRY(cwm.readable());
    return file.write(cwm.end() + "\n");
  }));
  return file.close();
}

Status export_texts(const std::string& db, std::optional<int64_t> only, const std::string& out, const RunText& text) {
  TRY(check(db, only, out));
  TRY_ASSIGN(auto reader, TraceReader::open(db));
  TRY_ASSIGN(NewFile file, NewFile::open(out));
  TRY(for_each_run(*reader, only, [&](int64_t run, int64_t) -> Status {
    TRY_ASSIGN(const std::string written, text(*reader, run));
    return file.write(written);
  }));
  return file.close();
}

Status export_sqlite_rows(const std::string& db, std::optional<int64_t> run, const std::string& out) {
  TRY(check(db, run, out));
  TRY_ASSIGN(UnfinishedFile file, UnfinishedFile::open(out));
  const Status written = write_rows(db, run, file.place());
  if (written.ok()) return file.finish();
  if (written.error().message.find(file.place()) == std::string::npos) return written;  // the store could not be read
  return Error(ErrorCode::kIo, "cannot write " + out + ": " + written.error().message, "make room or choose another place with --out");
}

}  // namespace foretrace::tracer
