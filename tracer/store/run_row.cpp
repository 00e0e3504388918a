#include "tracer/store/run_row.h"

#include "core/json.h"
#include "tracer/trace/limit_fields.h"

namespace foretrace::tracer {
namespace {

// The column `limits`: limits, and what else was fixed about the run.
std::string limits_json(const RunInfo& info) {
  Json json;
  for (const LimitField& field : kLimitFields) json[field.name] = info.limits.*field.value;
  json["max_seconds"] = info.limits.max_seconds;
  if (info.last > 0) json["last"] = info.last;
  if (info.seed) json["seed"] = *info.seed;
  if (info.frozen_time) json["frozen_time"] = *info.frozen_time;
  return dump_json(json);
}

template <typename T>
void read_number(const Json& json, const char* key, T& value) {
  if (const auto at = json.find(key); at != json.end() && at->is_number()) value = at->get<T>();
}

template <typename T>
void read_number(const Json& json, const char* key, std::optional<T>& value) {
  if (const auto at = json.find(key); at != json.end() && at->is_number()) value = at->get<T>();
}

Status parse_limits(std::string_view text, RunInfo& info) {
  TRY_ASSIGN(const Json json, parse_json(text));
  if (!json.is_object()) return parse_error("limits are no JSON object");
  for (const LimitField& field : kLimitFields) read_number(json, field.name, info.limits.*field.value);
  read_number(json, "max_seconds", info.limits.max_seconds);
  read_number(json, "last", info.last);
  read_number(json, "seed", info.seed);
  read_number(json, "frozen_time", info.frozen_time);
  return {};
}

Status parse_skipped(std::string_view limits, RunEnd& end) {
  TRY_ASSIGN(const Json json, parse_json(limits));
  read_number(json, "skipped_steps", end.skipped_steps);
  return {};
}

std::string exception_json(const RaisedException& raised) {
  Json json;
  json["type"] = raised.type;
  json["message"] = raised.message;
  json["file"] = raised.file;
  json["line"] = raised.line;
  return dump_json(json);
}

std::string text_field(const Json& json, const char* key) {
  const auto at = json.find(key);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

Result<RaisedException> parse_exception(std::string_view text) {
  TRY_ASSIGN(const Json json, parse_json(text));
  if (!json.is_object()) return parse_error("exception is no JSON object");
  RaisedException raised;
  raised.type = text_field(json, "type");
  raised.message = text_field(json, "message");
  raised.file = text_field(json, "file");
  read_number(json, "line", raised.line);
  return raised;
}

void bind_optional(SqliteStatement& statement, int index, const std::optional<std::string>& text) {
  if (text)
    statement.bind(index, *text);
  else
    statement.bind_null(index);
}

std::optional<std::string> optional_text(const SqliteStatement& statement, int column) {
  if (statement.is_null(column)) return std::nullopt;
  return std::string(statement.text(column));
}

Error no_run(const Sqlite& db, int64_t run) {
  return not_found(db.path() + ": no run " + std::to_string(run), "`foretrace query --db F 'SELECT run FROM runs'` lists them");
}

Status read_end(const SqliteStatement& row, RunEnd& end) {
  const auto outcome = outcome_from_name(row.text(10));
  if (!outcome) return parse_error("unknown outcome");
  end.outcome = *outcome;
  if (!row.is_null(11)) end.exit_code = row.integer(11);
  end.signal = optional_text(row, 12);
  end.out = row.text(13);
  end.err = row.text(14);
  end.return_value = optional_text(row, 15);
  if (!row.is_null(16)) {
    TRY_ASSIGN(end.exception, parse_exception(row.text(16)));
  }
  end.seconds = row.real(17);
  end.deterministic = row.text(18);
  return {};
}

}  // namespace

Result<int64_t> insert_run(StatementCache& statements, const RunInfo& info) {
  TRY_ASSIGN(SqliteStatement* const insert,
             statements.get("INSERT INTO trace_run(language, program, entry, args, interpreter, sandbox, started, item, limits) "
                            "VALUES(?,?,?,?,?,?,?,?,?)"));
  int index = 0;
  for (const std::string* text : {&info.language, &info.program, &info.entry, &info.args, &info.interpreter, &info.sandbox,
                                  &info.started, &info.item})
    insert->bind(++index, *text);
  insert->bind(9, limits_json(info));
  TRY(insert->run());
  return statements.db().last_insert_id();
}

Status update_end(StatementCache& statements, int64_t run, const RunEnd& end) {
  TRY_ASSIGN(SqliteStatement* const update,
             statements.get("UPDATE trace_run SET outcome=?, exit_code=?, signal=?, stdout=?, stderr=?, return_value=?, "
                            "exception=?, seconds=?, deterministic=?, "
                            "limits = CASE WHEN ?10 > 0 THEN json_set(limits, '$.skipped_steps', ?10) ELSE limits END WHERE run=?11"));
  update->bind(1, outcome_name(end.outcome));
  if (end.exit_code)
    update->bind(2, *end.exit_code);
  else
    update->bind_null(2);
  bind_optional(*update, 3, end.signal);
  update->bind_blob(4, end.out);
  update->bind_blob(5, end.err);
  bind_optional(*update, 6, end.return_value);
  if (end.exception)
    update->bind(7, exception_json(*end.exception));
  else
    update->bind_null(7);
  update->bind(8, end.seconds);
  update->bind(9, end.deterministic);
  update->bind(10, end.skipped_steps);
  update->bind(11, run);
  return update->run();
}

Result<RunExtent> read_extent(Sqlite& db, int64_t run) {
  TRY_ASSIGN(SqliteStatement row, db.prepare("SELECT steps, limits FROM trace_run WHERE run = ?"));
  row.bind(1, run);
  TRY_ASSIGN(const bool found, row.step());
  if (!found) return no_run(db, run);
  RunInfo info;
  if (Status status = parse_limits(row.text(1), info); !status.ok()) return status.error().in(db.path() + ": run " + std::to_string(run));
  return RunExtent{row.integer(0), info.limits};
}

Result<RunRecord> read_run(Sqlite& db, int64_t run) {
  TRY_ASSIGN(SqliteStatement row,
             db.prepare("SELECT steps, language, program, entry, args, interpreter, sandbox, started, item, limits, outcome, "
                        "exit_code, signal, stdout, stderr, return_value, exception, seconds, deterministic "
                        "FROM trace_run WHERE run = ?"));
  row.bind(1, run);
  TRY_ASSIGN(const bool found, row.step());
  if (!found) return no_run(db, run);
  RunRecord record;
  record.run = run;
  record.steps = row.integer(0);
  int column = 0;
  for (std::string* text : {&record.info.language, &record.info.program, &record.info.entry, &record.info.args,
                            &record.info.interpreter, &record.info.sandbox, &record.info.started, &record.info.item})
    *text = row.text(++column);
  const std::string where = db.path() + ": run " + std::to_string(run);
  if (Status status = parse_limits(row.text(9), record.info); !status.ok()) return status.error().in(where);
  if (Status status = read_end(row, record.end); !status.ok()) return status.error().in(where);
  TRY(parse_skipped(row.text(9), record.end));
  return record;
}

}  // namespace foretrace::tracer
