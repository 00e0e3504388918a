#include "datasets/name_bindings.h"

#include "datasets/program_outline.h"
#include "datasets/string_literal.h"

namespace foretrace::datasets {
namespace {

using Kind = PythonTokenKind;

constexpr int kMaxStringNesting = 4;  // of strings in f-strings

bool is_open(const PythonToken& t) {
  return t.kind == Kind::kOperator && (t.text == "(" || t.text == "[" || t.text == "{");
}
bool is_close(const PythonToken& t) {
  return t.kind == Kind::kOperator && (t.text == ")" || t.text == "]" || t.text == "}");
}

// "=", "+=", ... but not "==".
bool is_assignment(const PythonToken& t) {
  if (t.kind != Kind::kOperator || !t.text.ends_with('=')) return false;
  return t.text != "==" && t.text != "!=" && t.text != "<=" && t.text != ">=" && t.text != ":=";
}

// Binds the names of one logical line, or of one expression in an f-string.
class LineBindings {
 public:
  LineBindings(const PythonToken* begin, const PythonToken* end, bool in_class,
               std::set<std::string>& bound, std::set<std::string>& attributes)
      : begin_(begin), end_(end), in_class_(in_class), bound_(bound), attributes_(attributes) {}

  void run(int nesting = 0) {
    bind_definition();
    bind_case();
    const PythonToken* segment = begin_;
    int depth = 0;
    for (const PythonToken* t = begin_; t != end_; ++t) {
      if (is_open(*t)) ++depth;
      if (is_close(*t)) --depth;
      if (t->kind == Kind::kString && nesting < kMaxStringNesting) bind_string(*t, nesting);
      if (t->is(Kind::kKeyword, "for")) bind_targets(t + 1, find(t + 1, "in"));
      if (t->is(Kind::kKeyword, "as")) bind_as(t + 1);
      if (t->is(Kind::kKeyword, "lambda")) bind_parameters(t + 1, lambda_end(t + 1));
      if (t->is(Kind::kOperator, ":=") && t != begin_) bind(t[-1]);
      if (depth == 0 && is_assignment(*t)) {
        bind_targets(segment, t);
        segment = t + 1;
      }
      const bool new_statement = t->is(Kind::kOperator, ";") || t->is(Kind::kOperator, ":");
      if (depth == 0 && new_statement && segment_is_header(segment)) segment = t + 1;
    }
    // `name: type` without a value, as in dataclasses.
    if (end_ - begin_ > 2 && begin_->kind == Kind::kName && begin_[1].is(Kind::kOperator, ":"))
      bind(*begin_);
  }

 private:
  // The statement before a ':' or ';' does not go on: not an annotation, which starts with a name.
  [[nodiscard]] bool segment_is_header(const PythonToken* segment) const {
    return segment->kind != Kind::kName || end_[-1].text != ":";
  }

  void bind(const PythonToken& t) {
    if (t.kind != Kind::kName) return;
    bound_.emplace(t.text);
    if (in_class_) attributes_.emplace(t.text);
  }

  [[nodiscard]] const PythonToken* find(const PythonToken* from, std::string_view keyword) const {
    while (from != end_ && !from->is(Kind::kKeyword, keyword)) ++from;
    return from;
  }

  [[nodiscard]] const PythonToken* lambda_end(const PythonToken* from) const {
    int depth = 0;
    for (; from != end_; ++from) {
      if (is_open(*from)) ++depth;
      if (is_close(*from) && --depth < 0) break;
      if (depth == 0 && from->is(Kind::kOperator, ":")) break;
    }
    return from;
  }

  void bind_definition() {
    const PythonToken* t = begin_;
    if (t->is(Kind::kKeyword, "async")) ++t;
    if (end_ - t < 2 || t[1].kind != Kind::kName) return;
    if (!t->is(Kind::kKeyword, "def") && !t->is(Kind::kKeyword, "class")) return;
    bind(t[1]);
    const bool outer = in_class_;
    in_class_ = false;  // parameters are no attributes
    const PythonToken* open = t + 2;
    if (open != end_ && open->text == "[") {  // type parameters
      const PythonToken* close = closing(open);
      bind_parameters(open + 1, close);
      open = close == end_ ? end_ : close + 1;
    }
    if (t->text != "class" && open != end_) bind_parameters(open + 1, closing(open));
    in_class_ = outer;
  }

  // The bracket that closes `open`, or the line's end.
  [[nodiscard]] const PythonToken* closing(const PythonToken* open) const {
    for (int depth = 0; open != end_; ++open) {
      if (is_open(*open)) ++depth;
      if (is_close(*open) && --depth == 0) break;
    }
    return open;
  }

