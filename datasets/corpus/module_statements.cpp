#include "datasets/corpus/module_statements.h"

#include "datasets/corpus/name_scan.h"

namespace foretrace::datasets::corpus {
namespace {

using Kind = PythonTokenKind;

bool continues_statement(std::string_view word) {
  return word == "else" || word == "elif" || word == "except" || word == "finally";
}

void describe(const std::vector<PythonToken>& tokens, ModuleStatement& s) {
  size_t head = s.begin;
  // Past the decorators.
  while (head < s.end && tokens[head].text == "@") {
    while (head < s.end && tokens[head].kind != Kind::kNewline) ++head;
    ++head;
  }
  if (head >= s.end) return;
  const std::string_view word = tokens[head].text;
  if (word == "import" || word == "from") s.kind = StatementKind::kImport;
  if (word == "def") s.kind = StatementKind::kFunction;
  if (word == "class") s.kind = StatementKind::kClass;
  if (word == "if" && head + 1 < s.end && tokens[head + 1].text == "__name__")
    s.kind = StatementKind::kMainGuard;
  const ScannedNames names = scan_names(std::span(tokens).subspan(s.begin, s.end - s.begin));
  s.imports = names.imports;
  s.outside = names.outside;
  const bool own_scope = s.kind == StatementKind::kFunction || s.kind == StatementKind::kClass;
  if (own_scope && head + 1 < s.end) {
    s.name = tokens[head + 1].text;
    s.binds = names.globals;
    s.binds.insert(s.name);
    for (const std::string& name : names.read) {
      if (!names.bound.contains(name) || names.globals.contains(name)) s.uses.insert(name);
    }
    return;
  }
  s.binds = names.bound;
  s.uses = names.read;
  // registry['a'] = 1, cache.clear(): they change what the name holds.
  const bool changes = tokens[head].kind == Kind::kName && head + 1 < s.end &&
                       (tokens[head + 1].text == "[" || tokens[head + 1].text == ".");
  if (changes) s.binds.emplace(word);
}

}  // namespace

Module::Module(std::string_view source) : source_(source), tokens_(lex_python(source)) {
  bool decorated = false;
  bool line_start = true;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    const PythonToken& t = tokens_[i];
    if (t.kind == Kind::kComment) continue;
    if (line_start && t.column == 0 && !continues_statement(t.text) && !decorated) {
      if (!statements_.empty()) statements_.back().end = i;
      statements_.push_back({});
      statements_.back().begin = i;
    }
    if (line_start && t.column == 0) decorated = t.text == "@";
    line_start = t.kind == Kind::kNewline;
  }
  if (!statements_.empty()) statements_.back().end = tokens_.size();
  for (ModuleStatement& s : statements_) describe(tokens_, s);
}

std::set<std::string> names_used(std::string_view expression) {
  // In brackets, so that `a=1` reads as a keyword argument.
  const std::string text = "(" + std::string(expression) + ")";
  ScannedNames names = scan_names(lex_python(text));
  for (const std::string& bound : names.bound) names.read.erase(bound);
  return names.read;
}

}  // namespace foretrace::datasets::corpus
