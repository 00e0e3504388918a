#include "datasets/corpus/name_scan.h"

#include <algorithm>

namespace foretrace::datasets::corpus {
namespace {

using Kind = PythonTokenKind;

bool is_opening(std::string_view t) { return t == "(" || t == "[" || t == "{"; }
bool is_closing(std::string_view t) { return t == ")" || t == "]" || t == "}"; }

class Scanner {
 public:
  explicit Scanner(std::span<const PythonToken> tokens) : tokens_(tokens) {}

  ScannedNames run() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      const PythonToken& t = tokens_[at_];
      if (t.kind == Kind::kNewline)
        line_start_ = at_ + 1;
      else if (t.kind == Kind::kKeyword)
        keyword(t.text);
      else if (t.kind == Kind::kName)
        name(t.text);
      else if (t.kind == Kind::kString)
        string(t.text);
      else if (t.kind == Kind::kOperator)
        symbol(t.text);
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view text(size_t i) const {
    return i < tokens_.size() ? tokens_[i].text : "";
  }
  [[nodiscard]] bool is_name(size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == Kind::kName;
  }
  void bind(size_t i) {
    if (is_name(i)) out_.bound.emplace(tokens_[i].text);
  }
  // Binds the names in [from, to) that are targets: not attributes, not what is inside an index.
  void bind_targets(size_t from, size_t to) {
    int index_depth = 0;
    for (size_t i = from; i < to; ++i) {
      const bool subscript =
          text(i) == "[" && i > from && (is_name(i - 1) || is_closing(text(i - 1)));
      if (subscript || (index_depth > 0 && is_opening(text(i))))
        ++index_depth;
      else if (index_depth > 0 && is_closing(text(i)))
        --index_depth;
      const bool whole = text(i + 1) != "." && text(i + 1) != "(" && text(i + 1) != "[";
      if (index_depth == 0 && is_name(i) && whole && (i == 0 || text(i - 1) != ".")) bind(i);
    }
  }

  void keyword(std::string_view word) {
    if (word == "def")
      function();
    else if (word == "class" || word == "as")
      bind(at_ + 1);
    else if (word == "lambda")
      lambda();
    else if (word == "for")
      for_targets();
    else if (word == "import")
      import_names();
    else if (word == "from" && at_ == line_start_)
      from_module();
    else if (word == "global" || word == "nonlocal")
      declared(word == "global");
  }

  void function() {
    bind(at_ + 1);
    size_t i = at_ + 2;
    if (text(i) != "(") return;
    int depth = 0;
    for (; i < tokens_.size(); ++i) {
      if (is_opening(text(i))) ++depth;
      if (is_closing(text(i)) && --depth == 0) break;
      const std::string_view before = text(i - 1);
      if (depth == 1 && (before == "(" || before == "," || before == "*" || before == "**"))
        bind(i);
    }
  }

  void lambda() {
    int depth = 0;
    for (size_t i = at_ + 1; i < tokens_.size() && !(depth == 0 && text(i) == ":"); ++i) {
      if (is_opening(text(i))) ++depth;
      if (is_closing(text(i)) && --depth < 0) return;
      const std::string_view before = text(i - 1);
      if (depth == 0 && (before == "lambda" || before == "," || before == "*" || before == "**"))
        bind(i);
    }
  }

  void for_targets() {
    size_t end = at_ + 1;
    while (end < tokens_.size() && text(end) != "in" && tokens_[end].kind != Kind::kNewline) ++end;
    bind_targets(at_ + 1, end);
  }

  void from_module() {
    if (text(at_ + 1) == "." || text(at_ + 1) == "...")
      out_.outside = true;
    else if (is_name(at_ + 1))
      out_.imports.emplace(text(at_ + 1));
    in_from_ = true;
    // The module's own name is not read.
    while (text(at_ + 1) != "import" && at_ + 1 < tokens_.size() &&
           tokens_[at_ + 1].kind != Kind::kNewline)
      ++at_;
  }

  // `import a.b as c, d` and the tail of `from m import a as b, c`.
  void import_names() {
    const bool from = in_from_;
    in_from_ = false;
    size_t i = at_ + 1;
    for (; i < tokens_.size() && tokens_[i].kind != Kind::kNewline && text(i) != ";"; ++i) {
      if (text(i) == "*") out_.outside = true;
      const std::string_view before = text(i - 1);
      const bool first = before == "import" || before == "," || before == "(";
      if (!is_name(i) || !first) continue;
      if (!from) out_.imports.emplace(text(i));
      size_t last = i;
      while (text(last + 1) == ".") last += 2;
      bind(text(last + 1) == "as" ? last + 2 : i);
    }
    at_ = i - 1;
  }

