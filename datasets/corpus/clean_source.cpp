#include "datasets/corpus/clean_source.h"

namespace foretrace::datasets::corpus {
namespace {

using Kind = PythonTokenKind;

class Cleaner {
 public:
  Cleaner(const Module& module, const ModuleStatement& statement)
      : source_(module.source()),
        tokens_(module.tokens()),
        at_(statement.begin),
        end_(statement.end) {
    if (at_ < end_) before_ = tokens_[at_].text.data();
  }

  std::string run() {
    for (; at_ < end_; ++at_) {
      const PythonToken& t = tokens_[at_];
      if (t.kind != Kind::kComment && !(line_start_ && is_docstring())) emit(t);
      before_ = t.text.data() + t.text.size();
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] size_t next_real(size_t i) const {
    while (i < end_ && tokens_[i].kind == Kind::kComment) ++i;
    return i;
  }

  // At a string that is a whole logical line; then steps over it, leaving `pass` where a body needs
  // a statement.
  bool is_docstring() {
    const PythonToken& t = tokens_[at_];
    const size_t line_end = next_real(at_ + 1);
    if (t.kind != Kind::kString || line_end >= end_ || tokens_[line_end].kind != Kind::kNewline)
      return false;
    const size_t after = next_real(line_end + 1);
    const bool last = after >= end_ || tokens_[after].column < t.column;
    if (last && opened_block_) out_ += std::string(static_cast<size_t>(t.column), ' ') + "pass\n";
    at_ = line_end;
    return true;
  }

  void emit(const PythonToken& t) {
    std::string_view gap(before_, static_cast<size_t>(t.text.data() - before_));
    if (t.kind == Kind::kNewline) {
      out_ += '\n';
      opened_block_ = last_ == ":";
      line_start_ = true;
      return;
    }
    const size_t line = gap.rfind('\n');
    if (line_start_)
      out_ += line == std::string_view::npos ? gap : gap.substr(line + 1);
    else if (line == std::string_view::npos || gap.find('\\') != std::string_view::npos)
      out_ += gap;
    else
      out_ += gap.substr(line);
    out_ += t.text;
    last_ = t.text;
    line_start_ = false;
  }

  std::string_view source_;
  const std::vector<PythonToken>& tokens_;
  size_t at_;
  size_t end_;
  const char* before_ = nullptr;  // end of the token before
  std::string out_;
  std::string_view last_;
  bool line_start_ = true;
  bool opened_block_ = false;
};

bool is_definition(const ModuleStatement& s) {
  return s.kind == StatementKind::kFunction || s.kind == StatementKind::kClass;
}

}  // namespace

std::string with_unix_lines(std::string_view source) {
  if (source.starts_with("\xef\xbb\xbf")) source.remove_prefix(3);
  std::string out;
  for (size_t i = 0; i < source.size(); ++i) {
    if (source[i] != '\r')
      out += source[i];
    else if (i + 1 >= source.size() || source[i + 1] != '\n')
      out += '\n';
  }
  return out;
}

std::string clean_statement(const Module& module, const ModuleStatement& statement) {
  return Cleaner(module, statement).run();
}

std::string laid_out(const Module& module, const std::vector<size_t>& statements) {
  std::string out;
  bool apart = false;
  for (const size_t i : statements) {
    const ModuleStatement& s = module.statements()[i];
    const std::string text = clean_statement(module, s);
    if (text.empty()) continue;
    if (!out.empty() && (apart || is_definition(s))) out += "\n\n";
    out += text;
    apart = is_definition(s);
  }
  return out;
}

std::string clean_module(const Module& module) {
  std::vector<size_t> all;
  for (size_t i = 0; i < module.statements().size(); ++i) {
    if (module.statements()[i].kind != StatementKind::kMainGuard) all.push_back(i);
  }
  return laid_out(module, all);
}

}  // namespace foretrace::datasets::corpus
