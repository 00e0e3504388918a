#include "worldmodel/cwm_prompt.h"

#include <algorithm>
#include <map>
#include <vector>

#include "tracer/store/cwm_reader.h"

namespace foretrace::worldmodel {
namespace {

using tracer::CwmStep;
using tracer::Event;
using tracer::StepView;

constexpr std::string_view kStepEnd = "<|frame_sep|>";
constexpr std::string_view kTextEnd = "<|end_of_text|>";

std::string wrapper_head(const Program& program) {
  std::string name = "main";
  while (program.source.find("def " + name + "(") != std::string::npos) name += "_";
  return "def " + name + "():";
}

// The lines on which a text stands, in order.
class LinePlaces {
 public:
  explicit LinePlaces(std::string_view source) {
    for (int64_t line = 1; !source.empty(); ++line) {
      const size_t end = std::min(source.find('\n'), source.size());
      places_[source.substr(0, end)].push_back(line);
      source.remove_prefix(std::min(end + 1, source.size()));
    }
  }
  // The first after `last`, else the first from `from` on, else the first; 0: nowhere.
  [[nodiscard]] int64_t find(std::string_view text, int64_t from, int64_t last) const {
    if (text.ends_with('\n')) text.remove_suffix(1);
    const auto at = places_.find(text);
    if (at == places_.end()) return 0;
    for (const int64_t low : {last + 1, from})
      if (const auto line = std::lower_bound(at->second.begin(), at->second.end(), low); line != at->second.end()) return *line;
    return at->second.front();
  }

 private:
  std::map<std::string_view, std::vector<int64_t>> places_;
};

struct OpenFrame {
  uint32_t id = 0;
  std::string function;
  int64_t first_line = 0, line = 0;
  std::vector<tracer::LocalText> locals;
};

std::string function_name(std::string_view head) {
  const size_t def = head.find("def ");
  if (def == std::string_view::npos) return "";
  const std::string_view rest = head.substr(def + 4);
  return std::string(rest.substr(0, rest.find_first_of("( \n")));
}

class StepReader {
 public:
  explicit StepReader(const Program& program) : program_(program), places_(program.source) {}

  // False once the step leaves the call that was asked about.
  bool take(const CwmStep& step) {
    if (step.event == Event::kCall) {
      const int64_t line = places_.find(step.source, 0, 0);
      stack_.push_back({++frames_, function_name(step.source), line, line, {}});
    }
    if (stack_.empty()) return true;  // main's own
    OpenFrame& frame = stack_.back();
    if (step.event != Event::kCall) frame.line = places_.find(step.source, frame.first_line, step.event == Event::kLine ? frame.line : frame.line - 1);
    if (step.event == Event::kCall || step.event == Event::kLine) set_locals(frame, step);
    write(frame, step);
    if (step.event == Event::kReturn) stack_.pop_back();
    return !stack_.empty();
  }
  std::vector<StepView>& steps() { return steps_; }

 private:
  static void set_locals(OpenFrame& frame, const CwmStep& step) {
    std::vector<tracer::LocalText> locals;
    for (const auto& [name, text] : step.locals) {
      const auto before = std::find_if(frame.locals.begin(), frame.locals.end(), [&](const auto& local) { return local.name == name; });
      locals.push_back({name, "", text, before == frame.locals.end() || before->text != text, 0});
    }
    frame.locals = std::move(locals);
  }

  void write(OpenFrame& frame, const CwmStep& step) {
    StepView view;
    view.step = static_cast<int64_t>(steps_.size());
    view.event = step.event;
    view.frame = frame.id;
    view.depth = static_cast<uint32_t>(stack_.size() - 1);
    view.function = frame.function;
    view.file = program_.path;
    view.line = frame.line;
    view.locals = frame.locals;
    if (step.event == Event::kReturn || step.event == Event::kException) view.value = step.value;
    steps_.push_back(std::move(view));
    for (auto& local : frame.locals) local.changed = false;
  }

  const Program& program_;
  LinePlaces places_;
  std::vector<OpenFrame> stack_;
  std::vector<StepView> steps_;
  uint32_t frames_ = 0;
};

}  // namespace

std::string cwm_prompt(const Program& program) {
  const std::string head = wrapper_head(program);
  std::string source = program.source;
  if (!source.ends_with('\n')) source += '\n';
  return "<|begin_of_text|><|trace_context_start|>" + source + "\n\n" + head + "  # << START_OF_TRACE\n    return " + program.entry + "(" +
         program.args + ")\n<|frame_sep|><|call_sep|>{}<|action_sep|>" + head + "\n<|frame_sep|>";
}

TracePrediction read_cwm_steps(const Program& program, std::string_view written, bool whole) {
  TracePrediction prediction;
  prediction.ending = Ending::kUnfinished;
  const size_t end = written.find(kTextEnd);
  if (end != std::string_view::npos) written = written.substr(0, end);
  if (!whole) {  // the last step may be cut
    const size_t last = written.rfind(kStepEnd);
    written = last == std::string_view::npos ? std::string_view() : written.substr(0, last + kStepEnd.size());
  }
  const auto runs = tracer::parse_cwm(cwm_prompt(program) + std::string(written) + std::string(kTextEnd) + "\n");
  if (!runs.ok() || runs.value().size() != 1) {
    prediction.ending = Ending::kUnparsed;
    prediction.detail = runs.ok() ? "more than one document" : runs.error().message;
    return prediction;
  }
  StepReader reader(program);
  const auto& steps = runs.value().front().steps;
  for (size_t i = 1; i < steps.size(); ++i) {  // the first is main's call
    const bool asked = !reader.steps().empty() || steps[i].event == Event::kCall;
    if (asked && !reader.take(steps[i])) {
      prediction.ending = Ending::kFinished;
      break;
    }
  }
  if (prediction.ending != Ending::kFinished && whole) prediction.detail = "the trace ends inside the call";
  prediction.steps = std::move(reader.steps());
  prediction.step_confidence.assign(prediction.steps.size(), 0);
  return prediction;
}

}  // namespace foretrace::worldmodel