  // case [a, *b] if a: the names that the pattern captures. A word like any other where an operator
  // or nothing follows.
  void bind_case() {
    if (!begin_->is(Kind::kName, "case") || end_ - begin_ < 3) return;
    if (begin_[1].is(Kind::kOperator, ".")) return;
    const PythonToken* to = begin_ + 1;
    for (int depth = 0; to != end_; ++to) {
      if (is_open(*to)) ++depth;
      if (is_close(*to)) --depth;
      if (depth == 0 && is_assignment(*to)) return;
      if (depth == 0 && (to->is(Kind::kOperator, ":") || to->is(Kind::kKeyword, "if"))) break;
    }
    if (to == end_ || to == begin_ + 1) return;
    for (const PythonToken* t = begin_ + 1; t != to; ++t) {
      const bool dotted = t[-1].is(Kind::kOperator, ".") || t[1].is(Kind::kOperator, ".");
      const bool named = t[1].is(Kind::kOperator, "(") || t[1].is(Kind::kOperator, "=");
      if (!dotted && !named && t->text != "_") bind(*t);
    }
  }

  // Names that start a parameter: first, or after a comma, `*` or `**` at this depth.
  void bind_parameters(const PythonToken* from, const PythonToken* to) {
    int depth = 0;
    bool starts = true;
    for (const PythonToken* t = from; t < to; ++t) {
      if (starts && depth == 0 && t->kind == Kind::kName) bind(*t);
      if (is_open(*t)) ++depth;
      if (is_close(*t)) --depth;
      const bool star = t->text == "*" || t->text == "**";
      starts = t->kind == Kind::kOperator && (t->text == "," || (star && starts));
    }
  }

  void bind_as(const PythonToken* t) {
    if (t == end_) return;
    if (!is_open(*t)) return bind(*t);
    const PythonToken* close = t;
    while (close != end_ && !is_close(*close)) ++close;
    bind_targets(t, close);
  }

  void bind_targets(const PythonToken* from, const PythonToken* to) {
    int depth = 0;
    for (const PythonToken* t = from; t < to; ++t) {
      if (depth == 0 && t->is(Kind::kOperator, ":")) return;  // an annotation follows
      if (is_open(*t)) ++depth;
      if (is_close(*t)) --depth;
      if (t->kind != Kind::kName) continue;
      const bool goes_on = t + 1 < to && t[1].kind == Kind::kOperator &&
                           (t[1].text == "." || t[1].text == "(" || t[1].text == "[");
      const bool in_index = depth > 0 && index_depth(from, t);
      if (goes_on || in_index) continue;
      if (t != begin_ && t[-1].is(Kind::kOperator, ".")) {
        attributes_.emplace(t->text);
      } else {
        bind(*t);
      }
    }
  }

  // `t` stands inside an index or a call: a[t] = .., f(t).x = ..
  static bool index_depth(const PythonToken* from, const PythonToken* t) {
    int depth = 0;
    for (const PythonToken* p = t - 1; p >= from; --p) {
      if (is_close(*p)) ++depth;
      if (!is_open(*p)) continue;
      if (depth-- > 0) continue;
      depth = 0;
      if (p > from && (p[-1].kind == Kind::kName || is_close(p[-1]))) return true;
    }
    return false;
  }

  void bind_string(const PythonToken& token, int nesting) {
    for (const StringPart& part : parse_string_literal(token.text).parts) {
      if (!part.expression) continue;
      const auto inner = lex_python(part.text);
      if (inner.empty()) continue;
      LineBindings(inner.data(), inner.data() + inner.size(), false, bound_, attributes_)
          .run(nesting + 1);
    }
  }

  const PythonToken* begin_;
  const PythonToken* end_;
  bool in_class_;
  std::set<std::string>& bound_;
  std::set<std::string>& attributes_;
};

void add_references(const PythonToken* begin, const PythonToken* end, int nesting,
                    std::set<std::string>& names) {
  for (const PythonToken* t = begin; t != end; ++t) {
    const bool attribute = t != begin && t[-1].is(Kind::kOperator, ".");
    if (t->kind == Kind::kName && !attribute) names.emplace(t->text);
    if (t->kind != Kind::kString || nesting >= kMaxStringNesting) continue;
    for (const StringPart& part : parse_string_literal(t->text).parts) {
      if (!part.expression) continue;
      const auto inner = lex_python(part.text);
      add_references(inner.data(), inner.data() + inner.size(), nesting + 1, names);
    }
  }
}

}  // namespace

void find_bindings(const ProgramOutline& outline, std::set<std::string>& bound,
                   std::set<std::string>& attributes) {
  std::vector<bool> class_at;  // by indent: the block opened there is a class
  for (const LogicalLine& line : outline.lines()) {
    const auto level = static_cast<size_t>(line.indent);
    class_at.resize(level + 1, false);
    const bool in_class = level > 0 && class_at[level - 1];
    const PythonToken* begin = outline.tokens().data() + line.begin;
    const PythonToken* end = outline.tokens().data() + line.end;
    class_at[level] = begin->is(Kind::kKeyword, "class");
    if (begin->is(Kind::kKeyword, "import") || begin->is(Kind::kKeyword, "from")) {
      for (const PythonToken* t = begin; t + 1 < end; ++t) {
        if (t->is(Kind::kKeyword, "as") && t[1].kind == Kind::kName) bound.emplace(t[1].text);
      }
    } else {
      LineBindings(begin, end, in_class, bound, attributes).run();
    }
  }
}

void find_references(const PythonToken* begin, const PythonToken* end,
                     std::set<std::string>& names) {
  add_references(begin, end, 0, names);
}

}  // namespace foretrace::datasets
