#include "lm/tokenizer/unicode_additions.h"

#include <array>
#include <cstdio>
#include <map>
#include <mutex>

namespace foretrace::lm::tokenizer {
namespace {

// The first six are older characters that became alphabetic, or another kind of mark. The others were made by asking
// the package for every character (tests/fixtures/lm/tokenizer/make_unicode.py).
constexpr std::array<UnicodeAddition, 135> kAdditions = {{
    {0x363, 0x36f, "", true, ""}, {0xc04, 0xc04, "", true, ""}, {0xf82, 0xf83, "", true, ""},
    {0x1dd3, 0x1de6, "", true, ""}, {0x11080, 0x11081, "", true, ""}, {0x1171e, 0x1171e, "Mc", true, ""},
    {0x897, 0x897, "Mn", true, "Arabic"}, {0xcf3, 0xcf3, "Mc", true, ""}, {0xece, 0xece, "Mn", false, ""},
    {0x1b4e, 0x1b4f, "Po", false, ""}, {0x1b7f, 0x1b7f, "Po", false, ""}, {0x1c89, 0x1c89, "Lu", true, "Cyrillic"},
    {0x1c8a, 0x1c8a, "Ll", true, "Cyrillic"}, {0x2427, 0x2429, "So", false, ""}, {0x2ffc, 0x2fff, "So", false, ""},
    {0x31e4, 0x31e5, "So", false, ""}, {0x31ef, 0x31ef, "So", false, ""}, {0xa7cb, 0xa7cc, "Lu", true, "Latin"},
    {0xa7cd, 0xa7cd, "Ll", true, "Latin"}, {0xa7da, 0xa7da, "Lu", true, "Latin"},
    {0xa7db, 0xa7db, "Ll", true, "Latin"}, {0xa7dc, 0xa7dc, "Lu", true, "Latin"}, {0x105c0, 0x105f3, "Lo", true, ""},
    {0x10d40, 0x10d49, "Nd", false, ""}, {0x10d4a, 0x10d4d, "Lo", true, ""}, {0x10d4e, 0x10d4e, "Lm", true, ""},
    {0x10d4f, 0x10d4f, "Lo", true, ""}, {0x10d50, 0x10d65, "Lu", true, ""}, {0x10d69, 0x10d69, "Mn", true, ""},
    {0x10d6a, 0x10d6d, "Mn", false, ""}, {0x10d6e, 0x10d6e, "Pd", false, ""}, {0x10d6f, 0x10d6f, "Lm", true, ""},
    {0x10d70, 0x10d85, "Ll", true, ""}, {0x10d8e, 0x10d8f, "Sm", false, ""}, {0x10ec2, 0x10ec4, "Lo", true, "Arabic"},
    {0x10efc, 0x10efc, "Mn", true, "Arabic"}, {0x10efd, 0x10eff, "Mn", false, "Arabic"},
    {0x1123f, 0x11240, "Lo", true, ""}, {0x11241, 0x11241, "Mn", true, ""}, {0x11380, 0x11389, "Lo", true, ""},
    {0x1138b, 0x1138b, "Lo", true, ""}, {0x1138e, 0x1138e, "Lo", true, ""}, {0x11390, 0x113b5, "Lo", true, ""},
    {0x113b7, 0x113b7, "Lo", true, ""}, {0x113b8, 0x113ba, "Mc", true, ""}, {0x113bb, 0x113c0, "Mn", true, ""},
    {0x113c2, 0x113c2, "Mc", true, ""}, {0x113c5, 0x113c5, "Mc", true, ""}, {0x113c7, 0x113ca, "Mc", true, ""},
    {0x113cc, 0x113cd, "Mc", true, ""}, {0x113ce, 0x113ce, "Mn", false, ""}, {0x113cf, 0x113cf, "Mc", false, ""},
    {0x113d0, 0x113d0, "Mn", false, ""}, {0x113d1, 0x113d1, "Lo", true, ""}, {0x113d2, 0x113d2, "Mn", false, ""},
    {0x113d3, 0x113d3, "Lo", true, ""}, {0x113d4, 0x113d5, "Po", false, ""}, {0x113d7, 0x113d8, "Po", false, ""},
    {0x113e1, 0x113e2, "Mn", false, ""}, {0x116d0, 0x116e3, "Nd", false, ""},
    {0x11b00, 0x11b09, "Po", false, "Devanagari"}, {0x11bc0, 0x11be0, "Lo", true, ""},
    {0x11be1, 0x11be1, "Po", false, ""}, {0x11bf0, 0x11bf9, "Nd", false, ""}, {0x11f00, 0x11f01, "Mn", true, ""},
    {0x11f02, 0x11f02, "Lo", true, ""}, {0x11f03, 0x11f03, "Mc", true, ""}, {0x11f04, 0x11f10, "Lo", true, ""},
    {0x11f12, 0x11f33, "Lo", true, ""}, {0x11f34, 0x11f35, "Mc", true, ""}, {0x11f36, 0x11f3a, "Mn", true, ""},
    {0x11f3e, 0x11f3f, "Mc", true, ""}, {0x11f40, 0x11f40, "Mn", true, ""}, {0x11f41, 0x11f41, "Mc", false, ""},
    {0x11f42, 0x11f42, "Mn", false, ""}, {0x11f43, 0x11f4f, "Po", false, ""}, {0x11f50, 0x11f59, "Nd", false, ""},
    {0x11f5a, 0x11f5a, "Mn", false, ""}, {0x1342f, 0x1342f, "Lo", true, ""}, {0x13439, 0x1343f, "Cf", false, ""},
    {0x13440, 0x13440, "Mn", false, ""}, {0x13441, 0x13446, "Lo", true, ""}, {0x13447, 0x13455, "Mn", false, ""},
    {0x13460, 0x143fa, "Lo", true, ""}, {0x16100, 0x1611d, "Lo", true, ""}, {0x1611e, 0x16129, "Mn", true, ""},
    {0x1612a, 0x1612c, "Mc", true, ""}, {0x1612d, 0x1612e, "Mn", true, ""}, {0x1612f, 0x1612f, "Mn", false, ""},
    {0x16130, 0x16139, "Nd", false, ""}, {0x16d40, 0x16d42, "Lm", true, ""}, {0x16d43, 0x16d6a, "Lo", true, ""},
    {0x16d6b, 0x16d6c, "Lm", true, ""}, {0x16d6d, 0x16d6f, "Po", false, ""}, {0x16d70, 0x16d79, "Nd", false, ""},
    {0x18cff, 0x18cff, "Lo", true, ""}, {0x1b132, 0x1b132, "Lo", true, "Hiragana"},
    {0x1b155, 0x1b155, "Lo", true, "Katakana"}, {0x1cc00, 0x1ccef, "So", false, ""},
    {0x1ccf0, 0x1ccf9, "Nd", false, ""}, {0x1cd00, 0x1ceb3, "So", false, ""}, {0x1d2c0, 0x1d2d3, "No", false, ""},
    {0x1df25, 0x1df2a, "Ll", true, "Latin"}, {0x1e030, 0x1e06d, "Lm", true, "Cyrillic"},
    {0x1e08f, 0x1e08f, "Mn", true, "Cyrillic"}, {0x1e4d0, 0x1e4ea, "Lo", true, ""},
    {0x1e4eb, 0x1e4eb, "Lm", true, ""}, {0x1e4ec, 0x1e4ef, "Mn", false, ""}, {0x1e4f0, 0x1e4f9, "Nd", false, ""},
    {0x1e5d0, 0x1e5ed, "Lo", true, ""}, {0x1e5ee, 0x1e5ef, "Mn", false, ""}, {0x1e5f0, 0x1e5f0, "Lo", true, ""},
    {0x1e5f1, 0x1e5fa, "Nd", false, ""}, {0x1e5ff, 0x1e5ff, "Po", false, ""}, {0x1f6dc, 0x1f6dc, "So", false, ""},
    {0x1f774, 0x1f776, "So", false, ""}, {0x1f77b, 0x1f77f, "So", false, ""}, {0x1f7d9, 0x1f7d9, "So", false, ""},
    {0x1f8b2, 0x1f8bb, "So", false, ""}, {0x1f8c0, 0x1f8c1, "So", false, ""}, {0x1fa75, 0x1fa77, "So", false, ""},
    {0x1fa87, 0x1fa89, "So", false, ""}, {0x1fa8f, 0x1fa8f, "So", false, ""}, {0x1faad, 0x1faaf, "So", false, ""},
    {0x1fabb, 0x1fabf, "So", false, ""}, {0x1fac6, 0x1fac6, "So", false, ""}, {0x1face, 0x1facf, "So", false, ""},
    {0x1fada, 0x1fadc, "So", false, ""}, {0x1fadf, 0x1fadf, "So", false, ""}, {0x1fae8, 0x1fae9, "So", false, ""},
    {0x1faf7, 0x1faf8, "So", false, ""}, {0x1fbcb, 0x1fbef, "So", false, ""}, {0x2b739, 0x2b739, "Lo", true, "Han"},
    {0x2ebf0, 0x2ee5d, "Lo", true, "Han"}, {0x31350, 0x323af, "Lo", true, "Han"},
}};

bool has(const UnicodeAddition& addition, std::string_view property) {
  const std::string_view category = addition.category;
  if (property == "Alphabetic") return addition.alphabetic;
  if (property.size() <= 2) return category.substr(0, property.size()) == property;
  return property == addition.script;
}

std::string list(std::string_view property) {
  std::string out;
  std::array<char, 40> text{};
  for (const UnicodeAddition& addition : kAdditions) {
    if (!has(addition, property)) continue;
    const auto first = static_cast<unsigned>(addition.first), last = static_cast<unsigned>(addition.last);
    if (first == last) std::snprintf(text.data(), text.size(), "\\x{%x}", first);
    else std::snprintf(text.data(), text.size(), "\\x{%x}-\\x{%x}", first, last);
    out += text.data();
  }
  return out;
}

}  // namespace

const std::string& later_members(std::string_view property) {
  static std::mutex mutex;
  static std::map<std::string, std::string, std::less<>> made;
  const std::lock_guard lock(mutex);
  const auto found = made.find(property);
  return found != made.end() ? found->second : made.emplace(property, list(property)).first->second;
}

}  // namespace foretrace::lm::tokenizer
