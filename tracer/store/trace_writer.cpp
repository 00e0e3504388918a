#include "tracer/store/trace_writer.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/compress.h"
#include "tracer/store/definition_block.h"
#include "tracer/store/keyframe.h"
#include "tracer/store/row_queue.h"
#include "tracer/store/run_row.h"
#include "tracer/store/schema.h"
#include "tracer/store/step_chunk.h"
#include "tracer/trace/definitions.h"
#include "tracer/trace/state.h"

namespace foretrace::tracer {
namespace {

constexpr size_t kDefinitionBlockBytes = 24 << 10;  // a lookup of one value unpacks one block
constexpr int kTicksPerClock = 256;                 // steps between looks at the clock

using Clock = std::chrono::steady_clock;

// Definitions of one kind that wait to become a block.
struct OpenBlock {
  ByteWriter bytes;
  uint32_t first = 0;
  uint32_t count = 0;
};

// Everything that lives as long as one run.
struct OpenRun {
  explicit OpenRun(int64_t number) : run(number) { packer.begin(0, {}); }
  int64_t run;  // 0: its row waits
  DefinitionTables tables{DefinitionTables::Keep::kChecking};
  State state{tables};
  StepPacker packer;
  OpenBlock strings, codes, frames, scalars, objects;
  int64_t steps = 0;
  size_t bytes_since_keyframe = 0;
  bool broken = false;
};

template <typename T, typename F>
void for_each_by_id(const std::vector<T>& items, const F& visit) {
  const auto less = [](const T& a, const T& b) { return a.id < b.id; };
  if (std::is_sorted(items.begin(), items.end(), less)) {
    for (const T& item : items) visit(item);
    return;
  }
  std::vector<const T*> order;
  for (const T& item : items) order.push_back(&item);
  std::sort(order.begin(), order.end(), [](const T* a, const T* b) { return a->id < b->id; });
  for (const T* item : order) visit(*item);
}

class StoreWriter : public TraceWriter {
 public:
  StoreWriter(Sqlite db, const WriterOptions& options) : db_(std::move(db)), options_(options), rows_(db_) {}

  Result<int64_t> begin_run(const RunInfo& info) override;
  Status start_from(const StartState& start) override;
  Status append(const Step& step) override;
  Status append(const LineSteps& steps) override;
  Status output(int64_t step, int stream, std::string_view bytes) override;
  Status tick() override;
  Status item(std::string_view id, std::string_view status, std::string_view message) override;
  Status finish(const RunEnd& end) override;
  Status flush() override;

 private:
  template <typename Steps>
  Status append(const Steps& steps, size_t count);
  Status take(const Step& step);
  Status take(const LineSteps& steps);
  void define(const Step& step);
  template <typename T>
  void define(OpenBlock& block, BlockKind kind, const std::vector<T>& items);
  void close_block(OpenBlock& block, BlockKind kind);
  void close_blocks();
  void close_chunk();
  void add_keyframe();
  Status commit();
  // Of rows that are complete: at once, or when their shared transaction is due.
  Status commit_complete();
  [[nodiscard]] std::string where() const;

