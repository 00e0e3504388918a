#include "worldmodel/call_prompt.h"

#include <algorithm>
#include <vector>

#include "core/trimmed.h"
#include "datasets/python_lexer.h"

namespace foretrace::worldmodel {
namespace {

using datasets::PythonToken;
using datasets::PythonTokenKind;

constexpr const char* kOutputTask =
    "You are given Python code and an assertion about a call, in which ?? stands for what the call returns. Write the assertion again with "
    "the exact value in place of ??, as a literal: no expressions, no calls, no comments. If the call raises an exception, write its type "
    "and its message in place of the assertion, like ValueError: bad. Put it between [ANSWER] and [/ANSWER].\n\n"
    "[PYTHON]\ndef twice(items):\n    return items + items\nassert twice([1, 'a']) == ??\n[/PYTHON]\n"
    "[ANSWER]\nassert twice([1, 'a']) == [1, 'a', 1, 'a']\n[/ANSWER]\n\n"
    "[PYTHON]\ndef shout(text):\n    return text.upper() + '!' * len(text)\nassert shout(\"hey\") == ??\n[/PYTHON]\n"
    "[ANSWER]\nassert shout(\"hey\") == 'HEY!!!'\n[/ANSWER]\n\n";

constexpr const char* kCOutputTask =
    "You are given C code and an assertion about a call, in which ?? stands for what the call returns. Write the assertion again with the exact "
    "value in place of ??: a number, a character as 'A', a text as \"abc\". Put it between [ANSWER] and [/ANSWER].\n\n"
    "[C]\nint twice(int n) {\n  return 2 * n;\n}\nassert twice(21) == ??\n[/C]\n[ANSWER]\nassert twice(21) == 42\n[/ANSWER]\n\n"
    "[C]\nint main(void) {\n  int sum = 0;\n  for (int i = 0; i < 4; i++) sum += i;\n  return sum;\n}\nassert main() == ??\n[/C]\n"
    "[ANSWER]\nassert main() == 6\n[/ANSWER]\n\n";

constexpr const char* kInputTask =
    "You are given Python code and an assertion about a call, in which ?? stands for its arguments. Write the assertion again with arguments "
    "in place of ?? for which it holds, as literals. There may be several; any is right. Put it between [ANSWER] and [/ANSWER].\n\n"
    "[PYTHON]\ndef count(items, wanted):\n    return sum(1 for item in items if item == wanted)\nassert count(??) == 2\n[/PYTHON]\n"
    "[ANSWER]\nassert count([3, 1, 3], 3) == 2\n[/ANSWER]\n\n"
    "[PYTHON]\ndef glue(text):\n    return text.strip() + '-' + text\nassert glue(??) == 'a-a '\n[/PYTHON]\n"
    "[ANSWER]\nassert glue('a ') == 'a-a '\n[/ANSWER]\n\n";

std::string asked(const char* task, const std::string& language, const std::string& source, const std::string& call, const std::string& value) {
  std::string code = source;
  if (!code.ends_with('\n')) code += '\n';
  return task + ("[" + language + "]\n" + code) + "assert " + call + " == " + value + "\n[/" + language + "]\n[ANSWER]\n";
}

// Behind the last `open` that has its `close`, else behind the last `open`.
std::optional<std::string_view> between(std::string_view text, std::string_view open, std::string_view close) {
  const size_t end = text.rfind(close);
  size_t at = end == std::string_view::npos ? end : text.rfind(open, end);
  if (at == std::string_view::npos) at = text.rfind(open);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + open.size());
  return rest.substr(0, rest.find(close));
}

std::optional<std::string_view> last_block(std::string_view text) {
  const size_t close = text.rfind("```");
  if (close == std::string_view::npos || close == 0) return std::nullopt;
  const size_t open = text.rfind("```", close - 1);
  if (open == std::string_view::npos) return std::nullopt;
  const std::string_view block = text.substr(open, close - open);
  const size_t line = block.find('\n');
  return line == std::string_view::npos ? block.substr(3) : block.substr(line + 1);  // the first line names the language
}

std::optional<std::string_view> last_assertion(std::string_view text) {
  const size_t at = text.rfind("\nassert ");
  if (at == std::string_view::npos && !text.starts_with("assert ")) return std::nullopt;
  const std::string_view rest = text.substr(at == std::string_view::npos ? 0 : at + 1);
  return rest.substr(0, rest.find('\n'));
}

int depth_change(const PythonToken& token) {
  if (token.kind != PythonTokenKind::kOperator) return 0;
  if (token.text == "(" || token.text == "[" || token.text == "{") return 1;
  return token.text == ")" || token.text == "]" || token.text == "}" ? -1 : 0;
}

bool encloses(const std::vector<PythonToken>& tokens) {
  if (tokens.size() < 2 || tokens.front().text != "(" || tokens.back().text != ")") return false;
  int depth = 0;
  for (size_t i = 0; i + 1 < tokens.size(); ++i)
    if ((depth += depth_change(tokens[i])) == 0) return false;
  return true;
}

// The tokens of the first assertion, without the word and brackets around the whole; where there is none, of a line that says
// "CALL == VALUE"; empty: neither.
std::vector<PythonToken> asserted(const std::vector<PythonToken>& all) {
  std::vector<PythonToken> line;
  bool found = false, compares = false;
  for (const PythonToken& token : all) {
    if (token.kind == PythonTokenKind::kComment) continue;
    if (token.kind == PythonTokenKind::kNewline) {
      if (found || compares) break;
      line.clear();
      continue;
    }
    if (line.empty() && !found && token.text == "assert") {
      found = true;
      continue;
    }
    compares |= token.text == "==" && token.kind == PythonTokenKind::kOperator && !line.empty() && line.back().text == ")";
    line.push_back(token);
  }
  if (!found && !compares) return {};
  while (encloses(line)) line = {line.begin() + 1, line.end() - 1};
  return line;
}

}  // namespace

