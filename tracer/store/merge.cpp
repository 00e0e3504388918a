#include "tracer/store/merge.h"

#include <array>
#include <vector>

#include "core/hash.h"
#include "tracer/store/schema.h"

namespace foretrace::tracer {
namespace {

constexpr const char* kRunColumns =
    "language, program, entry, args, interpreter, sandbox, item, limits, steps, outcome, exit_code, signal, stdout, stderr, "
    "return_value, exception, started, seconds, deterministic";
// What makes the content of a run; one statement after the other, all rows in order.
constexpr std::array<const char*, 5> kContent = {
    "SELECT language, program, entry, args, interpreter, item, steps, outcome, exit_code, signal, stdout, stderr, "
    "return_value, exception FROM trace_run WHERE run = ?",
    "SELECT file, hash FROM trace_file JOIN trace_source USING(source) WHERE run = ? ORDER BY file",
    "SELECT kind, first, count, data FROM trace_block WHERE run = ? ORDER BY kind, first",
    "SELECT object, step, data FROM trace_image WHERE run = ? ORDER BY object, step",
    "SELECT step, stream, bytes FROM trace_output WHERE run = ? ORDER BY rowid"};

Result<std::string> content_hash(Sqlite& db, int64_t run) {
  std::string digests;
  for (const char* sql : kContent) {
    Sha256 hash;
    TRY_ASSIGN(SqliteStatement row, db.prepare(sql));
    row.bind(1, run);
    for (;;) {
      TRY_ASSIGN(const bool more, row.step());
      if (!more) break;
      for (int i = 0; i < sqlite3_column_count(row.handle()); ++i) {
        const std::string_view bytes = row.is_null(i) ? std::string_view("null") : row.text(i);
        hash.update(std::to_string(bytes.size()) + ":");
        hash.update(bytes);
      }
    }
    for (uint8_t byte : hash.digest()) digests += static_cast<char>(byte);
  }
  return sha256_hex(digests);
}

// Every row of `select` (which takes one number) goes into `insert`, behind `run`.
Status copy_rows(Sqlite& from, const char* select, int64_t key, Sqlite& to, const std::string& insert, int64_t run) {
  TRY_ASSIGN(SqliteStatement read, from.prepare(select));
  TRY_ASSIGN(SqliteStatement write, to.prepare(insert));
  read.bind(1, key);
  for (;;) {
    TRY_ASSIGN(const bool more, read.step());
    if (!more) return {};
    write.bind(1, run);
    for (int i = 0; i < sqlite3_column_count(read.handle()); ++i)
      sqlite3_bind_value(write.handle(), i + 2, sqlite3_column_value(read.handle(), i));
    TRY(write.run());
  }
}

class Merge {
 public:
  Merge(Sqlite& out, Sqlite& shard) : out_(&out), shard_(&shard) {}

  Status number_contents();
  Result<bool> add(int64_t run);

 private:
  Result<bool> is_there(int64_t run, const std::string& content);
  Status copy(int64_t run, const std::string& content);
  Status copy_sources(int64_t from, int64_t to);
  Status copy_item(int64_t from, int64_t to);

