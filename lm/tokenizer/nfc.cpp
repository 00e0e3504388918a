#include "lm/tokenizer/nfc.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

using Range = std::pair<char32_t, char32_t>;

// Marks of Unicode 10 and later: to the package's tables they are not marks.
constexpr std::array<Range, 55> kLaterMarks = {{
    {0x7fd, 0x7fd},     {0x897, 0x89f},     {0x8ca, 0x8d3},     {0x9fe, 0x9fe},     {0xc3c, 0xc3c},
    {0xcf3, 0xcf3},     {0xd3b, 0xd3c},     {0xeba, 0xeba},     {0xece, 0xece},     {0x1715, 0x1715},
    {0x1abf, 0x1ace},   {0x1df6, 0x1dfa},   {0xa82c, 0xa82c},   {0x10d24, 0x10d27}, {0x10d69, 0x10d6d},
    {0x10eab, 0x10eac}, {0x10efc, 0x10eff}, {0x10f46, 0x10f50}, {0x10f82, 0x10f85}, {0x11070, 0x11070},
    {0x11241, 0x11241}, {0x1133b, 0x1133b}, {0x113b8, 0x113c0}, {0x113c2, 0x113c2}, {0x113c5, 0x113c5},
    {0x113c7, 0x113ca}, {0x113cc, 0x113d0}, {0x113d2, 0x113d2}, {0x113e1, 0x113e2}, {0x1145e, 0x1145e},
    {0x11839, 0x1183a}, {0x1193d, 0x1193e}, {0x11943, 0x11943}, {0x119e0, 0x119e0}, {0x11a34, 0x11a34},
    {0x11a47, 0x11a47}, {0x11a99, 0x11a99}, {0x11d42, 0x11d42}, {0x11d44, 0x11d45}, {0x11d97, 0x11d97},
    {0x11f00, 0x11f01}, {0x11f03, 0x11f03}, {0x11f34, 0x11f3a}, {0x11f3e, 0x11f42}, {0x11f5a, 0x11f5a},
    {0x13440, 0x13440}, {0x13447, 0x13455}, {0x1611e, 0x1612f}, {0x16ff0, 0x16ff1}, {0x1e08f, 0x1e08f},
    {0x1e130, 0x1e136}, {0x1e2ae, 0x1e2ae}, {0x1e2ec, 0x1e2ef}, {0x1e4ec, 0x1e4ef}, {0x1e5ee, 0x1e5ef},
}};

// Characters of Unicode 10 and later that consist of others: to the package's tables they do not.
constexpr std::array<Range, 11> kLaterComposites = {{
    {0x105c9, 0x105c9}, {0x105e4, 0x105e4}, {0x11383, 0x11383}, {0x11385, 0x11385}, {0x1138e, 0x1138e},
    {0x11391, 0x11391}, {0x113c5, 0x113c5}, {0x113c7, 0x113c8}, {0x11938, 0x11938}, {0x16121, 0x16128},
    {0x16d68, 0x16d6a},
}};

template <size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t c) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), Range{c, 0x10ffff});
  return after != ranges.begin() && c <= std::prev(after)->second;
}

// A character of the result. `change`: 1 if it was added, -n if it stands for itself and n more that went.
struct Changed {
  char32_t value = 0;
  int change = 0;
  int mark_class = 0;
};

int class_of(char32_t c) {
  if (c < 0x300) return 0;
  const int found = utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->combining_class;
  return found != 0 && is_in(kLaterMarks, c) ? 0 : found;
}

std::optional<char32_t> compose(char32_t first, char32_t second) {
  std::array<utf8proc_int32_t, 2> pair = {static_cast<utf8proc_int32_t>(first), static_cast<utf8proc_int32_t>(second)};
  if (utf8proc_normalize_utf32(pair.data(), 2, static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE)) != 1)
    return {};
  const auto made = static_cast<char32_t>(pair[0]);
  if (is_in(kLaterComposites, made)) return {};
  return made;
}

// Canonical decomposition, marks in the order of their classes.
class Decomposed {
 public:
  explicit Decomposed(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      const CodePoint point = code_point_at(text, at);
      add(point.value);
      at += point.bytes;
    }
    sort_marks();
  }
  [[nodiscard]] const std::vector<Changed>& characters() const { return characters_; }

 private:
  void add(char32_t c) {
    std::array<utf8proc_int32_t, 32> parts{};
    utf8proc_ssize_t count = 1;
    parts[0] = static_cast<utf8proc_int32_t>(c);
    int last_boundary = 0;
    if (c >= 0xc0 && !is_in(kLaterComposites, c))
      count =
          utf8proc_decompose_char(parts[0], parts.data(), parts.size(),
                                  static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_STABLE), &last_boundary);
    for (utf8proc_ssize_t i = 0; i < count; ++i) {
      const auto part = static_cast<char32_t>(parts[i]);
      const int mark_class = class_of(part);
      if (mark_class == 0) sort_marks();
      characters_.push_back({part, i == 0 ? 0 : 1, mark_class});
      if (mark_class == 0) sorted_ = characters_.size();
    }
  }
  void sort_marks() {
    std::stable_sort(characters_.begin() + static_cast<std::ptrdiff_t>(sorted_), characters_.end(),
                     [](const Changed& a, const Changed& b) { return a.mark_class < b.mark_class; });
    sorted_ = characters_.size();
  }

  std::vector<Changed> characters_;
  size_t sorted_ = 0;
};

// Canonical composition: a character takes up those after it that no character in between blocks.
std::vector<Changed> composed(const std::vector<Changed>& in) {
  std::vector<Changed> out;
  std::optional<size_t> base;  // in `out`
  int last_class = -1;         // of the characters behind it
  for (const Changed& next : in) {
    if (base && last_class < next.mark_class) {
      if (const auto made = compose(out[*base].value, next.value)) {
        out[*base].value = *made;
        out[*base].change += next.change - 1;
        continue;
      }
    }
    out.push_back(next);
    if (next.mark_class == 0) {
      base = out.size() - 1;
      last_class = -1;
    } else if (base) {
      last_class = next.mark_class;
    }
  }
  return out;
}

// Spans as the package gives them: a character has the span of the one that it stands for, an added one that of its
// predecessor.
std::vector<Span> align(const Piece& piece, const std::vector<Changed>& characters, std::string& text) {
  const std::string_view before = piece.text();
  const auto origin = [&](size_t at) {
    return piece.source->origin_of_byte(piece.range.begin + std::min(at, before.size() - 1));
  };
  size_t taken = 0;  // bytes of `before`
  const auto take = [&] {
    if (taken < before.size()) taken += code_point_at(before, taken).bytes;
  };
  std::vector<Span> spans;
  for (const Changed& character : characters) {
    Span span;
    if (character.change > 0) span = taken == 0 ? Span{origin(0).begin, origin(0).begin} : origin(taken - 1);
    else span = origin(taken);
    for (int i = character.change; i <= 0; ++i) take();
    append_utf8(text, character.value);
    spans.resize(text.size(), span);
  }
  return spans;
}

// Text below U+0300 is in normal form.
bool may_change(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) >= 0xcc; });
}

}  // namespace

Piece to_nfc(const Piece& piece, TextPool& pool) {
  if (!may_change(piece.text())) return piece;
  const std::vector<Changed> characters = composed(Decomposed(piece.text()).characters());
  std::string text;
  std::vector<Span> spans = align(piece, characters, text);
  if (text == piece.text()) return piece;
  const size_t size = text.size();
  pool.emplace_back(std::move(text), std::move(spans));
  return {&pool.back(), {0, size}, piece.token};
}

}  // namespace foretrace::lm::tokenizer
