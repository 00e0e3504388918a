#include "tracer/store/line_effects.h"

#include <map>
#include <string_view>
#include <unordered_map>

namespace foretrace::tracer {
namespace {

using LocalTexts = std::vector<LocalText>;

std::vector<VariableChange> changes(const LocalTexts& before, const LocalTexts& after) {
  std::vector<VariableChange> out;
  if (before == after) return out;
  std::map<std::string_view, std::string_view> old;
  for (const LocalText& local : before) old.emplace(local.name, local.text);
  for (const LocalText& local : after) {
    const auto found = old.find(local.name);
    if (found == old.end() || found->second != local.text) out.push_back({local.name, local.text});
    if (found != old.end()) old.erase(found);
  }
  for (const LocalText& local : before)
    if (old.contains(local.name)) out.push_back({local.name, {}});
  return out;
}

class EffectReader {
 public:
  explicit EffectReader(LineEffects& out) : out_(&out) {}

  void see(const StepView& view) {
    if (view.event == Event::kAlloc || view.event == Event::kFree) return;
    OpenFrame& frame = frames_[view.frame];
    frame.after = view.locals;
    switch (view.event) {
      case Event::kCall:
      case Event::kLine: begin(frame, view); break;
      case Event::kReturn:
        end_with(frame, view);
        close(frame);
        frames_.erase(view.frame);
        break;
      case Event::kYield:
      case Event::kException: end_with(frame, view); break;
      default: break;
    }
  }

  // Of frames that the run left open.
  void finish() {
    for (auto& [id, frame] : frames_) close(frame);
  }

 private:
  struct OpenFrame {
    std::optional<size_t> line;  // whose effect is not complete
    LocalTexts before, after;        // as the last effect left them, as the last step had them
  };

  void begin(OpenFrame& frame, const StepView& view) {
    close(frame);
    if (view.file != out_->file || view.line < 1 || view.line > out_->source->lines()) return;
    frame.line = out_->lines.size();
    LineEffect& effect = out_->lines.emplace_back();
    effect.step = view.step;
    effect.frame = view.frame;
    effect.line = view.line;
    effect.call = view.event == Event::kCall;
  }

  void end_with(OpenFrame& frame, const StepView& view) {
    if (!frame.line) return;
    auto& outcomes = out_->lines[*frame.line].outcomes;
    const std::string text = view.value.value_or(out_->c ? "void" : "None");
    const bool module_end = view.event == Event::kReturn && view.function == "<module>";
    const bool unwinding = view.event == Event::kReturn && text == "None" && !outcomes.empty() && outcomes.back().first == Event::kException;
    if (!unwinding && !module_end) outcomes.emplace_back(view.event, text);
  }

  void close(OpenFrame& frame) {
    if (!frame.line) return;
    out_->lines[*frame.line].changed = changes(frame.before, frame.after);
    frame.before = frame.after;
    frame.line.reset();
  }

  LineEffects* out_;
  std::unordered_map<uint32_t, OpenFrame> frames_;
};

}  // namespace

Result<LineEffects> line_effects(TraceReader& reader, int64_t run) {
  LineEffects out;
  TRY_ASSIGN(const RunRecord record, reader.run(run));
  out.c = record.info.language == "c";
  EffectReader effects(out);
  TRY(reader.for_each_step(run, 0, record.steps, [&](const StepView& view) {
    if (out.source == nullptr) {
      out.file = view.file;
      out.frame = view.frame;
      auto text = reader.source(run, view.file);
      out.source = std::make_unique<Statements>(text.ok() ? text.value() : std::string(), !out.c);
    }
    effects.see(view);
    return true;
  }));
  effects.finish();
  return out;
}

}  // namespace foretrace::tracer
