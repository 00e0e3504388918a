#include "tracer/store/schema.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>

#include "core/file.h"

namespace foretrace::tracer {
namespace {

constexpr const char* kSchema = R"(
CREATE TABLE trace_run(
  run INTEGER PRIMARY KEY, language TEXT NOT NULL, program TEXT NOT NULL, entry TEXT NOT NULL, args TEXT NOT NULL,
  interpreter TEXT NOT NULL, sandbox TEXT NOT NULL, started TEXT NOT NULL, item TEXT NOT NULL, limits TEXT NOT NULL,
  steps INTEGER NOT NULL DEFAULT 0, outcome TEXT NOT NULL DEFAULT 'incomplete', exit_code INTEGER, signal TEXT,
  stdout BLOB, stderr BLOB, return_value TEXT, exception TEXT, seconds REAL, deterministic TEXT, content TEXT);
CREATE INDEX trace_run_item ON trace_run(item) WHERE item <> '';
CREATE TABLE trace_source(source INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, data BLOB NOT NULL);
CREATE TABLE trace_file(run INTEGER NOT NULL, file TEXT NOT NULL, source INTEGER NOT NULL, PRIMARY KEY(run, file)) WITHOUT ROWID;
CREATE TABLE trace_block(
  run INTEGER NOT NULL, kind INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY(run, kind, first));
CREATE TABLE trace_image(
  run INTEGER NOT NULL, object INTEGER NOT NULL, step INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY(run, object, step)) WITHOUT ROWID;
CREATE TABLE trace_output(run INTEGER NOT NULL, step INTEGER NOT NULL, stream INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE INDEX trace_output_run ON trace_output(run, step);
CREATE TABLE trace_item(item TEXT PRIMARY KEY, status TEXT NOT NULL, message TEXT NOT NULL, run INTEGER);
)";

Status create(Sqlite& db) {
  TRY(db.execute("BEGIN IMMEDIATE"));
  TRY_ASSIGN(const int64_t id, query_integer(db, "PRAGMA application_id"));
  if (id != kApplicationId) {  // not made by another process meanwhile
    TRY(db.execute(kSchema));
    TRY(db.execute("PRAGMA application_id = " + std::to_string(kApplicationId)));
    TRY(db.execute("PRAGMA user_version = " + std::to_string(kFormatVersion)));
  }
  TRY(db.execute("COMMIT"));
  return db.execute("PRAGMA journal_mode = WAL");
}

// Whoever is killed here leaves no half-made store at `path`: it appears there whole.
Status create_file(const std::string& path) {
  static std::atomic<int> made = 0;
  const std::string fresh = path + ".new-" + std::to_string(::getpid()) + "-" + std::to_string(made++);
  const auto fill = [&]() -> Status {
    TRY_ASSIGN(Sqlite db, Sqlite::open(fresh, Sqlite::Mode::kCreate));
    TRY(db.execute("PRAGMA synchronous = OFF"));  // nothing in it is worth a wait yet
    return create(db);
  };
  Status status = fill();
  // A store that another process made meanwhile stands. Not every file system has links.
  if (status.ok() && ::link(fresh.c_str(), path.c_str()) != 0 && errno != EEXIST && ::rename(fresh.c_str(), path.c_str()) != 0)
    status = io_error("cannot make " + path, errno);
  ::unlink(fresh.c_str());
  if (status.ok()) return status;
  Error error = status.error();  // under the name that was asked for
  if (const size_t at = error.message.find(fresh); at != std::string::npos) error.message.replace(at, fresh.size(), path);
  return error;
}

Status check(Sqlite& db) {
  TRY_ASSIGN(const int64_t id, query_integer(db, "PRAGMA application_id"));
  if (id != kApplicationId)
    return parse_error(db.path() + ": a SQLite database, but no trace store", "`foretrace trace --db FILE` makes one");
  TRY_ASSIGN(const int64_t version, query_integer(db, "PRAGMA user_version"));
  if (version == kFormatVersion) return {};
  return unsupported(db.path() + ": trace store of version " + std::to_string(version) + ", this build reads version " +
                         std::to_string(kFormatVersion),
                     version > kFormatVersion ? "use a newer foretrace" : "trace the programs again");
}

}  // namespace

Result<Sqlite> open_store(const std::string& path, Sqlite::Mode mode) {
  if (mode == Sqlite::Mode::kCreate && !file_exists(path)) TRY(create_file(path));
  TRY_ASSIGN(Sqlite db, Sqlite::open(path, mode));
  if (mode == Sqlite::Mode::kCreate) {
    TRY_ASSIGN(const int64_t tables, query_integer(db, "SELECT count(*) FROM sqlite_master"));
    TRY_ASSIGN(const int64_t id, query_integer(db, "PRAGMA application_id"));
    if (tables == 0 && id == 0) TRY(create(db));  // an empty file
  }
  TRY(check(db));
  if (mode != Sqlite::Mode::kReadOnly) TRY(db.execute("PRAGMA synchronous = NORMAL"));
  return db;
}

}  // namespace foretrace::tracer
