// Named sets of characters: \s, \w, \p{L}, [:alpha:].
#include <algorithm>
#include <array>
#include <utility>

#include "lm/tokenizer/regex_class.h"
#include "lm/tokenizer/unicode_additions.h"

namespace foretrace::lm::tokenizer {
namespace {

constexpr std::string_view kSpace =
    "\\x09-\\x0d\\x20\\x85\\xa0\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}";

// Names without an entry of their own in the tables of Unicode, and what they are short or long for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kLongNames = {{{"letter", "L"},
                                                                                      {"mark", "M"},
                                                                                      {"number", "N"},
                                                                                      {"punctuation", "P"},
                                                                                      {"punct", "P"},
                                                                                      {"symbol", "S"},
                                                                                      {"separator", "Z"},
                                                                                      {"digit", "Nd"},
                                                                                      {"alpha", "Alphabetic"}}};

constexpr std::array<std::string_view, 34> kCategories = {
    "L",  "Lu", "Ll", "Lt", "Lm", "Lo", "M",  "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P",  "Pc", "Pd",
    "Ps", "Pe", "Pi", "Pf", "Po", "S",  "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "Cc", "Cf", "Alphabetic"};

constexpr std::array<std::string_view, 11> kScripts = {
    "Han", "Hiragana", "Katakana", "Hangul", "Latin", "Greek", "Cyrillic", "Arabic", "Hebrew", "Thai", "Devanagari"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string with_additions(std::string_view property) {
  return "\\p{" + std::string(property) + "}" + later_members(property);
}

// Oniguruma takes names in any case.
Result<std::string> members_of(std::string_view name) {
  std::string wanted = lower(name);
  for (const auto& [long_name, short_name] : kLongNames)
    if (wanted == long_name) wanted = lower(short_name);
  if (wanted == "space" || wanted == "white_space" || wanted == "whitespace") return std::string(kSpace);
  for (const std::string_view category : kCategories)
    if (wanted == lower(category)) return with_additions(category);
  for (const std::string_view script : kScripts)
    if (wanted == lower(script)) return "\\p{sc:" + std::string(script) + "}" + later_members(script);
  return unsupported("\\p{" + std::string(name) + "} is not supported", "general categories and common scripts are");
}

// Outside classes Oniguruma's \w has six digits of Latin-1 too that are not decimal ones.
std::string word_members(bool in_class) {
  return with_additions("Alphabetic") + with_additions("M") + with_additions("Nd") + "\\p{Pc}" +
         (in_class ? "" : "\\xb2\\xb3\\xb9\\xbc-\\xbe");
}

Result<CharacterSet> read_property(std::string_view pattern, size_t& at) {
  const bool negated = pattern[at] == 'P';
  const size_t close = pattern.find('}', at);
  if (at + 1 >= pattern.size() || pattern[at + 1] != '{' || close == std::string_view::npos)
    return parse_error("\\p must be followed by a name in braces");
  std::string_view name = pattern.substr(at + 2, close - at - 2);
  const bool caret = !name.empty() && name[0] == '^';
  if (caret) name.remove_prefix(1);
  if (negated && caret) return unsupported("\\P{^" + std::string(name) + "} is not supported", "write \\p{..}");
  TRY_ASSIGN(std::string members, members_of(name));
  at = close + 1;
  return CharacterSet{std::move(members), negated || caret};
}

}  // namespace

bool is_set_escape(char letter) { return std::string_view("sSdDwWhHpP").find(letter) != std::string_view::npos; }

Result<CharacterSet> read_set_escape(std::string_view pattern, size_t& at, bool in_class) {
  const char letter = pattern[at];
  if (letter == 'p' || letter == 'P') return read_property(pattern, at);
  ++at;
  const bool negated = letter >= 'A' && letter <= 'Z';
  switch (negated ? letter - 'A' + 'a' : letter) {
    case 's': return CharacterSet{std::string(kSpace), negated};
    case 'd': return CharacterSet{with_additions("Nd"), negated};
    case 'w': return CharacterSet{word_members(in_class), negated};
    default: return CharacterSet{"0-9A-Fa-f", negated};
  }
}

}  // namespace foretrace::lm::tokenizer
