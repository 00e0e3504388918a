#include "datasets/program_outline.h"

#include <algorithm>

#include "datasets/name_bindings.h"
#include "datasets/string_literal.h"

namespace foretrace::datasets {
namespace {

using Kind = PythonTokenKind;

bool is_open(std::string_view t) { return t == "(" || t == "[" || t == "{"; }
bool is_close(std::string_view t) { return t == ")" || t == "]" || t == "}"; }

// Index of `def` or `class` in the line, if it is one; else end.
size_t definition(const std::vector<PythonToken>& tokens, const LogicalLine& line) {
  size_t i = line.begin;
  if (tokens[i].is(Kind::kKeyword, "async")) ++i;
  const bool found = i + 1 < line.end && tokens[i].kind == Kind::kKeyword &&
                     (tokens[i].text == "def" || tokens[i].text == "class") &&
                     tokens[i + 1].kind == Kind::kName;
  return found ? i : line.end;
}

bool is_plain_string(const PythonToken& token) {
  return token.kind == Kind::kString &&
         token.text.substr(0, token.text.find_first_of("'\"")).find_first_of("bBfF") ==
             std::string_view::npos;
}

// Comprehensions and lambdas among tokens [begin, end), lines counted from `line_offset`.
class InlineCodes {
 public:
  InlineCodes(int64_t last_line, std::vector<CodeObject>& out) : last_line_(last_line), out_(out) {}

  void scan(const PythonToken* begin, const PythonToken* end, int64_t line_offset,
            int nesting = 0) {
    struct Bracket {
      std::string_view text;
      int64_t line;
      bool colon;
      bool comprehension;
    };
    std::vector<Bracket> open;
    for (const PythonToken* t = begin; t != end; ++t) {
      const int64_t line = t->line + line_offset;
      if (t->kind == Kind::kString && nesting < 4) {
        scan_string(*t, line, nesting);
      } else if (t->is(Kind::kKeyword, "lambda")) {
        out_.push_back({"<lambda>", line, last_line_});
      } else if (t->is(Kind::kKeyword, "for") && !open.empty() && !open.back().comprehension) {
        open.back().comprehension = true;
        const bool dict = open.back().colon;
        const char* name = open.back().text == "["   ? "<listcomp>"
                           : open.back().text == "(" ? "<genexpr>"
                           : dict                    ? "<dictcomp>"
                                                     : "<setcomp>";
        out_.push_back({name, open.back().line, last_line_});
      } else if (t->kind == Kind::kOperator) {
        if (is_open(t->text)) open.push_back({t->text, line, false, false});
        if (is_close(t->text) && !open.empty()) open.pop_back();
        if (t->text == ":" && !open.empty()) open.back().colon = true;
      }
    }
  }

 private:
  void scan_string(const PythonToken& token, int64_t line, int nesting) {
    for (const StringPart& part : parse_string_literal(token.text).parts) {
      if (!part.expression) continue;
      const auto inner = lex_python(part.text);
      scan(inner.data(), inner.data() + inner.size(), line + part.line - 1, nesting + 1);
    }
  }

  int64_t last_line_;
  std::vector<CodeObject>& out_;
};

}  // namespace

int64_t last_line_of(const PythonToken& token) {
  return token.line + std::count(token.text.begin(), token.text.end(), '\n') -
         (token.kind == Kind::kNewline ? 1 : 0);
}

ProgramOutline::ProgramOutline(std::string_view source) : tokens_(lex_python(source)) {
  std::erase_if(tokens_, [](const PythonToken& t) { return t.kind == Kind::kComment; });
  split_lines();
  mark_docstrings();
  find_codes();
  find_bindings(*this, bound_, attributes_);
}

void ProgramOutline::split_lines() {
  std::vector<int32_t> columns = {0};
  size_t begin = 0;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    if (tokens_[i].kind != Kind::kNewline) continue;
    if (i > begin) {
      LogicalLine line;
      line.begin = begin;
      line.end = i;
      line.first_line = tokens_[begin].line;
      line.last_line = last_line_of(tokens_[i - 1]);
      while (columns.size() > 1 && tokens_[begin].column < columns.back()) columns.pop_back();
      if (tokens_[begin].column > columns.back()) columns.push_back(tokens_[begin].column);
      line.indent = static_cast<int>(columns.size()) - 1;
      lines_.push_back(line);
    }
    begin = i + 1;
  }
}

void ProgramOutline::mark_docstrings() {
  for (size_t i = 1; i + 1 < lines_.size(); ++i) {
    LogicalLine& line = lines_[i];
    const size_t def = definition(tokens_, lines_[i - 1]);
    line.docstring = def != lines_[i - 1].end && tokens_[def].text == "def" &&
                     line.indent > lines_[i - 1].indent && lines_[i + 1].indent >= line.indent &&
                     std::all_of(tokens_.begin() + static_cast<long>(line.begin),
                                 tokens_.begin() + static_cast<long>(line.end), is_plain_string);
  }
}

size_t ProgramOutline::block_end(size_t line) const {
  size_t end = line;
  while (end + 1 < lines_.size() && lines_[end + 1].indent > lines_[line].indent) ++end;
  return end;
}

void ProgramOutline::find_codes() {
  for (size_t i = 0; i < lines_.size(); ++i) {
    const LogicalLine& line = lines_[i];
    if (const size_t def = definition(tokens_, line); def != line.end) {
      size_t first = i;
      while (first > 0 && lines_[first - 1].indent == line.indent &&
             tokens_[lines_[first - 1].begin].is(Kind::kOperator, "@"))
        --first;
      codes_.push_back({std::string(tokens_[def + 1].text), lines_[first].first_line,
                        lines_[block_end(i)].last_line});
    }
    InlineCodes(line.last_line, codes_)
        .scan(tokens_.data() + line.begin, tokens_.data() + line.end, 0);
  }
}

}  // namespace foretrace::datasets
