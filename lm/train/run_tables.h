// RunTables: the curve of a run in SQLite. Its tables have a row a step, in a column `step`; what is beyond the step from which a run
// resumes is forgotten, since the run will do it again.
#pragma once

#include <string>
#include <vector>

#include "core/sqlite.h"

namespace foretrace::lm {

class RunTables {
 public:
  // Opens or makes the file. `tables`: "name(step INTEGER PRIMARY KEY, ...)", made where they are missing.
  static Result<RunTables> open(const std::string& path, const std::vector<std::string>& tables, int64_t last_step);

  // A row of numbers, in the order of the table's columns; NaN: null.
  Status add(const std::string& table, const std::vector<double>& row);
  // Makes everything added so far visible and lasting.
  Status commit();

 private:
  RunTables() = default;
  Sqlite db_;
};

}  // namespace foretrace::lm
