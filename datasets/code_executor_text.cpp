#include "datasets/code_executor_text.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "core/json.h"
#include "datasets/python_lexer.h"
#include "tracer/store/commented_source.h"
#include "tracer/store/line_effects.h"

namespace foretrace::datasets {
namespace {

std::string mark(int64_t line) { return "<" + std::to_string(line) + ">"; }

bool is_word(std::string_view text) {
  static constexpr std::string_view kWords[] = {"<line>", "<state>", "</state>", "<dictsep>", "<output>", "<indent>", "<dedent>", "<mask0>"};
  if (std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view word) { return text.starts_with(word); })) return true;
  const size_t end = text.find_first_not_of("0123456789", 1);
  return end != std::string_view::npos && end > 1 && text[end] == '>';
}

std::string without_words(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == '<' && is_word(text.substr(i))) out += "\\x3c";
    else out += text[i];
  return out;
}

// Without prefix and quotes: b'x' -> x.
std::string content(std::string_view token) {
  const size_t open = token.find_first_of("'\"");
  if (open == std::string_view::npos || token.size() < open + 2 || token.back() != token[open]) return without_words(token);
  const std::string_view inside = token.substr(open + 1, token.size() - open - 2);
  return inside.empty() ? std::string(token) : without_words(inside);
}

std::string joined(const std::vector<std::string>& tokens) {
  std::string out;
  for (const std::string& token : tokens) out += (out.empty() ? "" : " ") + token;
  return out;
}

// The trace as it is told, line by line.
class Trace {
 public:
  explicit Trace(std::vector<tracer::OutputRecord> outputs) : outputs_(std::move(outputs)) {}

  void line(const tracer::LineEffect& effect) {
    print_before(effect.step);
    auto& state = states_[effect.frame];
    for (const auto& [name, text] : effect.changed) {
      const auto known = std::find_if(state.begin(), state.end(), [&](const auto& variable) { return variable.first == name; });
      if (known == state.end()) state.emplace_back(name, code_executor_value(*text));
      else if (text) known->second = code_executor_value(*text);
      else state.erase(known);
    }
    if (effect.call) return;
    std::vector<std::string> tokens = {"<line>", mark(effect.line - 1), "<state>"};
    for (const auto& [name, value] : state) {
      if (tokens.size() > 3) tokens.emplace_back("<dictsep>");
      tokens.push_back(name);
      tokens.emplace_back(":");
      tokens.insert(tokens.end(), value.begin(), value.end());
    }
    tokens.emplace_back("</state>");
    add(tokens);
  }

  // What was printed before the step, and not told yet.
  void print_before(int64_t step) {
    std::string text;
    for (; printed_ < outputs_.size() && outputs_[printed_].step < step; ++printed_)
      if (outputs_[printed_].stream == 1) text += outputs_[printed_].bytes;
    while (text.ends_with('\n')) text.pop_back();
    if (!text.empty()) add({"<output>", without_words(text)});
  }

  Json lines = Json::array();
  Json tokens = Json::array();

 private:
  void add(const std::vector<std::string>& words) {
    lines.push_back(joined(words));
    for (const std::string& word : words) tokens.push_back(word);
  }

  std::vector<tracer::OutputRecord> outputs_;
  size_t printed_ = 0;
  std::unordered_map<uint32_t, std::vector<std::pair<std::string, std::vector<std::string>>>> states_;  // by frame
};

// The call that the run made, as a last line of its program.
std::string call_line(const tracer::RunInfo& info) {
  if (info.entry.empty()) return {};
  return (info.entry.find('(') == std::string::npos ? info.entry + "(" + info.args + ")" : info.entry) + "\n";
}

}  // namespace

std::vector<std::string> code_executor_tokens(std::string_view source) {
  std::vector<std::string> out;
  std::vector<int32_t> blocks = {0};
  int32_t line = 0;
  bool starts = true;  // a logical line
  for (const PythonToken& token : lex_python(source)) {
    if (token.kind == PythonTokenKind::kComment) continue;
    if (token.kind == PythonTokenKind::kNewline) {
      starts = true;
      continue;
    }
    if (token.line != line) out.push_back(mark(token.line - 1));
    line = token.line;
    if (starts && token.column > blocks.back()) {
      blocks.push_back(token.column);
      out.emplace_back("<indent>");
    }
    for (; starts && token.column < blocks.back(); blocks.pop_back()) out.emplace_back("<dedent>");
    starts = false;
    out.emplace_back(token.text);
  }
  return out;
}

std::vector<std::string> code_executor_value(std::string_view text) {
  std::vector<std::string> out;
  for (const PythonToken& token : lex_python(text))
    if (token.kind != PythonTokenKind::kNewline) out.push_back(token.kind == PythonTokenKind::kString ? content(token.text) : without_words(token.text));
  return out;
}

Result<std::string> code_executor_text(tracer::TraceReader& reader, int64_t run) {
  TRY_ASSIGN(const tracer::RunRecord record, reader.run(run));
  if (record.info.language != "python")
    return unsupported("run " + std::to_string(run) + " is one of C, for which CodeExecutor has no form", "use --run to export others, or --format cwm, next or semcoder");
  TRY_ASSIGN(const tracer::LineEffects effects, tracer::line_effects(reader, run));
  if (effects.source == nullptr) return std::string();
  TRY_ASSIGN(auto outputs, reader.outputs(run));
  Trace trace(std::move(outputs));
  for (const tracer::LineEffect& effect : effects.lines) trace.line(effect);
  trace.print_before(record.steps);
  std::string code = tracer::commented(*effects.source, {});
  const std::string call = call_line(record.info);
  if (!call.empty() && !code.empty() && !code.ends_with('\n')) code += '\n';
  code += call;
  return dump_json({{"id", run}, {"code", code}, {"code_tokens", code_executor_tokens(code)}, {"trace", trace.lines}, {"trace_tokens", trace.tokens}}) + "\n";
}

}  // namespace foretrace::datasets
