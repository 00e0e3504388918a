#include "tracer/store/row_queue.h"

#include "core/compress.h"
#include "core/hash.h"
#include "tracer/store/run_row.h"

namespace foretrace::tracer {

void RowQueue::block(int64_t run, BlockKind kind, int64_t first, int64_t count, std::string data) {
  bytes_ += data.size();
  blocks_.push_back({run, kind, first, count, std::move(data)});
}

void RowQueue::image(int64_t run, uint32_t object, int64_t step, std::string data) {
  bytes_ += data.size() + 16;
  images_.push_back({run, object, step, std::move(data)});
}

void RowQueue::source(int64_t run, std::string_view file, std::string_view text) {
  bytes_ += text.size();
  sources_.push_back({run, std::string(file), std::string(text)});
}

void RowQueue::output(int64_t run, int64_t step, int stream, std::string_view bytes) {
  bytes_ += bytes.size() + 16;
  outputs_.push_back({run, step, stream, std::string(bytes)});
}

void RowQueue::item(std::string_view id, std::string_view status, std::string_view message, int64_t run) {
  items_.push_back({std::string(id), std::string(status), std::string(message), run});
}

Status RowQueue::commit() {
  TRY(prepare());
  TRY(db_->execute("BEGIN IMMEDIATE"));
  Status status = write();
  if (status.ok()) status = db_->execute("COMMIT");
  if (!status.ok()) {
    if (const Status undone = db_->execute("ROLLBACK"); !undone.ok()) return status;  // SQLite rolled back by itself
    return status;
  }
  clear();
  return {};
}

Status RowQueue::prepare() {
  if (prepared_) return {};
  TRY_ASSIGN(insert_block_, db_->prepare("INSERT INTO trace_block VALUES(?,?,?,?,?)"));
  TRY_ASSIGN(insert_image_, db_->prepare("INSERT INTO trace_image VALUES(?,?,?,?)"));
  TRY_ASSIGN(insert_output_, db_->prepare("INSERT INTO trace_output VALUES(?,?,?,?)"));
  TRY_ASSIGN(update_steps_, db_->prepare("UPDATE trace_run SET steps = ? WHERE run = ?"));
  prepared_ = true;
  return {};
}

Status RowQueue::write() {
  TRY(write_sources());
  TRY(write_blocks());
  return write_rest();
}

Status RowQueue::write_blocks() {
  for (const Block& block : blocks_) {
    insert_block_.bind(1, block.run);
    insert_block_.bind(2, static_cast<int64_t>(block.kind));
    insert_block_.bind(3, block.first);
    insert_block_.bind(4, block.count);
    insert_block_.bind_blob(5, block.data);
    TRY(insert_block_.run());
  }
  for (const Image& image : images_) {
    insert_image_.bind(1, image.run);
    insert_image_.bind(2, static_cast<int64_t>(image.object));
    insert_image_.bind(3, image.step);
    insert_image_.bind_blob(4, image.data);
    TRY(insert_image_.run());
  }
  for (const Output& output : outputs_) {
    insert_output_.bind(1, output.run);
    insert_output_.bind(2, output.step);
    insert_output_.bind(3, output.stream);
    insert_output_.bind_blob(4, output.bytes);
    TRY(insert_output_.run());
  }
  return {};
}

Status RowQueue::write_sources() {
  for (const Source& source : sources_) {
    const std::string hash = sha256_hex(source.text);
    TRY_ASSIGN(SqliteStatement insert, db_->prepare("INSERT OR IGNORE INTO trace_source(hash, data) VALUES(?,?)"));
    insert.bind(1, hash);
    insert.bind_blob(2, compress(source.text));
    TRY(insert.run());
    TRY_ASSIGN(SqliteStatement link, db_->prepare("INSERT OR REPLACE INTO trace_file(run, file, source) "
                                                  "SELECT ?, ?, source FROM trace_source WHERE hash = ?"));
    link.bind(1, source.run);
    link.bind(2, source.file);
    link.bind(3, hash);
    TRY(link.run());
  }
  return {};
}

Status RowQueue::write_rest() {
  if (steps_) {
    update_steps_.bind(1, steps_->second);
    update_steps_.bind(2, steps_->first);
    TRY(update_steps_.run());
  }
  if (end_) TRY(update_end(*db_, end_->first, end_->second));
  for (const Item& item : items_) {
    TRY_ASSIGN(SqliteStatement insert, db_->prepare("INSERT OR REPLACE INTO trace_item VALUES(?,?,?,?)"));
    insert.bind(1, item.id);
    insert.bind(2, item.status);
    insert.bind(3, item.message);
    if (item.run > 0)
      insert.bind(4, item.run);
    else
      insert.bind_null(4);
    TRY(insert.run());
  }
  return {};
}

void RowQueue::clear() {
  blocks_.clear();
  images_.clear();
  sources_.clear();
  outputs_.clear();
  items_.clear();
  steps_.reset();
  end_.reset();
  bytes_ = 0;
}

}  // namespace foretrace::tracer
