#include "lm/tokenizer/aligned_text.h"

#include "core/check.h"
#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {

AlignedText::AlignedText(std::string text, std::vector<Span> spans)
    : owned_(std::move(text)), view_(owned_), spans_(std::move(spans)) {
  FORETRACE_CHECK(spans_.size() == owned_.size(), "a span for every byte");
}

Span AlignedText::origin_of_byte(size_t at) const {
  if (!spans_.empty()) return spans_[at];
  Span span{at, at + 1};
  while (span.begin > 0 && is_continuation(view_[span.begin])) --span.begin;
  while (span.end < view_.size() && is_continuation(view_[span.end])) ++span.end;
  return {span.begin + at_, span.end + at_};
}

Span AlignedText::origin(Span range) const {
  return {origin_of_byte(range.begin).begin, origin_of_byte(range.end - 1).end};
}

}  // namespace foretrace::lm::tokenizer
