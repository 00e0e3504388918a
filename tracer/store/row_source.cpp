#include "tracer/store/row_source.h"

#include <map>

#include "tracer/store/reachable.h"
#include "tracer/store/step_scan.h"
#include "tracer/trace/statement.h"

namespace foretrace::tracer {
namespace {

SqlValue text(std::string_view view) { return std::string(view); }
SqlValue number(int64_t n) { return n; }

// steps(run, step, event, thread, frame, depth, function, file, line, column_no, source, value; task)
class StepRows : public RowSource {
 public:
  StepRows(TraceReader& reader, const ScanRange& range) : reader_(&reader), scan_(reader, range) {}

  Result<bool> next() override {
    TRY_ASSIGN(const bool more, scan_.next());
    if (more && scan_.take_new_run()) sources_.clear();
    return more;
  }

  Result<SqlValue> column(int index) override {
    StepCursor& cursor = scan_.cursor();
    const Step& step = cursor.delta();
    switch (index) {
      case 0: return number(scan_.run());
      case 1: return number(cursor.step());
      case 2: return text(event_name(step.event));
      case 3: return number(cursor.state().frame(step.frame)->thread);
      case 4: return number(step.frame);
      case 5: return number(step.depth);
      case 6: return SqlValue(scan_.function());
      case 7: return SqlValue(scan_.file());
      case 8: return step.line == 0 ? SqlValue() : number(step.line);
      case 9:
      case 10: return statement(index == 9);
      case 12: return scan_.task();
      default: break;
    }
    if (step.value.absent()) return SqlValue();
    std::string value;
    cursor.renderer().render(step.value, value);
    TRY(cursor.definitions().failure());
    return SqlValue(std::move(value));
  }

 private:
  Result<SqlValue> statement(bool column) {
    const std::string file = scan_.file();
    auto& found = sources_[file];
    if (found == nullptr) {
      auto source = reader_->source(scan_.run(), file);
      if (!source.ok() && source.error().code != ErrorCode::kNotFound) return source.error();
      found = std::make_unique<Statements>(source.ok() ? source.value() : std::string(), !file.ends_with(".c") && !file.ends_with(".h"));
    }
    const Statement* statement = found->at(scan_.cursor().delta().line);
    if (statement == nullptr) return SqlValue();
    return column ? number(statement->column) : text(statement->text);
  }

  TraceReader* reader_;
  StepScan scan_;
  std::map<std::string, std::unique_ptr<Statements>> sources_;
};

// variables(run, step, frame, name, type, value, object, changed)
class VariableRows : public RowSource {
 public:
  VariableRows(TraceReader& reader, const ScanRange& range) : scan_(reader, range) {}

  Result<bool> next() override {
    ++local_;
    while (view_ == nullptr || local_ >= view_->locals.size()) {
      TRY_ASSIGN(const bool more, scan_.next());
      if (!more) return false;
      TRY_ASSIGN(view_, scan_.cursor().view());
      local_ = 0;
    }
    return true;
  }

  Result<SqlValue> column(int index) override {
    const LocalText& local = view_->locals[local_];
    switch (index) {
      case 0: return number(scan_.run());
      case 1: return number(view_->step);
      case 2: return number(view_->frame);
      case 3: return text(local.name);
      case 4: return text(local.type);
      case 5: return text(local.text);
      case 6: return local.object == 0 ? SqlValue() : number(local.object);
      default: return number(local.changed ? 1 : 0);
    }
  }

 private:
  StepScan scan_;
  const StepView* view_ = nullptr;
  size_t local_ = 0;
};

// objects(run, step, object, type, value, owner_count)
class ObjectRows : public RowSource {
 public:
  ObjectRows(TraceReader& reader, const ScanRange& range) : scan_(reader, range) {}

  Result<bool> next() override {
    if (at_ != owners_.end()) ++at_;
    while (at_ == owners_.end()) {
      TRY_ASSIGN(const bool more, scan_.next());
      if (!more) return false;
      owners_ = reachable_objects(scan_.cursor().state(), scan_.cursor().definitions());
      at_ = owners_.begin();
    }
    return true;
  }

  Result<SqlValue> column(int index) override {
    StepCursor& cursor = scan_.cursor();
    const Ref ref = Ref::object(at_->first);
    switch (index) {
      case 0: return number(scan_.run());
      case 1: return number(cursor.step());
      case 2: return number(at_->first);
      case 3: return text(cursor.renderer().type_name(ref));
      case 5: return number(at_->second);
      default: break;
    }
    std::string value;
    cursor.renderer().render(ref, value);
    TRY(cursor.definitions().failure());
    return SqlValue(std::move(value));
  }

 private:
  StepScan scan_;
  std::map<uint32_t, int64_t> owners_;
  std::map<uint32_t, int64_t>::iterator at_ = owners_.end();
};

// frames(run, frame, parent, function, file, thread, first_step, last_step; task)
class FrameRows : public RowSource {
 public:
  FrameRows(TraceReader& reader, const ScanRange& range) : reader_(&reader), range_(range) {}

  Result<bool> next() override {
    if (!listed_) {
      TRY_ASSIGN(runs_, runs_in(*reader_, range_));
      listed_ = true;
    }
    ++frame_;
    while (frame_ >= frames_.size()) {
      if (next_run_ == runs_.size()) return false;
      run_ = runs_[next_run_++];
      TRY_ASSIGN(frames_, reader_->frames(run_));
      frame_ = 0;
    }
    return true;
  }

  Result<SqlValue> column(int index) override {
    const FrameSpan& span = frames_[frame_];
    switch (index) {
      case 0: return number(run_);
      case 1: return number(span.frame);
      case 2: return span.parent == 0 ? SqlValue() : number(span.parent);
      case 3: return text(span.function);
      case 4: return text(span.file);
      case 5: return number(span.thread);
      case 6: return number(span.first_step);
      case 8: return span.task.empty() ? SqlValue() : text(span.task);
      default: return number(span.last_step);
    }
  }

 private:
  TraceReader* reader_;
  ScanRange range_;
  bool listed_ = false;
  std::vector<int64_t> runs_;
  size_t next_run_ = 0;
  int64_t run_ = 0;
  std::vector<FrameSpan> frames_;
  size_t frame_ = 0;
};

}  // namespace

std::unique_ptr<RowSource> make_row_source(SqlTable table, TraceReader& reader, const ScanRange& range) {
  switch (table) {
    case SqlTable::kSteps: return std::make_unique<StepRows>(reader, range);
    case SqlTable::kVariables: return std::make_unique<VariableRows>(reader, range);
    case SqlTable::kObjects: return std::make_unique<ObjectRows>(reader, range);
    case SqlTable::kFrames: break;
  }
  return std::make_unique<FrameRows>(reader, range);
}

}  // namespace foretrace::tracer