  void declared(bool global) {
    for (size_t i = at_ + 1; i < tokens_.size() && (is_name(i) || text(i) == ","); ++i) {
      if (is_name(i) && global) out_.globals.emplace(text(i));
    }
  }

  // `match x:` and `case (a, b):`, where the words are no names; what a case names, it mostly
  // binds.
  bool soft_keyword(std::string_view word) {
    if (at_ != line_start_ || (word != "match" && word != "case")) return false;
    size_t end = at_;
    while (end < tokens_.size() && tokens_[end].kind != Kind::kNewline) ++end;
    if (text(end - 1) != ":" || text(at_ + 1) == "=" || text(at_ + 1) == ":") return false;
    for (size_t i = at_ + 1; word == "case" && i < end; ++i) {
      if (text(i - 1) != "." && text(i + 1) != "." && text(i + 1) != "(") bind(i);
    }
    return true;
  }

  void name(std::string_view word) {
    if (soft_keyword(word)) return;
    if (at_ > 0 && text(at_ - 1) == ".") return;
    if (depth_ > 0 && text(at_ + 1) == "=") return;  // f(a=1): the name belongs to the callee
    out_.read.emplace(word);
    if (text(at_ + 1) == ":=") bind(at_);
    if (depth_ == 0 && at_ == line_start_ && text(at_ + 1) == ":") bind(at_);  // x: int
  }

  void symbol(std::string_view op) {
    if (is_opening(op)) ++depth_;
    if (is_closing(op) && depth_ > 0) --depth_;
    if (op == ";" || (op == ":" && depth_ == 0)) {
      if (op == ";")
        line_start_ = at_ + 1;
      else if (text(at_ + 1) != "" && tokens_[at_ + 1].kind != Kind::kNewline && starts_block())
        line_start_ = at_ + 1;
      else if (op == ":")
        annotation_ = at_;
      return;
    }
    const bool augmented = op.size() >= 2 && op.back() == '=' && op != "==" && op != "!=" &&
                           op != "<=" && op != ">=" && op != ":=";
    if (depth_ == 0 && (op == "=" || augmented))
      bind_targets(line_start_, annotation_ > line_start_ ? annotation_ : at_);  // x: int = 1
  }

  // if x: y = 1
  [[nodiscard]] bool starts_block() const {
    static constexpr std::string_view kHeads[] = {
        "if", "else", "elif", "for", "while", "try", "with", "except", "finally", "def", "class"};
    return std::find(std::begin(kHeads), std::end(kHeads), text(line_start_)) != std::end(kHeads);
  }

  // Names in an f-string's braces; too many rather than too few.
  void string(std::string_view literal) {
    const size_t quote = literal.find_first_of("'\"");
    if (literal.substr(0, quote).find_first_of("fF") == std::string_view::npos) return;
    int depth = 0;
    for (size_t i = quote; i < literal.size(); ++i) {
      if (literal[i] == '{') ++depth;
      if (literal[i] == '}' && depth > 0) --depth;
      const bool starts =
          depth > 0 && (std::isalpha(static_cast<unsigned char>(literal[i])) || literal[i] == '_');
      if (!starts) continue;
      size_t end = i;
      while (end < literal.size() &&
             (std::isalnum(static_cast<unsigned char>(literal[end])) || literal[end] == '_'))
        ++end;
      const bool quoted = literal[i - 1] == '\'' || literal[i - 1] == '"' ||
                          literal[i - 1] == '!' || literal[i - 1] == ':';
      const std::string_view word = literal.substr(i, end - i);
      if (literal[i - 1] != '.' && !quoted && !is_python_keyword(word)) out_.read.emplace(word);
      i = end - 1;
    }
  }

  std::span<const PythonToken> tokens_;
  ScannedNames out_;
  size_t at_ = 0;
  size_t line_start_ = 0;
  size_t annotation_ = 0;  // the last ':' that opened no block
  int depth_ = 0;
  bool in_from_ = false;
};

}  // namespace

ScannedNames scan_names(std::span<const PythonToken> tokens) { return Scanner(tokens).run(); }

}  // namespace foretrace::datasets::corpus
