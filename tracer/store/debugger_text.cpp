#include "tracer/store/debugger_text.h"

#include <algorithm>
#include <unordered_map>

#include "tracer/store/cwm_text.h"
#include "tracer/store/debugger_locals.h"
#include "tracer/store/marked_source.h"
#include "tracer/store/trajectory.h"

namespace foretrace::tracer {
namespace {

// How a run ends, for who steps out of it.
std::string_view exit_word(const RunEnd& end) {
  switch (end.outcome) {
    case Outcome::kReturned: return "normal";
    case Outcome::kExited: return end.exit_code.value_or(1) == 0 ? "normal" : "error";
    case Outcome::kRaised:
    case Outcome::kSignal: return "error";
    default: return "never";
  }
}

// Writes one document.
class Writer {
 public:
  Writer(const StateTree& tree, const std::unordered_map<int64_t, StepView>& views, MarkedSource& source, bool back)
      : tree_(&tree), views_(&views), source_(&source), back_(back) {}

  std::string document(const std::string& context, const Trajectory& walk, std::string_view exit) {
    std::string out = "<|begin_of_text|><|trace_context_start|>" + context;
    for (const Visit& visit : walk.visits) out += state(visit) + move(visit);
    if (walk.left) out += "<|frame_sep|><|arg_sep|>\"" + std::string(exit) + "\"";
    return out + "<|end_of_text|>\n";
  }

 private:
  std::string state(const Visit& visit) {
    const StepView& view = views_->at(tree_->node(visit.node).step);
    const bool call = reads_as_call(view.event), left = reads_as_return(view.event), raised = view.event == Event::kException;
    const std::string name = call ? "call_sep" : left ? "return_sep" : raised ? "exception_sep" : "line_sep";
    const std::string json = left || raised
                                 ? python_json_string(view.value.value_or(source_->c() ? "void" : "None"))
                                 : locals(view, call || full_);
    full_ = call || left || visit.move == Move::kBreakpoint || (raised && full_);
    return "<|frame_sep|><|" + std::string(back_ && (call || left) ? "inv_" : "") + name + "|><|src_sep|>" + source_->line(view) +
           "<|arg_sep|>" + json;
  }

  std::string locals(const StepView& view, bool full) {
    LocalTexts now;
    for (const LocalText& local : view.locals) now.emplace_back(local.name, local.text);
    const std::string json = locals_json(now, full ? nullptr : &last_);
    last_ = std::move(now);
    return json;
  }

  std::string move(const Visit& visit) {
    switch (visit.move) {
      case Move::kInto: return "<|action_sep|><|step_into|>";
      case Move::kOver: return "<|action_sep|><|step_over|>";
      case Move::kReturn: return "<|action_sep|><|step_return|>";
      case Move::kBreakpoint: return "<|action_sep|><|breakpoint|>" + tree_->text(visit.text);
      case Move::kContinue: return "<|action_sep|><|continue|>";
      case Move::kCall: return "<|action_sep|><|inv_step_call|>";
      case Move::kNone: break;
    }
    return {};
  }

  const StateTree* tree_;
  const std::unordered_map<int64_t, StepView>* views_;
  MarkedSource* source_;
  bool back_;
  bool full_ = true;
  LocalTexts last_;
};

Result<std::unordered_map<int64_t, StepView>> visited(TraceReader& reader, int64_t run, const StateTree& tree,
                                                      const std::vector<const Trajectory*>& walks) {
  std::vector<int64_t> steps;
  for (const Trajectory* walk : walks)
    for (const Visit& visit : walk->visits) steps.push_back(tree.node(visit.node).step);
  std::sort(steps.begin(), steps.end());
  std::unordered_map<int64_t, StepView> views;
  TRY(reader.for_each_step(run, steps.front(), steps.back() + 1, [&](const StepView& view) {
    if (std::binary_search(steps.begin(), steps.end(), view.step)) views.emplace(view.step, view);
    return true;
  }));
  return views;
}

}  // namespace

Result<std::string> debugger_text(TraceReader& reader, int64_t run) {
  TRY_ASSIGN(const StateTree tree, StateTree::read(reader, run));
  if (tree.size() == 0) return std::string();
  Rng rng(static_cast<uint64_t>(run));
  const Trajectory forward = walk_forward(tree, rng), back = walk_back(tree, rng);
  TRY_ASSIGN(const auto views, visited(reader, run, tree, {&forward, &back}));
  TRY_ASSIGN(const RunRecord record, reader.run(run));
  MarkedSource source(reader, run);
  const std::string context = source.context(views.at(tree.node(0).step));
  TRY(source.readable());
  return Writer(tree, views, source, false).document(context, forward, exit_word(record.end)) +
         Writer(tree, views, source, true).document(context, back, "");
}

}  // namespace foretrace::tracer
