// RowQueue: rows of a store that wait for their transaction, of runs that are over and of one that is open. Holding them in memory
// keeps the write lock of SQLite short, so several writers can share a file, and lets small runs share a transaction.
//
// Two writers may record the same manifest item at once, as a task that was started again beside the first does. The run that is closed
// first stays; the other is dropped when its rows are next written, and what follows of it is thrown away.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sqlite.h"
#include "tracer/store/definition_block.h"
#include "tracer/trace/run.h"

namespace foretrace::tracer {

class RowQueue {
 public:
  // REQUIRES: `db` outlives this
  explicit RowQueue(Sqlite& db) : statements_(db) {}

  // Opens a run: the rows of runs from here to end() are its. `at_once`: its own row is committed here and its number given; else the
  // row waits with the others, and the number is 0. REQUIRES: no run open
  Result<int64_t> begin(const RunInfo& info, bool at_once);
  void block(BlockKind kind, int64_t first, int64_t count, std::string data);
  void image(uint32_t object, int64_t step, std::string data);
  void source(std::string_view file, std::string_view text);
  void output(int64_t step, int stream, std::string_view bytes);
  void steps(int64_t steps) { runs_.back().steps = steps; }
  // Closes the run. REQUIRES: a run is open, as do all above
  void end(const RunEnd& end);
  // With a run open: what its item became. It is written with the run's end.
  void item(std::string_view id, std::string_view status, std::string_view message);

  // Bytes that wait, about.
  [[nodiscard]] size_t bytes() const { return bytes_; }
  // Those of the open run.
  [[nodiscard]] size_t open_bytes() const { return bytes_ - complete_bytes_; }
  [[nodiscard]] bool empty() const { return runs_.empty() && items_.empty(); }
  // Writes all of them in one transaction. After an Error nothing of them is in the store.
  Status commit();

 private:
  struct Block { BlockKind kind; int64_t first; int64_t count; std::string data; };
  struct Image { uint32_t object; int64_t step; std::string data; };
  struct Source { std::string file; std::string text; };
  struct Output { int64_t step; int stream; std::string bytes; };
  struct Item { std::string id, status, message; };
  struct Run {
    RunInfo info;
    int64_t number = 0;       // 0: its row is not in the store
    bool superseded = false;  // another run of its item was closed first
    std::vector<Block> blocks;
    std::vector<Image> images;
    std::vector<Source> sources;
    std::vector<Output> outputs;
    int64_t steps = 0;
    std::optional<RunEnd> end;
    std::optional<Item> item;
  };
  // What a transaction made of a run; taken over when it is committed.
  struct Written { int64_t number; bool superseded; };

  Status write(std::vector<Written>& written);
  Result<Written> write(const Run& run);
  Result<bool> claim(const Run& run);
  Result<bool> is_ours(const Run& run);
  Status write_blocks(const Run& run, int64_t number);
  Status write_sources(const Run& run, int64_t number);
  Status write_item(const Item& item, int64_t number);
  void take_over(const std::vector<Written>& written);

  StatementCache statements_;
  std::vector<Run> runs_;  // without `end`: the open one, which is the last
  std::vector<Item> items_;
  size_t bytes_ = 0;
  size_t complete_bytes_ = 0;  // of them, what came before the open run
};

}  // namespace foretrace::tracer