std::string output_prompt(const Program& program) {
  const bool c = program.language == "c";
  const std::string entry = c && program.entry.empty() ? "main" : program.entry;
  return asked(c ? kCOutputTask : kOutputTask, c ? "C" : "PYTHON", program.source, entry + "(" + program.args + ")", "??");
}

std::string input_prompt(const Program& program, const std::string& value) {
  return asked(kInputTask, "PYTHON", program.source, program.entry + "(??)", value);
}

std::optional<std::string> find_answer(std::string_view written) {
  const size_t thought = written.rfind("</think>");
  if (thought != std::string_view::npos) written = written.substr(thought + 8);
  else if (written.find("<think>") != std::string_view::npos) return std::nullopt;  // it never came to its answer
  auto found = between(written, "[ANSWER]", "[/ANSWER]");
  if (!found) found = last_block(written);
  else if (const auto block = last_block(*found)) found = block;
  if (!found) found = last_assertion(written);
  if (!found || trimmed(*found).empty()) return std::nullopt;
  return std::string(trimmed(*found));
}

std::string value_in_answer(std::string_view answer) {
  const std::vector<PythonToken> tokens = asserted(datasets::lex_python(answer));
  if (tokens.empty()) return std::string(trimmed(answer));
  int depth = 0;
  size_t equals = tokens.size(), end = tokens.size();
  for (size_t i = 0; i < tokens.size(); ++i) {
    depth += depth_change(tokens[i]);
    if (depth != 0 || tokens[i].kind != PythonTokenKind::kOperator) continue;
    if (tokens[i].text == "==") equals = i, end = tokens.size();
    if (tokens[i].text == "," && equals < i) end = std::min(end, i);  // the assertion's message
  }
  if (equals + 1 >= end) return std::string(trimmed(answer));
  const char* begin = tokens[equals + 1].text.data();
  const std::string_view last = tokens[end - 1].text;
  return std::string(begin, static_cast<size_t>(last.data() + last.size() - begin));
}

std::optional<std::string> arguments_in_answer(std::string_view answer, std::string_view entry) {
  const std::vector<PythonToken> all = datasets::lex_python(answer), one = asserted(all);
  const std::vector<PythonToken>& tokens = one.empty() ? all : one;
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].text != entry || tokens[i + 1].text != "(" || (i > 0 && tokens[i - 1].text == "def")) continue;
    int depth = 1;
    for (size_t k = i + 2; k < tokens.size(); ++k) {
      depth += depth_change(tokens[k]);
      if (depth > 0) continue;
      const char* begin = tokens[i + 1].text.data() + 1;
      return std::string(begin, static_cast<size_t>(tokens[k].text.data() - begin));
    }
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace foretrace::worldmodel
