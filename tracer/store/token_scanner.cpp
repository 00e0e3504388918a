#include "tracer/store/token_scanner.h"

namespace foretrace::tracer {
namespace {

constexpr std::string_view kBegin = "<|begin_of_text|><|trace_context_start|>";

}  // namespace

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

Result<std::string> read_document(std::string_view text, size_t& at, const std::function<Status(TokenScanner&)>& body) {
  TokenScanner scan(text, at);
  TRY(scan.expect(kBegin));
  const size_t begin = scan.at();
  for (size_t end = begin; (end = text.find(kContextEnd, end)) != std::string_view::npos; end += kContextEnd.size()) {
    if (end != begin && text[end - 1] != '\n') continue;
    TokenScanner rest(text, end + kContextEnd.size());
    TRY(body(rest));
    at = rest.at();
    return std::string(text.substr(begin, end - begin));
  }
  return scan.fail("the context has no end");
}

}  // namespace foretrace::tracer
