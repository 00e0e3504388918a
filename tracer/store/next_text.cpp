#include "tracer/store/next_text.h"

#include "tracer/store/commented_source.h"
#include "tracer/store/cwm_text.h"
#include "tracer/store/line_effects.h"

namespace foretrace::tracer {
namespace {

// Whether a reader finds the ';' behind the text.
bool reads_back(const std::string& text) {
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) < 0x20 || (quote == 0 && c == ';')) return false;
    if (quote != 0 && c == '\\')
      ++i;
    else if (quote != 0)
      quote = c == quote ? '\0' : quote;
    else if (c == '\'' || c == '"')
      quote = c;
  }
  return quote == 0 && !text.starts_with('~');
}

std::string assigned(const std::string& name, const std::string& text) {
  return " " + name + "=" + (reads_back(text) ? text : "~" + python_json_string(text)) + ";";
}

std::string entry(size_t k, const LineEffect& effect) {
  std::string out = "(" + std::to_string(k) + ")";
  for (const VariableChange& change : effect.changed)
    out += change.text ? assigned(change.name, *change.text) : " del " + change.name + ";";
  for (const auto& [event, text] : effect.outcomes)
    out += assigned(event == Event::kReturn ? "__return__" : event == Event::kYield ? "__yield__" : "__exception__", text);
  return effect.changed.empty() && effect.outcomes.empty() ? out + " NO_CHANGE;" : out;
}

// The entries of every line, by the line that their comment is on.
Comments next_comments(const LineEffects& effects) {
  std::map<int64_t, std::vector<size_t>> ran;  // by line
  for (size_t k = 0; k < effects.lines.size(); ++k) ran[effects.lines[k].line].push_back(k);
  std::map<int64_t, std::map<size_t, std::string>> shown;  // by the comment's line, then in the order in which they ran
  for (const auto& [line, all] : ran) {
    auto& entries = shown[comment_line(*effects.source, line, effects.c)];
    for (size_t i = 0; i < all.size(); ++i) {
      if (i >= 2 && i + 1 < all.size()) continue;
      const bool gap = i + 1 == all.size() && all.size() > 3;
      entries[all[i]] = (gap ? "...; " : "") + entry(all[i], effects.lines[all[i]]);
    }
  }
  Comments out;
  for (const auto& [line, entries] : shown) {
    std::string& text = out[line] = effects.c ? "  //" : "  #";
    for (const auto& [k, one] : entries) text += " " + one;
  }
  return out;
}

}  // namespace

Result<std::string> next_text(TraceReader& reader, int64_t run) {
  TRY_ASSIGN(const LineEffects effects, line_effects(reader, run));
  return effects.source == nullptr ? std::string() : commented_json(run, *effects.source, next_comments(effects));
}

}  // namespace foretrace::tracer
