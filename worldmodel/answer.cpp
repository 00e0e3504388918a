#include "worldmodel/answer.h"

#include <set>

namespace foretrace::worldmodel {
namespace {

using tracer::Event;

Answer from(const TracePrediction& trace) {
  Answer answer;
  answer.ending = trace.ending;
  answer.confidence = trace.confidence;
  answer.rated = trace.rated;
  answer.steps = static_cast<int64_t>(trace.steps.size());
  answer.seconds = trace.seconds;
  answer.tokens = trace.tokens;
  answer.raw = trace.raw;
  answer.detail = trace.detail;
  return answer;
}

// The confidence in the steps up to and including `last`.
double confidence_until(const TracePrediction& trace, size_t last) {
  double product = 1;
  for (size_t i = 0; i <= last && i < trace.step_confidence.size(); ++i)
    product *= trace.step_confidence[i];
  return product;
}

}  // namespace

Answer answer_output(const TracePrediction& trace) {
  Answer answer = from(trace);
  answer.found = false;
  if (trace.ending != Ending::kFinished) return answer;
  // An exception that leaves a frame shows as `exception` and then `return` with no true value: the
  // exception is the answer.
  for (size_t i = trace.steps.size(); i-- > 0;) {
    const auto& step = trace.steps[i];
    if (step.depth != trace.steps[0].depth || !step.value) continue;
    if (step.event == Event::kReturn && i > 0) {
      const auto& before = trace.steps[i - 1];
      if (before.event == Event::kException && before.frame == step.frame && *step.value == "None")
        continue;
    }
    if (step.event != Event::kReturn && step.event != Event::kException) continue;
    answer.text = *step.value;
    answer.found = true;
    return answer;
  }
  return answer;
}

Answer answer_state(const TracePrediction& trace, int64_t line, int64_t visit) {
  Answer answer = from(trace);
  answer.found = false;
  for (size_t i = 0; i < trace.steps.size(); ++i) {
    const auto& step = trace.steps[i];
    if (step.event != Event::kLine || step.line != line || --visit > 0) continue;
    answer.text = dump_json(step_json(step)["locals"]);
    answer.found = true;
    answer.ending = Ending::kFinished;  // what comes after the step does not matter to the question
    answer.confidence = confidence_until(trace, i);
    return answer;
  }
  return answer;
}

Answer answer_path(const TracePrediction& trace) {
  Answer answer = from(trace);
  Json lines = Json::array();
  for (const auto& step : trace.steps)
    if (step.event == Event::kLine) lines.push_back(step.line);
  answer.text = dump_json(lines);
  return answer;
}

Answer answer_coverage(const TracePrediction& trace) {
  Answer answer = from(trace);
  std::set<int64_t> lines;
  for (const auto& step : trace.steps)
    if (step.event == Event::kLine) lines.insert(step.line);
  answer.text = dump_json(Json(lines));
  return answer;
}

Answer answer_halt(const TracePrediction& trace) {
  Answer answer = from(trace);
  answer.text = trace.ending == Ending::kFinished ? "yes" : "no";
  if (trace.ending == Ending::kUnfinished) answer.ending = Ending::kFinished;
  return answer;
}

Json step_json(const tracer::StepView& step) {
  Json locals = Json::object();
  for (const auto& local : step.locals) locals[local.name] = local.text;
  Json json;
  json["step"] = step.step;
  json["event"] = std::string(tracer::event_name(step.event));
  json["thread"] = step.thread;
  json["frame"] = step.frame;
  json["depth"] = step.depth;
  json["function"] = step.function;
  json["file"] = step.file;
  json["line"] = step.line == 0 ? Json(nullptr) : Json(step.line);
  json["locals"] = std::move(locals);
  json["value"] = step.value ? Json(*step.value) : Json(nullptr);
  return json;
}

}  // namespace foretrace::worldmodel
