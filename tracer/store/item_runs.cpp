#include "tracer/store/item_runs.h"

#include <vector>

namespace foretrace::tracer {

Result<bool> has_complete_run(StatementCache& statements, std::string_view item) {
  if (item.empty()) return false;
  TRY_ASSIGN(SqliteStatement* const select, statements.get("SELECT 1 FROM trace_run WHERE item = ? AND item <> '' AND outcome <> 'incomplete' LIMIT 1"));
  select->bind(1, item);
  TRY_ASSIGN(const bool found, select->step());
  select->reset();
  return found;
}

Status drop_run(StatementCache& statements, int64_t run) {
  for (const char* sql : {"DELETE FROM trace_block WHERE run = ?", "DELETE FROM trace_image WHERE run = ?", "DELETE FROM trace_output WHERE run = ?",
                          "DELETE FROM trace_file WHERE run = ?", "DELETE FROM trace_run WHERE run = ?"}) {
    TRY_ASSIGN(SqliteStatement* const remove, statements.get(sql));
    remove->bind(1, run);
    TRY(remove->run());
  }
  return {};
}

Status drop_incomplete_runs(StatementCache& statements, std::string_view item, int64_t kept) {
  if (item.empty()) return {};
  TRY_ASSIGN(SqliteStatement* const select,
             statements.get("SELECT run FROM trace_run WHERE item = ? AND item <> '' AND outcome = 'incomplete' AND run <> ?"));
  select->bind(1, item);
  select->bind(2, kept);
  std::vector<int64_t> runs;
  for (;;) {
    TRY_ASSIGN(const bool more, select->step());
    if (!more) break;
    runs.push_back(select->integer(0));
  }
  select->reset();
  for (const int64_t run : runs) TRY(drop_run(statements, run));
  return {};
}

}  // namespace foretrace::tracer
