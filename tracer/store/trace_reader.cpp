#include "tracer/store/trace_reader.h"

#include <algorithm>
#include <map>

#include "core/compress.h"
#include "tracer/store/run_row.h"
#include "tracer/store/schema.h"
#include "tracer/store/step_cursor.h"
#include "tracer/store/stored_definitions.h"

namespace foretrace::tracer {
namespace {

constexpr size_t kMaxSourceBytes = size_t{256} << 20;

class StoreReader : public TraceReader {
 public:
  explicit StoreReader(Sqlite db) : db_(std::move(db)) {}

  Result<std::vector<int64_t>> runs() override;
  Result<RunRecord> run(int64_t run) override { return read_run(db_, run); }
  Result<int64_t> step_count(int64_t run) override {
    TRY_ASSIGN(const RunExtent extent, read_extent(db_, run));
    return extent.steps;
  }
  Result<int64_t> last_run() override;
  Result<std::string> source(int64_t run, const std::string& file) override;
  Result<std::vector<OutputRecord>> outputs(int64_t run) override;
  Result<std::vector<FrameSpan>> frames(int64_t run) override;
  Result<std::optional<ItemRecord>> item(const std::string& id) override;
  Status for_each_step(int64_t run, int64_t first, int64_t last,
                       const std::function<bool(const StepView&)>& visit) override;
  Result<std::unique_ptr<StepCursor>> steps(int64_t run, int64_t first) override;
  Result<std::unique_ptr<StepCursor>> state_at(int64_t run, int64_t step) override;

 private:
  [[nodiscard]] std::string where(int64_t run) const { return db_.path() + ": run " + std::to_string(run); }

  Sqlite db_;
};

Result<std::vector<int64_t>> StoreReader::runs() {
  TRY_ASSIGN(SqliteStatement row, db_.prepare("SELECT run FROM trace_run ORDER BY run"));
  std::vector<int64_t> runs;
  for (;;) {
    TRY_ASSIGN(const bool more, row.step());
    if (!more) return runs;
    runs.push_back(row.integer(0));
  }
}

Result<int64_t> StoreReader::last_run() {
  TRY_ASSIGN(const int64_t run, query_integer(db_, "SELECT max(run) FROM trace_run"));
  if (run == 0) return not_found(db_.path() + ": no runs in this store", "`foretrace trace PROGRAM --db " + db_.path() + "` adds one");
  return run;
}

Result<std::string> StoreReader::source(int64_t run, const std::string& file) {
  TRY_ASSIGN(SqliteStatement row, db_.prepare("SELECT data FROM trace_file JOIN trace_source USING(source) WHERE run = ? AND file = ?"));
  row.bind(1, run);
  row.bind(2, file);
  TRY_ASSIGN(const bool found, row.step());
  if (!found) return not_found(where(run) + " has no source of " + file);
  auto text = decompress(row.text(0), kMaxSourceBytes);
  if (!text.ok()) return text.error().in(where(run) + " source " + file);
  return text;
}

Result<std::vector<OutputRecord>> StoreReader::outputs(int64_t run) {
  TRY_ASSIGN(SqliteStatement row, db_.prepare("SELECT step, stream, bytes FROM trace_output WHERE run = ? ORDER BY rowid"));
  row.bind(1, run);
  std::vector<OutputRecord> outputs;
  for (;;) {
    TRY_ASSIGN(const bool more, row.step());
    if (!more) return outputs;
    outputs.push_back({row.integer(0), static_cast<int>(row.integer(1)), std::string(row.text(2))});
  }
}

Result<std::optional<ItemRecord>> StoreReader::item(const std::string& id) {
  TRY_ASSIGN(SqliteStatement row, db_.prepare("SELECT status, message, run FROM trace_item WHERE item = ?"));
  row.bind(1, id);
  TRY_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<ItemRecord>();
  ItemRecord item{std::string(row.text(0)), std::string(row.text(1)), std::nullopt};
  if (!row.is_null(2)) item.run = row.integer(2);
  return std::optional<ItemRecord>(std::move(item));
}

Result<std::unique_ptr<StepCursor>> StoreReader::steps(int64_t run, int64_t first) {
  TRY_ASSIGN(const RunExtent extent, read_extent(db_, run));
  const int64_t steps = extent.steps;
  if (first < 0 || (first >= steps && first != 0))
    return not_found(where(run) + " has no step " + std::to_string(first),
                     steps == 0 ? "it has no steps" : "its steps are 0 to " + std::to_string(steps - 1));
  auto definitions = StoredDefinitions::open(db_, run);
  if (!definitions.ok()) return definitions.error().in(where(run));
  auto cursor = std::make_unique<StepCursor>(std::move(definitions).value(), RenderBudget::of(extent.limits), where(run));
  TRY(cursor->seek(first));
  return cursor;
}

Result<std::unique_ptr<StepCursor>> StoreReader::state_at(int64_t run, int64_t step) {
  TRY_ASSIGN(const RunExtent extent, read_extent(db_, run));
  if (extent.steps == 0) return not_found(where(run) + " has no steps");
  TRY_ASSIGN(auto cursor, steps(run, step));
  TRY(cursor->next());
  return cursor;
}

Status StoreReader::for_each_step(int64_t run, int64_t first, int64_t last,
                                  const std::function<bool(const StepView&)>& visit) {
  TRY_ASSIGN(const RunExtent extent, read_extent(db_, run));
  last = std::min(last, extent.steps);
  if (first >= last) return {};
  TRY_ASSIGN(auto cursor, steps(run, first));
  for (int64_t step = first; step < last; ++step) {
    TRY(cursor->next());
    TRY_ASSIGN(const StepView* view, cursor->view());
    if (!visit(*view)) break;
  }
  return {};
}

Result<std::vector<FrameSpan>> StoreReader::frames(int64_t run) {
  TRY_ASSIGN(const RunExtent extent, read_extent(db_, run));
  TRY_ASSIGN(auto cursor, steps(run, 0));
  std::map<uint32_t, FrameSpan> spans;
  FrameSpan* span = nullptr;
  for (int64_t step = 0; step < extent.steps; ++step) {
    TRY(cursor->next());
    const uint32_t id = cursor->delta().frame;
    if (span == nullptr || span->frame != id) {
      const auto [at, added] = spans.try_emplace(id);
      span = &at->second;
      if (added) span->frame = id, span->first_step = step;
    }
    span->last_step = step;
  }
  std::vector<FrameSpan> out;
  for (auto& [id, found] : spans) {
    DefinitionSource& definitions = cursor->definitions();
    if (const Frame* frame = definitions.frame(id); frame != nullptr) {
      found.parent = frame->parent;
      found.thread = frame->thread;
      const StringId task_id = frame->task;
      if (const Code* code = definitions.code(frame->code); code != nullptr) {
        const StringId file_id = code->file;
        if (const std::string* name = definitions.string(code->name); name != nullptr) found.function = *name;
        if (const std::string* file = definitions.string(file_id); file != nullptr) found.file = *file;
      }
      if (const std::string* task = task_id == 0 ? nullptr : definitions.string(task_id); task != nullptr) found.task = *task;
    }
    out.push_back(std::move(found));
  }
  if (const Status status = cursor->definitions().failure(); !status.ok()) return status.error().in(where(run));
  return out;
}

}  // namespace

Result<std::unique_ptr<TraceReader>> TraceReader::open(const std::string& path) {
  TRY_ASSIGN(Sqlite db, open_store(path, Sqlite::Mode::kReadOnly));
  return std::unique_ptr<TraceReader>(std::make_unique<StoreReader>(std::move(db)));
}

}  // namespace foretrace::tracer
