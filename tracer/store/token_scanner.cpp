#include "tracer/store/token_scanner.h"

namespace foretrace::tracer {
namespace {

constexpr std::string_view kBegin = "<|begin_of_text|><|trace_context_start|>";

}  // namespace

Result<std::string> TokenScanner::context() {
  TRY(expect(kBegin));
  const size_t begin = at_;
  for (size_t end = begin; (end = text_.find(kContextEnd, end)) != std::string_view::npos; end += kContextEnd.size()) {
    if (end != begin && text_[end - 1] != '\n') continue;
    at_ = end + kContextEnd.size();
    return std::string(text_.substr(begin, end - begin));
  }
  return fail("the context has no end");
}

bool TokenScanner::take(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

Status TokenScanner::expect(std::string_view word) { return take(word) ? Status() : fail("no " + std::string(word)); }

Result<std::string> TokenScanner::line() {
  const size_t newline = text_.find('\n', at_);
  if (newline == std::string_view::npos) return fail("a source line without its end");
  const std::string_view line = text_.substr(at_, newline + 1 - at_);
  at_ = newline + 1;
  return std::string(line);
}

Result<Json> TokenScanner::json(char last) {
  bool string = false;
  for (size_t end = at_; end < text_.size(); ++end) {
    const char c = text_[end];
    if (string && c == '\\') {
      ++end;
      continue;
    }
    if (c == '"') string = !string;
    if (string || c != last) continue;
    auto value = parse_json(text_.substr(at_, end + 1 - at_));
    if (!value.ok()) return fail(value.error().text());
    at_ = end + 1;
    return value;
  }
  return fail("JSON without an end");
}

Result<std::string> TokenScanner::json_string() {
  TRY_ASSIGN(const Json value, json('"'));
  if (!value.is_string()) return fail("the value is no string");
  return value.get<std::string>();
}

Error TokenScanner::fail(const std::string& what) const { return parse_error("byte " + std::to_string(at_) + ": " + what); }

}  // namespace foretrace::tracer
