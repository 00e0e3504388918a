#include "tracer/store/semcoder_text.h"

#include <algorithm>

#include "tracer/store/commented_source.h"
#include "tracer/store/cwm_text.h"
#include "tracer/store/line_effects.h"
#include "tracer/store/repr_json.h"

namespace foretrace::tracer {
namespace {

// What stands in the comment at a line's end.
struct Marks {
  std::string input;
  std::vector<std::string> states;
  std::string output;
  std::vector<std::string> exceptions;
};

std::string bracketed(const std::string& name, const std::string& text) { return "[" + name + "] " + text + " [/" + name + "]"; }

std::string state_json(const std::vector<VariableChange>& changed) {
  std::string out;
  for (const VariableChange& change : changed)
    if (change.text)
      out += (out.empty() ? "" : ", ") + python_json_string(change.name) + ": " + repr_json(*change.text).value_or(python_json_string(*change.text));
  return "{" + out + "}";
}

std::string output_text(const std::string& text) {
  const bool word = text == "None" || text == "True" || text == "False";  // stay Python's, unlike in a state
  return one_line(word ? text : repr_json(text).value_or(text));
}

std::map<int64_t, Marks> marks(const LineEffects& effects) {
  std::map<int64_t, Marks> out;
  int64_t order = 0, last = 0;
  std::string output;
  for (const LineEffect& effect : effects.lines) {
    if (effect.frame != effects.frame) continue;
    last = comment_line(*effects.source, effect.line, effects.c);
    Marks& here = out[last];
    const bool sets = std::any_of(effect.changed.begin(), effect.changed.end(), [](const VariableChange& change) { return change.text.has_value(); });
    if (effect.call)
      here.input = bracketed("INPUT", state_json(effect.changed));
    else if (sets)
      here.states.push_back(bracketed("STATE-" + std::to_string(order++), state_json(effect.changed)));
    for (const auto& [event, text] : effect.outcomes)
      if (event == Event::kException)
        here.exceptions.push_back(bracketed("EXCEPTION", one_line(text)));
      else
        output = bracketed("OUTPUT", output_text(text));
  }
  if (!output.empty()) out[last].output = output;
  return out;
}

Comments semcoder_comments(const LineEffects& effects) {
  const std::string mark = effects.c ? " // " : " # ";
  Comments out;
  for (const auto& [line, here] : marks(effects)) {
    std::string text = here.input.empty() ? "" : mark + here.input;
    std::string states;
    for (const std::string& one : first_and_last(here.states, " ... ")) states += one;
    states += here.output;
    if (!states.empty()) text += mark + states;
    for (const std::string& one : first_and_last(here.exceptions, "...")) text += mark + one;
    if (!text.empty()) out[line] = text;
  }
  return out;
}

}  // namespace

Result<std::string> semcoder_text(TraceReader& reader, int64_t run) {
  TRY_ASSIGN(const LineEffects effects, line_effects(reader, run));
  return effects.source == nullptr ? std::string() : commented_json(run, *effects.source, semcoder_comments(effects));
}

}  // namespace foretrace::tracer
