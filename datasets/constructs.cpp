#include "datasets/constructs.h"

#include <algorithm>
#include <array>
#include <utility>

#include "datasets/construct_scan.h"
#include "datasets/string_literal.h"

namespace foretrace::datasets {
namespace {

using Kind = PythonTokenKind;

// Keywords that are constructs by themselves.
constexpr std::array<std::string_view, 18> kSimple = {
    "assert",  "async",  "await",  "break",    "class", "continue", "del", "elif",  "except",
    "finally", "global", "import", "nonlocal", "pass",  "return",   "try", "while", "with"};
// Those whose statements end in a block.
constexpr std::array<std::string_view, 11> kCompound = {
    "async", "class", "def", "elif", "else", "except", "finally", "for", "if", "try", "while"};
constexpr std::array<std::string_view, 6> kComparisons = {"==", "!=", "<", "<=", ">", ">="};
constexpr std::array<std::string_view, 13> kArithmetic = {"+", "-", "*", "/", "//", "%", "**",
                                                          "&", "|", "^", "~", "<<", ">>"};

template <size_t N>
bool among(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::vector<PythonToken> tokens_of(std::string_view source) {
  std::vector<PythonToken> tokens = lex_python(source);
  std::erase_if(tokens, [](const PythonToken& t) { return t.kind == Kind::kComment; });
  return tokens;
}

}  // namespace

Constructs constructs_of(std::string_view source) {
  Constructs out;
  const auto tokens = tokens_of(source);
  ConstructScan(tokens, out).run();
  return out;
}

ConstructScan::ConstructScan(const std::vector<PythonToken>& tokens, Constructs& out)
    : tokens_(tokens), out_(out), levels_(1) {
  for (size_t i = 0; i + 1 < tokens_.size(); ++i)
    if (tokens_[i].is(Kind::kKeyword, "def")) functions_.insert(tokens_[i + 1].text);
}

void ConstructScan::run() {
  bool line_starts = true;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    const PythonToken& t = tokens_[i];
    if (t.kind == Kind::kNewline) {
      levels_.assign(1, {});
      line_starts = at_start_ = true;
      waiting_ins_ = 0;
      continue;
    }
    if (line_starts) begin_line(t);
    line_starts = false;
    if (at_start_) first_ = t.kind == Kind::kKeyword ? t.text : std::string_view();
    const bool starts = std::exchange(at_start_, false);
    if (t.text != "}" && t.text != ")") level().empty = false;
    if (t.kind == Kind::kKeyword) {
      at_start_ = starts;  // keyword() asks
      keyword(i);
      at_start_ = false;
    } else if (t.kind == Kind::kName) {
      name(i);
    } else if (t.kind == Kind::kOperator) {
      if (starts && t.text == "@") {
        note("decorator");
      } else {
        operation(i);
      }
    } else {
      literal(t);
    }
  }
}

// Blocks that the line's indentation ends are closed.
void ConstructScan::begin_line(const PythonToken& first) {
  while (!blocks_.empty() && blocks_.back().column >= first.column) blocks_.pop_back();
  while (!siblings_.empty() && siblings_.back().column > first.column) siblings_.pop_back();
  if (first.kind != Kind::kKeyword || !among(first.text, kCompound)) return;
  if (first.text == "else") return else_of_line(first);
  blocks_.push_back({first.column, first.text, {}});
  if (!siblings_.empty() && siblings_.back().column == first.column) siblings_.pop_back();
  siblings_.push_back(blocks_.back());
}

void ConstructScan::else_of_line(const PythonToken& t) {
  const bool known = !siblings_.empty() && siblings_.back().column == t.column;
  const std::string_view of = known ? siblings_.back().keyword : "if";
  note(of == "for" || of == "while" ? "else of a loop" : of == "except" ? "else of a try" : "else");
}

void ConstructScan::keyword(size_t i) {
  const PythonToken& t = tokens_[i];
  if (among(t.text, kSimple)) note(t.text);
  if (t.text == "def" || t.text == "class") return definition(i);
  if (t.text == "for" || t.text == "if") return for_or_if(t);
  if (t.text == "and" || t.text == "or" || t.text == "is") note(t.text);
  if (t.text == "and" || t.text == "or" || t.text == "not" || t.text == "else")
    level().comparisons = 0;
  if (t.text == "not" && !is(i + 1, "in") && !(i > 0 && is(i - 1, "is"))) note("not");
  if (t.text == "in" && --waiting_ins_ < 0) {
    note("in");
    waiting_ins_ = 0;
  } else if (t.text == "in" && level().comma && (first_ == "for" || level().loop)) {
    note("unpacking");
  }
  if (t.text == "yield") note(is(i + 1, "from") ? "yield from" : "yield");
  if (t.text == "raise") note("raise");
  if (t.text == "from" && first_ == "raise") note("raise from");
  if (t.text == "lambda") {
    note("lambda");
    ++level().lambdas;
  }
}

void ConstructScan::for_or_if(const PythonToken& t) {
  if (t.text == "for") {
    if (in_statement()) {
      note("for");
    } else {
      if (level().loop) note("nested comprehension loop");
      level().loop = true;
      level().comma = false;
    }
    ++waiting_ins_;
    return;
  }
  level().comparisons = 0;
  note(in_statement() && at_start_ ? "if"
       : level().loop              ? "comprehension filter"
                                   : "conditional expression");
}

void ConstructScan::definition(size_t i) {
  const bool is_def = tokens_[i].text == "def";
  const std::string_view name = i + 1 < tokens_.size() ? tokens_[i + 1].text : std::string_view();
  std::string_view outer;  // the nearest def or class around
  for (const Block& block : blocks_)
    if (!block.name.empty()) outer = block.keyword;
  if (is_def) note(outer == "class" ? "method" : outer == "def" ? "nested def" : "def");
  if (blocks_.empty()) return;
  blocks_.back().keyword = tokens_[i].text;  // `async def` too
  blocks_.back().name = name;
}

void ConstructScan::name(size_t i) {
  const bool attribute = i > 0 && is(i - 1, ".");
  if (!is(i + 1, "(") && attribute && first_ != "import" && first_ != "from") note("attribute");
}

void ConstructScan::call(size_t i) {
  const PythonToken& callee = tokens_[i - 1];
  if (callee.kind != Kind::kName) return;
  if (i > 1 && is(i - 2, ".")) {
    if (is_builtin_method(callee.text)) out_.methods.emplace(callee.text);
    return;
  }
  if (functions_.contains(callee.text)) {
    note("call of an own function");
    for (const Block& block : blocks_)
      if (block.keyword == "def" && block.name == callee.text) note("recursion");
  } else if (is_builtin_function(callee.text)) {
    out_.builtins.emplace(callee.text);
  }
}

void ConstructScan::literal(const PythonToken& t) {
  if (t.kind == Kind::kNumber) {
    const bool hex = t.text.starts_with("0x") || t.text.starts_with("0X");
    if (!hex && t.text.find_first_of(".eE") != std::string_view::npos) note("float");
    if (t.text.ends_with('j') || t.text.ends_with('J')) note("complex");
    return;
  }
  if (t.kind != Kind::kString) return;
  const StringLiteral literal = parse_string_literal(t.text);
  if (literal.prefix.find_first_of("bB") != std::string_view::npos) note("bytes");
  if (!literal.formatted) return;
  note("f-string");
  for (const StringPart& part : literal.parts) {
    if (!part.expression) continue;
    const auto inner = datasets::tokens_of(part.text);
    ConstructScan(inner, out_).run();
  }
}

void ConstructScan::operation(size_t i) {
  const std::string_view text = tokens_[i].text;
  if (text == "(" || text == "[" || text == "{") return open(i);
  if (text == ")" || text == "]" || text == "}") return close();
  if (text == ":") return colon(i);
  if (text == "=") return equals();
  if (text == ",") {
    level().comma |= level().lambdas == 0;  // not one of a lambda's parameters
    level().comparisons = 0;
  } else if (text == ";") {
    at_start_ = true;
  } else if (text == ":=") {
    note("walrus");
  } else if (text == "->") {
    note("annotation");
  } else if (text.size() > 1 && text.back() == '=' && !among(text, kComparisons)) {
    note("augmented assignment");
    note(text.substr(0, text.size() - 1));
  } else {
    binary(i);
  }
}

void ConstructScan::open(size_t i) {
  const std::string_view text = tokens_[i].text;
  const bool value = after_value(i);
  Level inner;
  if (text == "[") inner.role = value ? Role::kSubscript : Role::kDisplay;
  if (text == "{") inner.role = Role::kBraces;
  if (text == "(") {
    const bool defines = i > 1 && (is(i - 2, "def") || is(i - 2, "class"));
    inner.role = !value ? Role::kParentheses : defines ? Role::kParameters : Role::kCall;
    if (inner.role == Role::kCall) call(i);
  }
  levels_.push_back(inner);
}

void ConstructScan::close() {
  if (in_statement()) return;
  const Level inner = level();
  levels_.pop_back();
  switch (inner.role) {
    case Role::kSubscript:
      return note(inner.colon ? "slice" : "subscript");
    case Role::kDisplay:
      return note(inner.loop ? "list comprehension" : "list display");
    case Role::kBraces:
      if (inner.loop) return note(inner.colon ? "dict comprehension" : "set comprehension");
      return note(inner.colon || inner.empty ? "dict display" : "set display");
    default:
      if (inner.loop) return note("generator expression");
      if (inner.role == Role::kParentheses && (inner.comma || inner.empty)) note("tuple");
  }
}

void ConstructScan::colon(size_t i) {
  level().comparisons = 0;
  const bool last = i + 1 == tokens_.size() || tokens_[i + 1].kind == Kind::kNewline;
  if (level().lambdas > 0) {
    --level().lambdas;
  } else if (!in_statement()) {
    level().role == Role::kParameters ? note("annotation") : void(level().colon = true);
  } else if (among(first_, kCompound) || first_ == "with") {
    at_start_ = true;
  } else if (first_.empty() && !last) {  // not `case 1:`
    note("annotation");
  }
}

void ConstructScan::equals() {
  if (level().role == Role::kParameters || level().lambdas > 0) {
    note("default argument");
  } else if (in_statement() && level().comma) {
    note("unpacking");
  } else if (level().role == Role::kCall) {
    note("keyword argument");
  }
}

void ConstructScan::binary(size_t i) {
  const std::string_view text = tokens_[i].text;
  if (among(text, kComparisons)) {
    note(text);
    if (++level().comparisons > 1) note("chained comparison");
  } else if ((text == "*" || text == "**") && !after_value(i)) {
    const Role role = level().role;
    const bool parameter = role == Role::kParameters || level().lambdas > 0;
    if (!is(i + 1, ",") && !is(i + 1, ")"))
      note(parameter ? "star parameter" : role == Role::kCall ? "star argument" : "unpacking");
    if (text == "**" && role == Role::kBraces) level().colon = true;
  } else if (among(text, kArithmetic)) {
    note(text == "-" && !after_value(i) ? "unary -" : text);
  } else if (text == "@") {
    note("@");
  }
}

bool ConstructScan::after_value(size_t i) const {
  if (i == 0) return false;
  const PythonToken& t = tokens_[i - 1];
  if (t.kind == Kind::kName || t.kind == Kind::kNumber || t.kind == Kind::kString) return true;
  if (t.kind == Kind::kKeyword) return t.text == "None" || t.text == "True" || t.text == "False";
  return t.kind == Kind::kOperator && (t.text == ")" || t.text == "]" || t.text == "}");
}

}  // namespace foretrace::datasets
