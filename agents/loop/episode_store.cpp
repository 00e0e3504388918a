#include "agents/loop/episode_store.h"

#include "core/file.h"
#include "core/hash.h"

namespace foretrace::agents {
namespace {

constexpr int64_t kApplicationId = 0x66746167;  // "ftag"
constexpr int64_t kVersion = 1;

constexpr const char* kTables = R"sql(
CREATE TABLE episodes(
  key TEXT PRIMARY KEY, task TEXT NOT NULL, policy TEXT NOT NULL, finished INTEGER NOT NULL, exit_status TEXT NOT NULL, solved INTEGER NOT NULL,
  grade TEXT NOT NULL, patch TEXT NOT NULL, turns INTEGER NOT NULL, tokens INTEGER NOT NULL, seconds REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE messages(
  key TEXT NOT NULL REFERENCES episodes(key) ON DELETE CASCADE, position INTEGER NOT NULL, role TEXT NOT NULL, message TEXT NOT NULL,
  PRIMARY KEY(key, position)) WITHOUT ROWID;
)sql";

constexpr const char* kColumns = "SELECT key, task, policy, finished, exit_status, solved, grade, patch, turns, tokens, seconds FROM episodes ";

Status prepare_episodes(Sqlite& db) {
  TRY_ASSIGN(const int64_t id, query_integer(db, "PRAGMA application_id"));
  TRY_ASSIGN(const int64_t version, query_integer(db, "PRAGMA user_version"));
  if (id == kApplicationId && version == kVersion) return {};
  if (id == kApplicationId) return unsupported(db.path() + " is a store of episodes of version " + std::to_string(version), "give another --out");
  TRY_ASSIGN(const int64_t tables, query_integer(db, "SELECT count(*) FROM sqlite_master"));
  if (id != 0 || tables != 0) return unsupported(db.path() + " is another program's database", "give another --out");
  return db.execute(std::string("BEGIN IMMEDIATE; PRAGMA application_id=") + std::to_string(kApplicationId) + "; PRAGMA user_version=" + std::to_string(kVersion) + ";" + kTables + "COMMIT");
}

Result<EpisodeRecord> record_of(const SqliteStatement& row) {
  EpisodeRecord episode;
  episode.key = row.text(0);
  episode.task = row.text(1);
  episode.policy = row.text(2);
  episode.finished = row.integer(3) != 0;
  episode.exit_status = row.text(4);
  episode.solved = row.integer(5) != 0;
  TRY_ASSIGN(episode.grade, parse_json(row.text(6)));
  episode.patch = row.text(7);
  episode.turns = row.integer(8);
  episode.tokens = row.integer(9);
  episode.seconds = row.real(10);
  return episode;
}

}  // namespace

std::string episode_key(const Task& task, const Policy& policy) {
  const Json all = {task.name, task.program, task.instruction, work_files_json(task.files), work_files_json(task.test_files), test_suite_json(task.tests), test_suite_json(task.visible),
                    work_files_json(task.solution), task.limits.steps, task.limits.tokens, task.limits.seconds, task.limits.command_seconds, policy.id()};
  return sha256_hex(dump_json(all));
}

Result<std::unique_ptr<EpisodeStore>> EpisodeStore::open(const std::string& path, bool must_exist) {
  if (must_exist && !file_exists(path)) return not_found("no store of episodes " + path, "`foretrace agent run --out` writes it");
  TRY_ASSIGN(auto db, Sqlite::open(path, Sqlite::Mode::kCreate));
  TRY(prepare_episodes(db));
  TRY(db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON"));
  return std::unique_ptr<EpisodeStore>(new EpisodeStore(std::move(db)));
}

Result<std::vector<EpisodeRecord>> EpisodeStore::episodes() {
  TRY_ASSIGN(auto query, db_.prepare(std::string(kColumns) + "ORDER BY key"));
  std::vector<EpisodeRecord> all;
  while (true) {
    TRY_ASSIGN(const bool row, query.step());
    if (!row) return all;
    TRY_ASSIGN(auto episode, record_of(query));
    all.push_back(std::move(episode));
  }
}

Result<std::optional<EpisodeRecord>> EpisodeStore::find(const std::string& key) {
  TRY_ASSIGN(auto query, db_.prepare(std::string(kColumns) + "WHERE key=?"));
  query.bind(1, key);
  TRY_ASSIGN(const bool row, query.step());
  if (!row) return std::optional<EpisodeRecord>();
  TRY_ASSIGN(auto episode, record_of(query));
  return std::optional<EpisodeRecord>(std::move(episode));
}

Result<Json> EpisodeStore::messages(const std::string& key) {
  TRY_ASSIGN(auto query, db_.prepare("SELECT message FROM messages WHERE key=? ORDER BY position"));
  query.bind(1, key);
  Json all = Json::array();
  while (true) {
    TRY_ASSIGN(const bool row, query.step());
    if (!row) return all;
    TRY_ASSIGN(Json message, parse_json(query.text(0)));
    all.push_back(std::move(message));
  }
}

Status EpisodeStore::write(const EpisodeRecord& episode, size_t position, const Json& messages) {
  TRY_ASSIGN(auto insert, db_.prepare("INSERT INTO episodes VALUES(?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(key) DO UPDATE SET finished=excluded.finished, exit_status=excluded.exit_status, "
                                      "solved=excluded.solved, grade=excluded.grade, patch=excluded.patch, turns=excluded.turns, tokens=excluded.tokens, seconds=excluded.seconds"));
  int at = 0;
  for (const std::string* text : {&episode.key, &episode.task, &episode.policy}) insert.bind(++at, *text);
  insert.bind(++at, episode.finished ? 1 : 0);
  insert.bind(++at, episode.exit_status);
  insert.bind(++at, episode.solved ? 1 : 0);
  insert.bind(++at, dump_json(episode.grade));
  insert.bind(++at, episode.patch);
  insert.bind(++at, episode.turns);
  insert.bind(++at, episode.tokens);
  insert.bind(++at, episode.seconds);
  TRY(insert.run());
  TRY_ASSIGN(auto clear, db_.prepare("DELETE FROM messages WHERE key=? AND position>=?"));
  clear.bind(1, episode.key);
  clear.bind(2, static_cast<int64_t>(position));
  TRY(clear.run());
  TRY_ASSIGN(auto add, db_.prepare("INSERT INTO messages VALUES(?,?,?,?)"));
  for (const Json& message : messages) {
    add.bind(1, episode.key);
    add.bind(2, static_cast<int64_t>(position++));
    add.bind(3, message.value("role", ""));
    add.bind(4, dump_json(message));
    TRY(add.run());
  }
  return {};
}

Status EpisodeStore::put_turn(const EpisodeRecord& episode, size_t position, const Json& messages) {
  TRY(db_.execute("BEGIN IMMEDIATE"));
  Status status = write(episode, position, messages);
  if (status.ok()) status = db_.execute("COMMIT");
  if (!status.ok()) (void)db_.execute("ROLLBACK").ok();
  return status;
}

Status EpisodeStore::finish(const EpisodeRecord& episode, const Json& messages) { return put_turn(episode, 0, messages); }

}  // namespace foretrace::agents
