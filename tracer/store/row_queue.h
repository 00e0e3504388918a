// RowQueue: rows of a store that wait for their transaction. Holding them in memory keeps the write lock of SQLite short, so
// several writers can share a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/sqlite.h"
#include "tracer/store/definition_block.h"
#include "tracer/trace/run.h"

namespace foretrace::tracer {

class RowQueue {
 public:
  // REQUIRES: `db` outlives this
  explicit RowQueue(Sqlite& db) : db_(&db) {}

  void block(int64_t run, BlockKind kind, int64_t first, int64_t count, std::string data);
  void image(int64_t run, uint32_t object, int64_t step, std::string data);
  void source(int64_t run, std::string_view file, std::string_view text);
  void output(int64_t run, int64_t step, int stream, std::string_view bytes);
  void item(std::string_view id, std::string_view status, std::string_view message, int64_t run);
  void steps(int64_t run, int64_t steps) { steps_ = {run, steps}; }
  void end(int64_t run, const RunEnd& end) { end_ = {run, end}; }

  // Bytes that wait.
  [[nodiscard]] size_t bytes() const { return bytes_; }
  // Writes all of them in one transaction. After an Error nothing of them is in the store.
  Status commit();

 private:
  struct Block { int64_t run; BlockKind kind; int64_t first; int64_t count; std::string data; };
  struct Image { int64_t run; uint32_t object; int64_t step; std::string data; };
  struct Source { int64_t run; std::string file; std::string text; };
  struct Output { int64_t run; int64_t step; int stream; std::string bytes; };
  struct Item { std::string id, status, message; int64_t run; };

  Status prepare();
  Status write();
  Status write_blocks();
  Status write_sources();
  Status write_rest();
  void clear();

  Sqlite* db_;
  bool prepared_ = false;
  SqliteStatement insert_block_, insert_image_, insert_output_, update_steps_;
  std::vector<Block> blocks_;
  std::vector<Image> images_;
  std::vector<Source> sources_;
  std::vector<Output> outputs_;
  std::vector<Item> items_;
  std::optional<std::pair<int64_t, int64_t>> steps_;
  std::optional<std::pair<int64_t, RunEnd>> end_;
  size_t bytes_ = 0;
};

}  // namespace foretrace::tracer
