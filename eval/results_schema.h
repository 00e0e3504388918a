// The tables of a results store (docs/results_format.md), and how those of version 2 become the present ones.
#pragma once

#include "core/sqlite.h"

namespace foretrace::eval {

// Makes the tables of a new file, brings those of version 2 up to date, and refuses a file that is no results store or of another
// version. In one transaction: whole or not at all.
Status prepare_results(Sqlite& db);

}  // namespace foretrace::eval
