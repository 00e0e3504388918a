#include "tracer/store/row_queue.h"

#include "core/compress.h"
#include "core/hash.h"
#include "tracer/store/item_runs.h"
#include "tracer/store/run_row.h"

namespace foretrace::tracer {
namespace {

constexpr size_t kRowBytes = 64;  // what a row takes beside its texts, about

}  // namespace

Result<int64_t> RowQueue::begin(const RunInfo& info, bool at_once) {
  Run run;
  run.info = info;
  if (at_once) {
    TRY_ASSIGN(run.number, insert_run(statements_, info));
  }
  const int64_t number = run.number;
  runs_.push_back(std::move(run));
  complete_bytes_ = bytes_;
  bytes_ += kRowBytes;
  return number;
}

void RowQueue::block(BlockKind kind, int64_t first, int64_t count, std::string data) {
  bytes_ += data.size();
  runs_.back().blocks.push_back({kind, first, count, std::move(data)});
}

void RowQueue::image(uint32_t object, int64_t step, std::string data) {
  bytes_ += data.size() + kRowBytes;
  runs_.back().images.push_back({object, step, std::move(data)});
}

void RowQueue::source(std::string_view file, std::string_view text) {
  bytes_ += text.size();
  runs_.back().sources.push_back({std::string(file), std::string(text)});
}

// A step's bytes come in pieces, as the recorder happened to read them: they become a row a stream, stdout first.
void RowQueue::output(int64_t step, int stream, std::string_view bytes) {
  bytes_ += bytes.size() + kRowBytes;
  std::vector<Output>& outputs = runs_.back().outputs;
  auto at = outputs.end();
  for (; at != outputs.begin() && (at - 1)->step == step && (at - 1)->stream >= stream; --at) {
    if ((at - 1)->stream > stream) continue;
    (at - 1)->bytes += bytes;
    return;
  }
  outputs.insert(at, {step, stream, std::string(bytes)});
}

void RowQueue::end(const RunEnd& end) {
  bytes_ += end.out.size() + end.err.size() + kRowBytes;
  runs_.back().end = end;
}

void RowQueue::item(std::string_view id, std::string_view status, std::string_view message) {
  bytes_ += message.size() + kRowBytes;
  Item item{std::string(id), std::string(status), std::string(message)};
  if (!runs_.empty() && !runs_.back().end)
    runs_.back().item = std::move(item);
  else
    items_.push_back(std::move(item));
}

Status RowQueue::commit() {
  std::vector<Written> written;
  TRY(statements_.db().execute("BEGIN IMMEDIATE"));
  Status status = write(written);
  if (status.ok()) status = statements_.db().execute("COMMIT");
  if (!status.ok()) {
    if (const Status undone = statements_.db().execute("ROLLBACK"); !undone.ok()) return status;  // SQLite rolled back by itself
    return status;
  }
  take_over(written);
  return {};
}

Status RowQueue::write(std::vector<Written>& written) {
  for (const Run& run : runs_) {
    TRY_ASSIGN(const Written now, write(run));
    written.push_back(now);
  }
  for (const Item& item : items_) {
    TRY_ASSIGN(const bool complete, has_complete_run(statements_, item.id));
    if (complete) continue;
    TRY(drop_incomplete_runs(statements_, item.id, 0));
    TRY(write_item(item, 0));
  }
  return {};
}

Result<RowQueue::Written> RowQueue::write(const Run& run) {
  TRY_ASSIGN(const bool claimed, claim(run));
  if (!claimed) return Written{run.number, true};
  int64_t number = run.number;
  if (number == 0) {
    TRY_ASSIGN(number, insert_run(statements_, run.info));
  }
  TRY(write_sources(run, number));
  TRY(write_blocks(run, number));
  TRY_ASSIGN(SqliteStatement* const update, statements_.get("UPDATE trace_run SET steps = ? WHERE run = ?"));
  update->bind(1, run.steps);
  update->bind(2, number);
  TRY(update->run());
  if (run.end) TRY(update_end(statements_, number, *run.end));
  if (run.end && run.item) {
    TRY(drop_incomplete_runs(statements_, run.info.item, number));
    TRY(write_item(*run.item, number));
  }
  return Written{number, false};
}

// False if the run's item was recorded by another; what there is of the run is gone then.
Result<bool> RowQueue::claim(const Run& run) {
  if (run.superseded) return false;
  if (run.number != 0) {
    TRY_ASSIGN(const bool there, is_ours(run));
    if (!there && run.info.item.empty()) return not_found(statements_.db().path() + ": run " + std::to_string(run.number) + " was taken out of the store");
    if (!there) return false;
  }
  TRY_ASSIGN(const bool complete, has_complete_run(statements_, run.info.item));
  if (complete && run.number != 0) TRY(drop_run(statements_, run.number));
  return !complete;
}

// A run that was dropped may have left its number to another.
Result<bool> RowQueue::is_ours(const Run& run) {
  TRY_ASSIGN(SqliteStatement* const own, statements_.get("SELECT 1 FROM trace_run WHERE run = ? AND item = ? AND outcome = 'incomplete'"));
  own->bind(1, run.number);
  own->bind(2, run.info.item);
  TRY_ASSIGN(const bool there, own->step());
  own->reset();
  return there;
}

Status RowQueue::write_blocks(const Run& run, int64_t number) {
  for (const Block& block : run.blocks) {
    TRY_ASSIGN(SqliteStatement* const insert, statements_.get("INSERT INTO trace_block VALUES(?,?,?,?,?)"));
    insert->bind(1, number);
    insert->bind(2, static_cast<int64_t>(block.kind));
    insert->bind(3, block.first);
    insert->bind(4, block.count);
    insert->bind_blob(5, block.data);
    TRY(insert->run());
  }
  for (const Image& image : run.images) {
    TRY_ASSIGN(SqliteStatement* const insert, statements_.get("INSERT INTO trace_image VALUES(?,?,?,?)"));
    insert->bind(1, number);
    insert->bind(2, static_cast<int64_t>(image.object));
    insert->bind(3, image.step);
    insert->bind_blob(4, image.data);
    TRY(insert->run());
  }
  for (const Output& output : run.outputs) {
    TRY_ASSIGN(SqliteStatement* const insert, statements_.get("INSERT INTO trace_output VALUES(?,?,?,?)"));
    insert->bind(1, number);
    insert->bind(2, output.step);
    insert->bind(3, output.stream);
    insert->bind_blob(4, output.bytes);
    TRY(insert->run());
  }
  return {};
}

Status RowQueue::write_sources(const Run& run, int64_t number) {
  for (const Source& source : run.sources) {
    const std::string hash = sha256_hex(source.text);
    TRY_ASSIGN(SqliteStatement* const insert, statements_.get("INSERT OR IGNORE INTO trace_source(hash, data) VALUES(?,?)"));
    insert->bind(1, hash);
    insert->bind_blob(2, compress(source.text));
    TRY(insert->run());
    TRY_ASSIGN(SqliteStatement* const link, statements_.get("INSERT OR REPLACE INTO trace_file(run, file, source) "
                                                            "SELECT ?, ?, source FROM trace_source WHERE hash = ?"));
    link->bind(1, number);
    link->bind(2, source.file);
    link->bind(3, hash);
    TRY(link->run());
  }
  return {};
}

Status RowQueue::write_item(const Item& item, int64_t number) {
  TRY_ASSIGN(SqliteStatement* const insert, statements_.get("INSERT OR REPLACE INTO trace_item VALUES(?,?,?,?)"));
  insert->bind(1, item.id);
  insert->bind(2, item.status);
  insert->bind(3, item.message);
  if (number > 0)
    insert->bind(4, number);
  else
    insert->bind_null(4);
  return insert->run();
}

// The open run stays, without what was written of it.
void RowQueue::take_over(const std::vector<Written>& written) {
  std::vector<Run> left;
  if (!runs_.empty() && !runs_.back().end) {
    Run open;
    open.info = std::move(runs_.back().info);
    open.item = std::move(runs_.back().item);
    open.steps = runs_.back().steps;
    open.number = written.back().number;
    open.superseded = written.back().superseded;
    left.push_back(std::move(open));
  }
  runs_ = std::move(left);
  items_.clear();
  bytes_ = complete_bytes_ = 0;
}

}  // namespace foretrace::tracer
