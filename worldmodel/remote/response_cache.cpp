#include "worldmodel/remote/response_cache.h"

#include "core/hash.h"

namespace foretrace::remote {
namespace {

// Versioned by its name: another table is another version.
constexpr const char* kTable =
    "CREATE TABLE IF NOT EXISTS responses_1(key TEXT PRIMARY KEY, url TEXT NOT NULL, request TEXT NOT NULL, text TEXT NOT NULL, "
    "finish TEXT NOT NULL, prompt_tokens INTEGER, completion_tokens INTEGER, seconds REAL NOT NULL, "
    "answered TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) WITHOUT ROWID";

std::optional<int64_t> count_at(const SqliteStatement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.integer(column);
}

void bind_count(SqliteStatement& statement, int index, const std::optional<int64_t>& count) {
  if (count) {
    statement.bind(index, *count);
  } else {
    statement.bind_null(index);
  }
}

}  // namespace

Result<ResponseCache> ResponseCache::open(const std::string& path) {
  TRY_ASSIGN(Sqlite db, Sqlite::open(path, Sqlite::Mode::kCreate));
  TRY(db.execute("PRAGMA journal_mode=WAL"));
  TRY(db.execute("PRAGMA synchronous=NORMAL"));
  TRY(db.execute(kTable));
  return ResponseCache(std::move(db));
}

std::string ResponseCache::key(const std::string& url, const std::string& body) { return sha256_hex(url + "\n" + body); }

Result<std::optional<CachedCompletion>> ResponseCache::find(const std::string& key) {
  TRY_ASSIGN(auto query, db_.prepare("SELECT text, finish, prompt_tokens, completion_tokens, seconds FROM responses_1 WHERE key = ?"));
  query.bind(1, key);
  TRY_ASSIGN(const bool found, query.step());
  if (!found) return std::optional<CachedCompletion>();
  CachedCompletion answer;
  answer.completion.text = query.text(0);
  answer.completion.finish = query.text(1);
  answer.completion.prompt_tokens = count_at(query, 2);
  answer.completion.completion_tokens = count_at(query, 3);
  answer.seconds = query.real(4);
  return std::optional(std::move(answer));
}

Status ResponseCache::put(const std::string& key, const std::string& url, const std::string& body, const CachedCompletion& answer) {
  TRY_ASSIGN(auto insert, db_.prepare("INSERT OR REPLACE INTO responses_1(key, url, request, text, finish, prompt_tokens, "
                                      "completion_tokens, seconds) VALUES(?,?,?,?,?,?,?,?)"));
  int at = 0;
  for (const std::string* text : {&key, &url, &body, &answer.completion.text, &answer.completion.finish}) insert.bind(++at, *text);
  bind_count(insert, ++at, answer.completion.prompt_tokens);
  bind_count(insert, ++at, answer.completion.completion_tokens);
  insert.bind(++at, answer.seconds);
  return insert.run();
}

}  // namespace foretrace::remote
