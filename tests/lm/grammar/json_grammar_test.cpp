#include "lm/grammar/json_grammar.h"

#include <gtest/gtest.h>

#include "core/rng.h"
#include "tests/lm/grammar/schema_check.h"

namespace foretrace::lm {
namespace {

// All bytes, and texts as a tokenizer's vocabulary has them; the last one is special.
std::vector<std::string> vocabulary() {
  std::vector<std::string> bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.emplace_back(1, static_cast<char>(byte));
  for (const char* text : {"{\"", "\":", "\": \"", "\",", "\"}", "]}", "}]", "name", " name", "ab", "abc", "\xe2\x82", "\x82\xac", "\xc3\xa9t\xc3\xa9", "\\n",
                           "\\\"x", "true", "null", "12", "1,", "],\"kind\":", "\n", "arguments", "[[", "{\"name\":\"", "\",\"arguments\":["})
    bytes.emplace_back(text);
  bytes.emplace_back();
  return bytes;
}

struct Lab {
  explicit Lab(const Json& json)
      : schema(std::make_shared<JsonSchema>(JsonSchema::parse(json, "schema").value())),
        tokens(std::make_shared<TokenBytes>(TokenBytes::make(vocabulary()).value())),
        fill(static_cast<int32_t>(tokens->vocabulary()) - 1),
        grammar(schema, tokens, fill) {}
  std::shared_ptr<const JsonSchema> schema;
  std::shared_ptr<const TokenBytes> tokens;
  int32_t fill;
  JsonGrammar grammar;
};

// Of every token, whether it may come next, by trying it.
std::vector<uint8_t> tried(const CanvasGrammar& grammar, int64_t room, size_t vocabulary) {
  std::vector<uint8_t> allowed(vocabulary);
  for (size_t t = 0; t < vocabulary; ++t) {
    const auto next = grammar.copy();
    allowed[t] = next->advance(static_cast<int32_t>(t)) && next->shortest_end() <= room - 1 ? 1 : 0;
  }
  return allowed;
}

TEST(JsonGrammar, AWalkWithinItsRoomIsAlwaysATextAndThenFill) {
  const Json json = rich_schema();
  const Lab lab(json);
  const auto size = static_cast<size_t>(lab.tokens->vocabulary());
  Rng rng(1);
  int long_tokens = 0;
  for (int walk = 0; walk < 300; ++walk) {
    auto grammar = lab.grammar.copy();
    const int64_t cells = grammar->shortest_end() + static_cast<int64_t>(rng.below(60));
    std::string text;
    bool over = false;
    for (int64_t room = cells; room > 0; --room) {
      std::vector<uint8_t> allowed(size, 7);
      grammar->allow(room, allowed);
      if (walk < 40) ASSERT_EQ(allowed, tried(*grammar, room, size)) << text;
      std::vector<int32_t> choices;
      for (size_t t = 0; t < size; ++t)
        if (allowed[t] == 1) choices.push_back(static_cast<int32_t>(t));
      ASSERT_FALSE(choices.empty()) << text << " with " << room << " left";
      const int32_t token = rng.pick(choices);
      if (over) EXPECT_EQ(token, lab.fill);
      over |= token == lab.fill;
      long_tokens += lab.tokens->bytes(token).size() > 1 ? 1 : 0;
      ASSERT_TRUE(grammar->advance(token));
      text += lab.tokens->bytes(token);
    }
    EXPECT_EQ(grammar->shortest_end(), 0);
    EXPECT_EQ(schema_violation(json, text), "") << text;
  }
  EXPECT_GT(long_tokens, 300);
}

TEST(JsonGrammar, RefusesTokensThatCannotStandAndChangesNothing) {
  const Lab lab(rich_schema());
  const auto size = static_cast<size_t>(lab.tokens->vocabulary());
  auto grammar = lab.grammar.copy();
  for (const char byte : std::string(R"({"name":"a)")) ASSERT_TRUE(grammar->advance(static_cast<unsigned char>(byte)));
  std::vector<uint8_t> before(size), after(size);
  grammar->allow(99, before);
  for (const int32_t bad : {-1, static_cast<int32_t>(size), lab.fill, 10}) EXPECT_FALSE(grammar->advance(bad)) << bad;
  grammar->allow(99, after);
  EXPECT_EQ(before, after);
}

TEST(TokenBytes, NeedsATokenForEachByte) {
  std::vector<std::string> bytes = vocabulary();
  EXPECT_TRUE(TokenBytes::make(bytes).ok());
  bytes[static_cast<size_t>('}')] = "}}";
  const auto refused = TokenBytes::make(bytes);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "the vocabulary has no token for the byte 125 alone");
  EXPECT_EQ(TokenBytes::of_bytes(300).bytes(65), "A");
  EXPECT_EQ(TokenBytes::of_bytes(300).bytes(256), "");
  EXPECT_EQ(TokenBytes::of_bytes(300).vocabulary(), 300);
}

TEST(TokenBytes, KnowsPlainTexts) {
  const TokenBytes tokens = TokenBytes::make(vocabulary()).value();
  int64_t plain = -1;
  for (const auto& entry : tokens.plain())
    if (tokens.bytes(entry.token) == "\xc3\xa9t\xc3\xa9") plain = entry.characters;
  EXPECT_EQ(plain, 3);
  for (const int32_t token : tokens.others()) EXPECT_NE(tokens.bytes(token), "abc");
}

}  // namespace
}  // namespace foretrace::lm
