// Patterns and NFC hold for every character what they hold in the Python package.
#include <gtest/gtest.h>

#include "core/json.h"
#include "lm/tokenizer/nfc.h"
#include "lm/tokenizer/regex.h"
#include "lm/tokenizer/utf8.h"
#include "tests/lm/tokenizer/fixture_file.h"
#include "tests/lm/tokenizer/tokenizer_json.h"

namespace foretrace::lm::tokenizer {
namespace {

using Ranges = std::vector<uint32_t>;

const SortedJson& expected() {
  static const SortedJson json =
      parse_sorted_json(fixture_text(FORETRACE_SOURCE_DIR "/tests/fixtures/lm/tokenizer", "unicode.json")).value();
  return json;
}

const std::string& all_characters() {
  static const std::string text = [] {
    std::string out;
    for (char32_t c = 0; c < 0x110000; ++c)
      if (c < 0xd800 || c > 0xdfff) append_utf8(out, c);
    return out;
  }();
  return text;
}

// Characters of the text that a match covers. REQUIRES: the text's characters ascend
Ranges covered(const std::string& text, const std::vector<Span>& matches) {
  Ranges ranges;
  for (const Span& match : matches)
    for (size_t at = match.begin; at < match.end;) {
      const CodePoint point = code_point_at(text, at);
      if (!ranges.empty() && ranges.back() + 1 == point.value) ranges.back() = point.value;
      else ranges.insert(ranges.end(), {point.value, point.value});
      at += point.bytes;
    }
  return ranges;
}

TEST(Unicode, EveryPatternHoldsTheSameCharacters) {
  for (const auto& [pattern, ranges] : expected()["patterns"].items()) {
    const auto regex = Regex::compile("(?:" + pattern + ")+");
    ASSERT_TRUE(regex.ok()) << pattern << ": " << regex.error().text();
    std::vector<Span> matches;
    ASSERT_TRUE(regex.value().find_all(all_characters(), matches).ok()) << pattern;
    EXPECT_EQ(covered(all_characters(), matches), ranges.get<Ranges>()) << pattern;
  }
}

TEST(Unicode, EveryStepTakesTheSameCharacters) {
  for (const auto& [type, ranges] : expected()["steps"].items()) {
    SortedJson json = small_json();
    json["pre_tokenizer"] = {{"type", type}, {"behavior", "Removed"}};
    if (type != "Punctuation") json["pre_tokenizer"].erase("behavior");
    json["model"]["unk_token"] = "!";
    const Encoding encoding = make(json).encode_with_offsets(all_characters()).value();
    std::vector<Span> removed;
    size_t at = 0;
    for (const Span& span : encoding.offsets) {
      if (span.begin > at) removed.push_back({at, span.begin});
      at = span.end;
    }
    EXPECT_EQ(covered(all_characters(), removed), ranges.get<Ranges>()) << type;
  }
}

std::string nfc(const std::string& text) {
  TextPool pool;
  pool.emplace_back(text, 0);
  return std::string(to_nfc({&pool.back(), {0, text.size()}, -1}, pool).text());
}

std::string put(std::string around, const std::string& character) {
  for (size_t at = 0; (at = around.find("{}", at)) != std::string::npos; at += character.size())
    around.replace(at, 2, character);
  return around;
}

TEST(Unicode, EveryCharacterHasTheSameNormalForm) {
  for (const auto& [around, changes] : expected()["nfc"].items()) {
    const std::string plain = nfc(put(around, "\u4e00"));
    for (char32_t c = 0; c < 0x110000; ++c) {
      const bool unassigned = c >= 0x32400 && c < 0xe0000;
      if (unassigned || (c >= 0xd800 && c <= 0xdfff)) continue;
      std::string character;
      append_utf8(character, c);
      std::string wanted = plain;
      if (const auto change = changes.find(character); change != changes.end()) wanted = change->get<std::string>();
      else wanted.replace(wanted.find("\u4e00"), 3, character);
      ASSERT_EQ(nfc(put(around, character)), wanted) << around << " U+" << std::hex << static_cast<uint32_t>(c);
    }
  }
}

TEST(Unicode, CanonicalDecompositionsComposeTheSameWay) {
  for (const auto& [text, wanted] : expected()["composed"].items())
    EXPECT_EQ(nfc(text), wanted.get<std::string>()) << text;
}

}  // namespace
}  // namespace foretrace::lm::tokenizer
