#include "tracer/store/merge.h"

#include <array>
#include <utility>
#include <vector>

#include "core/hash.h"
#include "tracer/store/item_runs.h"
#include "tracer/store/schema.h"

namespace foretrace::tracer {
namespace {

#define FORETRACE_RUN_COLUMNS                                                                                                      \
  "language, program, entry, args, interpreter, sandbox, item, limits, steps, outcome, exit_code, signal, stdout, stderr, "       \
  "return_value, exception, started, seconds, deterministic"
// What makes the content of a run; one statement after the other, all rows in order.
constexpr std::array<const char*, 5> kContent = {
    "SELECT language, program, entry, args, interpreter, item, steps, outcome, exit_code, signal, stdout, stderr, "
    "return_value, exception FROM trace_run WHERE run = ?",
    "SELECT file, hash FROM trace_file JOIN trace_source USING(source) WHERE run = ? ORDER BY file",
    "SELECT kind, first, count, data FROM trace_block WHERE run = ? ORDER BY kind, first",
    "SELECT object, step, data FROM trace_image WHERE run = ? ORDER BY object, step",
    "SELECT step, stream, bytes FROM trace_output WHERE run = ? ORDER BY rowid"};

// What is copied of a run as it is: a query by its number, and where the rows go, behind the new one.
constexpr std::array<std::pair<const char*, const char*>, 5> kCopied = {{
    {"SELECT " FORETRACE_RUN_COLUMNS " FROM trace_run WHERE run = ?",
     "INSERT INTO trace_run(run, " FORETRACE_RUN_COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"},
    {kContent[2], "INSERT INTO trace_block VALUES(?,?,?,?,?)"},
    {kContent[3], "INSERT INTO trace_image VALUES(?,?,?,?)"},
    {kContent[4], "INSERT INTO trace_output VALUES(?,?,?,?)"},
    {"SELECT item, status, message FROM trace_item WHERE item = (SELECT item FROM trace_run WHERE run = ?1) AND run = ?1",
     "INSERT OR REPLACE INTO trace_item(run, item, status, message) VALUES(?,?,?,?)"},
}};

// What a run ran. A source may be missing.
constexpr const char* kProgram =
    "SELECT language, entry, args, (SELECT hash FROM trace_file JOIN trace_source USING(source) WHERE run = ?1 AND file = program) "
    "FROM trace_run WHERE run = ?1";

// One transaction holds so many runs, or bytes of their blocks: other writers wait for it.
constexpr int64_t kRunsATransaction = 256;
constexpr int64_t kBytesATransaction = 8 << 20;

Result<std::string> content_hash(StatementCache& db, int64_t run) {
  std::string digests;
  for (const char* sql : kContent) {
    Sha256 hash;
    TRY_ASSIGN(SqliteStatement* const row, db.get(sql));
    row->bind(1, run);
    for (;;) {
      TRY_ASSIGN(const bool more, row->step());
      if (!more) break;
      for (int i = 0; i < sqlite3_column_count(row->handle()); ++i) {
        const std::string_view bytes = row->is_null(i) ? std::string_view("null") : row->text(i);
        hash.update(std::to_string(bytes.size()) + ":");
        hash.update(bytes);
      }
    }
    row->reset();
    for (uint8_t byte : hash.digest()) digests += static_cast<char>(byte);
  }
  return sha256_hex(digests);
}

// Every row of `select` (which takes one number) goes into `insert`, behind `run`; the bytes copied.
Result<int64_t> copy_rows(StatementCache& from, const char* select, int64_t key, StatementCache& to, const char* insert, int64_t run) {
  TRY_ASSIGN(SqliteStatement* const read, from.get(select));
  TRY_ASSIGN(SqliteStatement* const write, to.get(insert));
  read->bind(1, key);
  int64_t bytes = 0;
  for (;;) {
    TRY_ASSIGN(const bool more, read->step());
    if (!more) break;
    write->bind(1, run);
    for (int i = 0; i < sqlite3_column_count(read->handle()); ++i) {
      bytes += sqlite3_column_bytes(read->handle(), i);
      sqlite3_bind_value(write->handle(), i + 2, sqlite3_column_value(read->handle(), i));
    }
    TRY(write->run());
  }
  read->reset();
  return bytes;
}

class Merge {
 public:
  Merge(Sqlite& out, Sqlite& shard) : out_(out), shard_(shard) {}

  Result<MergeCount> run();

 private:
  Status work();
  Status number_contents();
  Status add(int64_t run);
  Status add_runless_items();
  Result<bool> is_there(int64_t run, const std::string& item, bool complete, const std::string& content);
  Status is_same_program(int64_t run, const std::string& item, int64_t known);
  Status copy(int64_t run, const std::string& content, int64_t number);
  Status copy_sources(int64_t from, int64_t to);
  // Ends the transaction where it is full, and begins the next.
  Status breathe();

  StatementCache out_;
  StatementCache shard_;
  MergeCount count_;
  int64_t runs_ = 0, bytes_ = 0;  // in the transaction
};

Result<std::vector<int64_t>> numbers(Sqlite& db, const char* select) {
  TRY_ASSIGN(SqliteStatement row, db.prepare(select));
  std::vector<int64_t> found;
  for (;;) {
    TRY_ASSIGN(const bool more, row.step());
    if (!more) return found;
    found.push_back(row.integer(0));
  }
}

Result<MergeCount> Merge::run() {
  // Each run of the shard is looked up by it.
  TRY(out_.db().execute("CREATE INDEX IF NOT EXISTS trace_run_content ON trace_run(content) WHERE content IS NOT NULL"));
  TRY(out_.db().execute("BEGIN IMMEDIATE"));
  Status status = work();
  if (status.ok()) status = out_.db().execute("COMMIT");
  if (status.ok()) return count_;
  [[maybe_unused]] const Status undone = out_.db().execute("ROLLBACK");  // fails where SQLite rolled back by itself
  return status.error();
}

Status Merge::work() {
  TRY(number_contents());
  TRY_ASSIGN(const std::vector<int64_t> runs, numbers(shard_.db(), "SELECT run FROM trace_run ORDER BY run"));
  for (const int64_t run : runs) {
    TRY(add(run));
    TRY(breathe());
  }
  return add_runless_items();
}

Status Merge::breathe() {
  if (++runs_ < kRunsATransaction && bytes_ < kBytesATransaction) return {};
  runs_ = bytes_ = 0;
  TRY(out_.db().execute("COMMIT"));
  return out_.db().execute("BEGIN IMMEDIATE");
}

// Hashes the runs of the store that have no hash yet.
Status Merge::number_contents() {
  TRY_ASSIGN(const std::vector<int64_t> runs, numbers(out_.db(), "SELECT run FROM trace_run WHERE content IS NULL AND outcome <> 'incomplete'"));
  for (const int64_t run : runs) {
    TRY_ASSIGN(const std::string content, content_hash(out_, run));
    TRY_ASSIGN(SqliteStatement* const update, out_.get("UPDATE trace_run SET content = ? WHERE run = ?"));
    update->bind(1, content);
    update->bind(2, run);
    TRY(update->run());
    TRY(breathe());
  }
  return {};
}

Result<bool> Merge::is_there(int64_t run, const std::string& item, bool complete, const std::string& content) {
  TRY_ASSIGN(SqliteStatement* const same, out_.get("SELECT 1 FROM trace_run WHERE content = ? LIMIT 1"));
  same->bind(1, content);
  TRY_ASSIGN(const bool found, same->step());
  same->reset();
  if (found || item.empty()) return found;
  TRY_ASSIGN(SqliteStatement* const of_item, out_.get("SELECT run, outcome FROM trace_run WHERE item = ?1 AND item <> '' AND "
                                                      "(outcome <> 'incomplete' OR NOT ?2) LIMIT 1"));
  of_item->bind(1, item);
  of_item->bind(2, complete ? 1 : 0);
  TRY_ASSIGN(const bool known, of_item->step());
  const int64_t other = known ? of_item->integer(0) : 0;
  const bool comparable = known && complete && of_item->text(1) != "incomplete";
  of_item->reset();
  if (comparable) TRY(is_same_program(run, item, other));
  return known;
}

Status Merge::is_same_program(int64_t run, const std::string& item, int64_t known) {
  TRY_ASSIGN(SqliteStatement* const here, out_.get(kProgram));
  TRY_ASSIGN(SqliteStatement* const there, shard_.get(kProgram));
  here->bind(1, known);
  there->bind(1, run);
  TRY_ASSIGN([[maybe_unused]] const bool one, here->step());
  TRY_ASSIGN([[maybe_unused]] const bool other, there->step());
  bool same = here->is_null(3) || there->is_null(3) || here->text(3) == there->text(3);
  for (int i = 0; i < 3; ++i) same = same && here->text(i) == there->text(i);
  here->reset();
  there->reset();
  if (same) return {};
  return invalid_argument("run " + std::to_string(run) + " is of item \"" + item + "\", as run " + std::to_string(known) + " of the other store is, but of another program",
                          "manifests of stores to merge must not share ids: trace one of them again under other ids");
}

Status Merge::add(int64_t run) {
  TRY_ASSIGN(const std::string content, content_hash(shard_, run));
  TRY_ASSIGN(SqliteStatement* const row, shard_.get("SELECT item, outcome FROM trace_run WHERE run = ?"));
  row->bind(1, run);
  TRY_ASSIGN(const bool found, row->step());
  const std::string item = found ? std::string(row->text(0)) : std::string();
  const bool complete = found && row->text(1) != "incomplete";
  row->reset();
  TRY_ASSIGN(const bool there, is_there(run, item, complete, content));
  ++(there ? count_.already_there : count_.added);
  if (there) return {};
  TRY_ASSIGN(const int64_t last, query_integer(out_.db(), "SELECT coalesce(max(run), 0) FROM trace_run"));
  TRY(copy(run, content, last + 1));
  return complete ? drop_incomplete_runs(out_, item, last + 1) : Status();
}

Status Merge::copy(int64_t run, const std::string& content, int64_t number) {
  for (const auto& [select, insert] : kCopied) {
    TRY_ASSIGN(const int64_t bytes, copy_rows(shard_, select, run, out_, insert, number));
    bytes_ += bytes;
  }
  TRY_ASSIGN(SqliteStatement* const update, out_.get("UPDATE trace_run SET content = ? WHERE run = ?"));
  update->bind(1, content);
  update->bind(2, number);
  TRY(update->run());
  return copy_sources(run, number);
}

Status Merge::copy_sources(int64_t from, int64_t to) {
  TRY_ASSIGN(SqliteStatement* const read,
             shard_.get("SELECT file, hash, data FROM trace_file JOIN trace_source USING(source) WHERE run = ?"));
  TRY_ASSIGN(SqliteStatement* const add, out_.get("INSERT OR IGNORE INTO trace_source(hash, data) VALUES(?,?)"));
  TRY_ASSIGN(SqliteStatement* const link, out_.get("INSERT INTO trace_file(run, file, source) "
                                                   "SELECT ?, ?, source FROM trace_source WHERE hash = ?"));
  read->bind(1, from);
  for (;;) {
    TRY_ASSIGN(const bool more, read->step());
    if (!more) break;
    add->bind(1, read->text(1));
    add->bind_blob(2, read->text(2));
    TRY(add->run());
    link->bind(1, to);
    link->bind(2, read->text(0));
    link->bind(3, read->text(1));
    TRY(link->run());
  }
  read->reset();
  return {};
}

// Items that never became a run.
Status Merge::add_runless_items() {
  TRY_ASSIGN(const int64_t bytes, copy_rows(shard_, "SELECT item, status, message FROM trace_item WHERE run IS NULL AND ? = 0", 0, out_,
                                            "INSERT OR IGNORE INTO trace_item(run, item, status, message) VALUES(nullif(?, 0),?,?,?)", 0));
  bytes_ += bytes;
  return {};
}

}  // namespace

Result<MergeCount> merge_store(const std::string& out_path, const std::string& shard_path) {
  TRY_ASSIGN(Sqlite shard, open_store(shard_path, Sqlite::Mode::kReadOnly));
  TRY_ASSIGN(Sqlite out, open_store(out_path, Sqlite::Mode::kCreate));
  auto merged = Merge(out, shard).run();
  return merged.ok() ? merged : merged.error().in(shard_path);
}

}  // namespace foretrace::tracer