  Sqlite* out_;
  Sqlite* shard_;
};

// Hashes the runs of `out` that have no hash yet.
Status Merge::number_contents() {
  std::vector<int64_t> runs;
  TRY_ASSIGN(SqliteStatement row, out_->prepare("SELECT run FROM trace_run WHERE content IS NULL AND outcome <> 'incomplete'"));
  for (;;) {
    TRY_ASSIGN(const bool more, row.step());
    if (!more) break;
    runs.push_back(row.integer(0));
  }
  row.reset();
  for (int64_t run : runs) {
    TRY_ASSIGN(const std::string content, content_hash(*out_, run));
    TRY_ASSIGN(SqliteStatement update, out_->prepare("UPDATE trace_run SET content = ? WHERE run = ?"));
    update.bind(1, content);
    update.bind(2, run);
    TRY(update.run());
  }
  return {};
}

Result<bool> Merge::is_there(int64_t run, const std::string& content) {
  TRY_ASSIGN(SqliteStatement item, shard_->prepare("SELECT item, outcome FROM trace_run WHERE run = ?"));
  item.bind(1, run);
  TRY_ASSIGN(const bool found, item.step());
  // An incomplete run does not stand for its item: the complete one that a resumed recording made comes too.
  TRY_ASSIGN(SqliteStatement same, out_->prepare("SELECT 1 FROM trace_run WHERE content = ?1 OR (item <> '' AND item = ?2 AND "
                                                 "(outcome <> 'incomplete' OR ?3 = 'incomplete')) LIMIT 1"));
  same.bind(1, content);
  same.bind(2, found ? item.text(0) : std::string_view());
  same.bind(3, found ? item.text(1) : std::string_view());
  return same.step();
}

Result<bool> Merge::add(int64_t run) {
  TRY_ASSIGN(const std::string content, content_hash(*shard_, run));
  TRY(out_->execute("BEGIN IMMEDIATE"));
  auto there = is_there(run, content);
  Status status = there.ok() ? Status() : Status(there.error());
  if (status.ok() && !there.value()) status = copy(run, content);
  if (status.ok()) status = out_->execute("COMMIT");
  if (!status.ok()) {
    if (const Status undone = out_->execute("ROLLBACK"); !undone.ok()) return status.error();
    return status.error();
  }
  return !there.value();
}

Status Merge::copy(int64_t run, const std::string& content) {
  TRY_ASSIGN(const int64_t last, query_integer(*out_, "SELECT coalesce(max(run), 0) FROM trace_run"));
  const int64_t number = last + 1;
  const std::string columns = kRunColumns;
  TRY(copy_rows(*shard_, ("SELECT " + columns + " FROM trace_run WHERE run = ?").c_str(), run, *out_,
                "INSERT INTO trace_run(run, " + columns + ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", number));
  TRY_ASSIGN(SqliteStatement update, out_->prepare("UPDATE trace_run SET content = ? WHERE run = ?"));
  update.bind(1, content);
  update.bind(2, number);
  TRY(update.run());
  TRY(copy_rows(*shard_, kContent[2], run, *out_, "INSERT INTO trace_block VALUES(?,?,?,?,?)", number));
  TRY(copy_rows(*shard_, kContent[3], run, *out_, "INSERT INTO trace_image VALUES(?,?,?,?)", number));
  TRY(copy_rows(*shard_, kContent[4], run, *out_, "INSERT INTO trace_output VALUES(?,?,?,?)", number));
  TRY(copy_sources(run, number));
  return copy_item(run, number);
}

Status Merge::copy_sources(int64_t from, int64_t to) {
  TRY_ASSIGN(SqliteStatement read,
             shard_->prepare("SELECT file, hash, data FROM trace_file JOIN trace_source USING(source) WHERE run = ?"));
  TRY_ASSIGN(SqliteStatement add, out_->prepare("INSERT OR IGNORE INTO trace_source(hash, data) VALUES(?,?)"));
  TRY_ASSIGN(SqliteStatement link, out_->prepare("INSERT INTO trace_file(run, file, source) "
                                                 "SELECT ?, ?, source FROM trace_source WHERE hash = ?"));
  read.bind(1, from);
  for (;;) {
    TRY_ASSIGN(const bool more, read.step());
    if (!more) return {};
    add.bind(1, read.text(1));
    add.bind_blob(2, read.text(2));
    TRY(add.run());
    link.bind(1, to);
    link.bind(2, read.text(0));
    link.bind(3, read.text(1));
    TRY(link.run());
  }
}

Status Merge::copy_item(int64_t from, int64_t to) {
  return copy_rows(*shard_, "SELECT item, status, message FROM trace_item WHERE run = ?", from, *out_,
                   "INSERT OR REPLACE INTO trace_item(run, item, status, message) VALUES(?,?,?,?)", to);
}

// Items that never became a run.
Status copy_runless_items(Sqlite& out, Sqlite& shard) {
  return copy_rows(shard, "SELECT item, status, message FROM trace_item WHERE run IS NULL AND ? = 0", 0, out,
                   "INSERT OR IGNORE INTO trace_item(run, item, status, message) VALUES(nullif(?, 0),?,?,?)", 0);
}

}  // namespace

Result<MergeCount> merge_store(const std::string& out_path, const std::string& shard_path) {
  TRY_ASSIGN(Sqlite shard, open_store(shard_path, Sqlite::Mode::kReadOnly));
  TRY_ASSIGN(Sqlite out, open_store(out_path, Sqlite::Mode::kCreate));
  Merge merge(out, shard);
  TRY(merge.number_contents());
  TRY_ASSIGN(SqliteStatement row, shard.prepare("SELECT run FROM trace_run ORDER BY run"));
  std::vector<int64_t> runs;
  for (;;) {
    TRY_ASSIGN(const bool more, row.step());
    if (!more) break;
    runs.push_back(row.integer(0));
  }
  row.reset();
  MergeCount count;
  for (int64_t run : runs) {
    TRY_ASSIGN(const bool added, merge.add(run));
    ++(added ? count.added : count.already_there);
  }
  TRY(copy_runless_items(out, shard));
  return count;
}

}  // namespace foretrace::tracer
