#include "eval/results_schema.h"

#include <string>

namespace foretrace::eval {
namespace {

constexpr int64_t kApplicationId = 0x66747265;  // "ftre"
constexpr int64_t kVersion = 3;

// Columns that came later stand last, so that old files have the same order.
constexpr const char* kTables = R"sql(
CREATE TABLE systems(system TEXT PRIMARY KEY, name TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE samples(
  key TEXT PRIMARY KEY, suite TEXT NOT NULL, part TEXT NOT NULL, item TEXT NOT NULL, cluster TEXT NOT NULL,
  attempt INTEGER NOT NULL, system TEXT NOT NULL, failure TEXT NOT NULL, reason TEXT NOT NULL, expected TEXT NOT NULL, prediction TEXT NOT NULL, confidence REAL,
  seconds REAL NOT NULL, predictions REAL NOT NULL, raw TEXT NOT NULL DEFAULT '', tokens INTEGER NOT NULL DEFAULT 0);
CREATE INDEX samples_by_system ON samples(suite, system);
CREATE TABLE measures(
  key TEXT NOT NULL REFERENCES samples(key) ON DELETE CASCADE, position INTEGER NOT NULL, metric TEXT NOT NULL,
  hits REAL NOT NULL, total REAL NOT NULL, PRIMARY KEY(key, position)) WITHOUT ROWID;
CREATE TABLE evaluations(
  evaluation INTEGER PRIMARY KEY, identity TEXT UNIQUE NOT NULL, suite TEXT NOT NULL, system TEXT NOT NULL,
  settings TEXT NOT NULL, finished TEXT NOT NULL);
CREATE TABLE evaluation_samples(
  evaluation INTEGER NOT NULL REFERENCES evaluations(evaluation), position INTEGER NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY(evaluation, position)) WITHOUT ROWID;
)sql";

constexpr const char* kFromVersion2 = R"sql(
ALTER TABLE samples ADD COLUMN raw TEXT NOT NULL DEFAULT '';
ALTER TABLE samples ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0;
UPDATE samples SET tokens = coalesce((SELECT CAST(hits AS INTEGER) FROM measures m WHERE m.key = samples.key AND metric = 'mean_tokens'), 0);
)sql";

enum class Found { kNothing, kVersion2, kPresent };

// What the file holds. Refuses what cannot be brought up to date.
Result<Found> look_into(Sqlite& db) {
  TRY_ASSIGN(const int64_t application, query_integer(db, "PRAGMA application_id"));
  TRY_ASSIGN(const int64_t version, query_integer(db, "PRAGMA user_version"));
  TRY_ASSIGN(const int64_t schema, query_integer(db, "PRAGMA schema_version"));
  if (application == 0 && schema == 0) return Found::kNothing;
  if (application != kApplicationId)
    return unsupported(db.path() + " is a SQLite database, but no results store", "give --out another file");
  if (version != kVersion && version != 2)
    return unsupported(db.path() + " has results format " + std::to_string(version) + ", this build reads 2 and " + std::to_string(kVersion),
                       "give --out another file");
  return version == kVersion ? Found::kPresent : Found::kVersion2;
}

Status write_tables(Sqlite& db) {
  TRY_ASSIGN(const Found found, look_into(db));  // now that nobody else writes
  if (found == Found::kPresent) return {};
  TRY(db.execute(found == Found::kNothing ? kTables : kFromVersion2));
  return db.execute("PRAGMA application_id=" + std::to_string(kApplicationId) + "; PRAGMA user_version=" + std::to_string(kVersion));
}

}  // namespace

Status prepare_results(Sqlite& db) {
  TRY_ASSIGN(const Found found, look_into(db));
  if (found == Found::kPresent) return {};
  TRY(db.execute("BEGIN IMMEDIATE"));
  Status status = write_tables(db);
  if (status.ok()) status = db.execute("COMMIT");
  if (!status.ok()) (void)db.execute("ROLLBACK").ok();
  return status;
}

}  // namespace foretrace::eval