  Sqlite db_;
  WriterOptions options_;
  RowQueue rows_;
  std::unique_ptr<OpenRun> open_;
  Clock::time_point last_commit_ = Clock::now();  // or the open run's begin: how long its rows have waited
  Clock::time_point last_shared_ = Clock::now();
  int until_clock_ = kTicksPerClock;
};

Result<int64_t> StoreWriter::begin_run(const RunInfo& info) {
  FORETRACE_CHECK(open_ == nullptr, "begin_run with a run open");
  TRY_ASSIGN(const int64_t run, rows_.begin(info, !options_.shared_transactions));
  open_ = std::make_unique<OpenRun>(run);
  last_commit_ = Clock::now();
  return run;
}

// In the store it is a keyframe before the first step.
Status StoreWriter::start_from(const StartState& start) {
  FORETRACE_CHECK(open_ != nullptr && open_->steps == 0, "start_from without a run, or after its first step");
  OpenRun& run = *open_;
  TRY(run.tables.add(start.definitions));
  define(start.definitions);
  for (const FrameState& frame : start.frames) run.state.restore_frame(frame);
  for (const auto& [thread, stack] : start.stacks)
    if (!run.state.restore_stack(thread, stack)) return parse_error("a stack of the start lists frames that are not its own");
  run.packer.begin(0, run.tables.counts());
  add_keyframe();
  return {};
}

Status StoreWriter::append(const Step& step) { return append(step, 1); }

Status StoreWriter::append(const LineSteps& steps) { return append(steps, steps.size()); }

template <typename Steps>
Status StoreWriter::append(const Steps& steps, size_t count) {
  FORETRACE_CHECK(open_ != nullptr, "append without a run");
  if (open_->broken) return invalid_argument(where() + ": a step before this one was refused");
  if (Status status = take(steps); !status.ok()) {
    open_->broken = true;
    return status.error().in(db_.path() + ": " + where() + " step " + std::to_string(open_->steps));
  }
  open_->steps += static_cast<int64_t>(count);
  if (open_->packer.bytes() >= options_.chunk_bytes) close_chunk();
  // What waits of other runs does not count: where a run's chunks end must not depend on its neighbours.
  if (rows_.open_bytes() >= options_.commit_bytes) return commit();
  until_clock_ -= static_cast<int>(count);
  if (until_clock_ > 0) return {};
  return tick();
}

Status StoreWriter::take(const Step& step) {
  OpenRun& run = *open_;
  const bool defines = has_definitions(step);
  if (defines) TRY(run.tables.add(step));
  TRY(run.state.apply(step));
  if (defines) define(step);
  run.packer.add(step, run.tables.counts());
  if (run.packer.bytes() > kMaxChunkBytes) return Error(ErrorCode::kLimit, "one step changes more than 256 MB of state");
  return {};
}

Status StoreWriter::take(const LineSteps& steps) {
  TRY(open_->state.apply(steps));
  open_->packer.add(steps);
  return {};
}

void StoreWriter::define(const Step& step) {
  OpenRun& run = *open_;
  for (const SourceDef& source : step.sources) rows_.source(*run.tables.string(source.file), source.text);
  define(run.strings, BlockKind::kStrings, step.strings);
  define(run.codes, BlockKind::kCodes, step.codes);
  define(run.frames, BlockKind::kFrames, step.frames);
  define(run.scalars, BlockKind::kScalars, step.scalars);
  define(run.objects, BlockKind::kObjects, step.objects);
}

template <typename T>
void StoreWriter::define(OpenBlock& block, BlockKind kind, const std::vector<T>& items) {
  if (items.empty()) return;
  for_each_by_id(items, [&](const T& item) {
    if (block.count == 0) block.first = item.id;
    write_definition(block.bytes, item);
    ++block.count;
    if (block.bytes.size() >= kDefinitionBlockBytes) close_block(block, kind);
  });
}

void StoreWriter::close_block(OpenBlock& block, BlockKind kind) {
  if (block.count == 0) return;
  rows_.block(kind, block.first, block.count, compress(block.bytes.bytes(), 1));
  open_->bytes_since_keyframe += block.bytes.size();
  block.bytes.clear();
  block.count = 0;
}

void StoreWriter::close_blocks() {
  close_block(open_->strings, BlockKind::kStrings);
  close_block(open_->codes, BlockKind::kCodes);
  close_block(open_->frames, BlockKind::kFrames);
  close_block(open_->scalars, BlockKind::kScalars);
  close_block(open_->objects, BlockKind::kObjects);
}

void StoreWriter::close_chunk() {
  OpenRun& run = *open_;
  if (run.packer.count() == 0) return;  // nor a second keyframe for one step
  rows_.block(BlockKind::kSteps, run.packer.first_step(), run.packer.count(), compress(run.packer.pack(), 1));
  run.bytes_since_keyframe += run.packer.bytes();
  run.packer.begin(run.steps, run.tables.counts());
  if (options_.keyframes && !run.broken && run.bytes_since_keyframe >= options_.chunk_bytes / 2 + run.state.image_bytes()) add_keyframe();
}

void StoreWriter::add_keyframe() {
  OpenRun& run = *open_;
  for (uint32_t id : run.state.dirty()) {
    ByteWriter image;
    write_definition(image, *run.state.object(id));
    rows_.image(id, run.steps, std::string(image.bytes()));
  }
  run.state.clear_dirty();
  rows_.block(BlockKind::kKeyframe, run.steps, 0, compress(pack_keyframe(run.state), 1));
  run.bytes_since_keyframe = 0;
}

Status StoreWriter::output(int64_t step, int stream, std::string_view bytes) {
  FORETRACE_CHECK(open_ != nullptr, "output without a run");
  rows_.output(step, stream, bytes);
  return {};
}

Status StoreWriter::tick() {
  until_clock_ = kTicksPerClock;
  if (open_ == nullptr || Clock::now() - last_commit_ < std::chrono::duration<double>(options_.commit_seconds)) return {};
  return commit();
}

std::string StoreWriter::where() const {
  return open_->run > 0 ? "run " + std::to_string(open_->run) : "a run";
}

Status StoreWriter::commit() {
  close_chunk();
  close_blocks();
  rows_.steps(open_->steps);
  last_commit_ = last_shared_ = Clock::now();
  return rows_.commit();
}

Status StoreWriter::item(std::string_view id, std::string_view status, std::string_view message) {
  rows_.item(id, status, message);
  return open_ != nullptr ? Status() : commit_complete();
}

Status StoreWriter::finish(const RunEnd& end) {
  FORETRACE_CHECK(open_ != nullptr, "finish without a run");
  close_chunk();
  close_blocks();
  rows_.steps(open_->steps);
  rows_.end(end);
  open_.reset();
  return commit_complete();
}

Status StoreWriter::commit_complete() {
  const bool due = !options_.shared_transactions || rows_.bytes() >= options_.commit_bytes ||
                   Clock::now() - last_shared_ >= std::chrono::duration<double>(options_.commit_seconds);
  return due ? flush() : Status();
}

Status StoreWriter::flush() {
  FORETRACE_CHECK(open_ == nullptr, "flush with a run open");
  last_shared_ = Clock::now();
  return rows_.empty() ? Status() : rows_.commit();
}

}  // namespace

Status TraceWriter::start_from(const StartState&) {
  return unsupported("this writer records whole runs only", "");
}

Result<std::unique_ptr<TraceWriter>> TraceWriter::open(const std::string& path, const WriterOptions& options) {
  TRY_ASSIGN(Sqlite db, open_store(path, Sqlite::Mode::kCreate));
  return std::unique_ptr<TraceWriter>(std::make_unique<StoreWriter>(std::move(db), options));
}

}  // namespace foretrace::tracer
