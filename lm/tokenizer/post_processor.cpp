#include "lm/tokenizer/post_processor.h"

#include <algorithm>

#include "lm/tokenizer/byte_alphabet.h"
#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

// `at`, moved over `count` characters, not beyond `end`.
size_t forward(std::string_view text, size_t at, size_t end, size_t count) {
  for (; count > 0 && at < end; --count) at += code_point_at(text, at).bytes;
  return at;
}

// `at`, moved back over `count` characters, not beyond `begin`. Where the text has fewer before it, it stays.
size_t back(std::string_view text, size_t at, size_t begin, size_t count) {
  size_t moved = at;
  for (; count > 0; --count) {
    if (moved == 0) return at;
    do --moved;
    while (moved > 0 && is_continuation(text[moved]));
  }
  return std::max(moved, begin);
}

void trim(const PostProcessor::Trim& step, std::string_view text, Draft& draft) {
  for (size_t i = 0; i < draft.encoding.offsets.size(); ++i) {
    Span& span = draft.encoding.offsets[i];
    const Edges& edges = draft.edges[i];
    // One space at the very start may be the one that was put in front.
    const bool prefix = step.add_prefix_space && edges.leading == 1 && (i == 0 || span.begin == 0);
    if (!prefix) span.begin = forward(text, span.begin, span.end, edges.leading);
    if (edges.trailing > 0) span.end = back(text, span.end, span.begin, edges.trailing);
  }
}

void fill(const PostProcessor::Template& pattern, bool with_offsets, bool add_special_tokens, Draft& draft) {
  Draft out;
  for (const auto& part : pattern.parts) {
    if (part.id < 0) {
      const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
      append(out.encoding.ids, draft.encoding.ids);
      append(out.encoding.offsets, draft.encoding.offsets);
      append(out.edges, draft.edges);
    } else if (add_special_tokens) {
      out.encoding.ids.push_back(part.id);
      if (with_offsets) {
        out.encoding.offsets.push_back({0, 0});
        out.edges.push_back(part.edges);
      }
    }
  }
  draft = std::move(out);
}

}  // namespace

Edges edges_of(std::string_view token) {
  const auto space = [](char32_t c) { return is_white_space(c) || byte_of_letter(c) == ' '; };
  Edges edges;
  for (size_t at = 0; at < token.size(); ++edges.leading) {
    const CodePoint point = code_point_at(token, at);
    if (!space(point.value)) break;
    at += point.bytes;
  }
  for (size_t end = token.size(); end > 0; ++edges.trailing) {
    size_t start = end - 1;
    while (start > 0 && is_continuation(token[start])) --start;
    if (!space(code_point_at(token, start).value)) break;
    end = start;
  }
  return edges;
}

bool PostProcessor::needs_edges() const {
  return std::any_of(steps_.begin(), steps_.end(), [](const auto& step) { return std::holds_alternative<Trim>(step); });
}

void PostProcessor::apply(std::string_view text, bool with_offsets, bool add_special_tokens, Draft& draft) const {
  for (const auto& step : steps_) {
    if (const auto* pattern = std::get_if<Template>(&step)) fill(*pattern, with_offsets, add_special_tokens, draft);
    else if (with_offsets) trim(std::get<Trim>(step), text, draft);
  }
}

}  // namespace foretrace::lm::tokenizer
