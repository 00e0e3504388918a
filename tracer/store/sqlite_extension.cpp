// The loadable extension for the stock shell: `.load build/foretrace_sqlite` in a session that has a trace store open.
// All of it is compiled with FORETRACE_SQLITE_EXTENSION, so that every call goes to the SQLite of the program that loads it.
#include "core/sqlite.h"
#include "tracer/store/sql_functions.h"
#include "tracer/store/sql_tables.h"

SQLITE_EXTENSION_INIT1

extern "C" __attribute__((visibility("default"))) int sqlite3_foretracesqlite_init(sqlite3* db, char** message,
                                                                                    const sqlite3_api_routines* api) {
  SQLITE_EXTENSION_INIT2(api);
  foretrace::Status status = foretrace::tracer::add_sql_tables(db);
  if (status.ok()) status = foretrace::tracer::add_sql_functions(db);
  if (status.ok()) return SQLITE_OK;
  *message = sqlite3_mprintf("%s", status.error().text().c_str());
  return SQLITE_ERROR;
}
