#include "lm/train/run_tables.h"

#include <cmath>

namespace foretrace::lm {

Result<RunTables> RunTables::open(const std::string& path, const std::vector<std::string>& tables, int64_t last_step) {
  RunTables made;
  TRY_ASSIGN(made.db_, Sqlite::open(path, Sqlite::Mode::kCreate));
  TRY(made.db_.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"));
  for (const std::string& table : tables) {
    const std::string name = table.substr(0, table.find('('));
    TRY(made.db_.execute("CREATE TABLE IF NOT EXISTS " + table + "; DELETE FROM " + name + " WHERE step > " + std::to_string(last_step)));
  }
  TRY(made.db_.execute("BEGIN"));
  return made;
}

Status RunTables::add(const std::string& table, const std::vector<double>& row) {
  std::string sql = "INSERT OR REPLACE INTO " + table + " VALUES(";
  for (size_t i = 0; i < row.size(); ++i) sql += i == 0 ? "?" : ",?";
  TRY_ASSIGN(auto insert, db_.prepare(sql + ")"));
  for (size_t i = 0; i < row.size(); ++i)
    if (!std::isnan(row[i])) insert.bind(static_cast<int>(i) + 1, row[i]);
  return insert.run();
}

Status RunTables::commit() { return db_.execute("COMMIT; BEGIN"); }

}  // namespace foretrace::lm
