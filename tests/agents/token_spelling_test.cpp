#include "agents/server/token_spelling.h"

#include <gtest/gtest.h>

#include "datasets/vocabulary.h"
#include "tests/agents/served_model.h"

namespace foretrace::agents {
namespace {

TEST(TokenSpelling, HasBlanksInTheTraceLanguage) {
  const TokenSpelling spelling(nullptr);
  const std::vector<int32_t> tokens = {datasets::token::kCall, datasets::kFirstSlot + 1, datasets::token::kEnd, datasets::kVocabularySize + 3};
  lm::tokenizer::TextStream stream(spelling.bytes_of(), {});
  const std::string beyond = "<" + std::to_string(tokens.back()) + ">";
  EXPECT_EQ(stream.take_all(tokens), "<call> v1 <;> " + beyond);
  EXPECT_EQ(spelling.name(tokens[0], true), "<call>");
  EXPECT_EQ(spelling.name(tokens[0], false), " <call>");
}

TEST(TokenSpelling, NamesPartsOfCharactersByTheirBytes) {
  const auto tokenizer = served_tokenizer();
  const TokenSpelling spelling(&tokenizer);
  EXPECT_EQ(spelling.name(259, true), "hello");
  EXPECT_EQ(spelling.name(0xC3, true), "bytes:\\xc3");
  EXPECT_EQ(spelling.name(261, true), "<end>");
}

TEST(TokenSpelling, CountsTheCharactersThatBeginInAToken) {
  const auto tokenizer = served_tokenizer();
  const TokenSpelling spelling(&tokenizer);
  EXPECT_EQ(spelling.characters(259, false), 5U);
  EXPECT_EQ(spelling.characters(0xC3, false) + spelling.characters(0xA9, false), 1U);
  EXPECT_EQ(spelling.characters(261, false), 0U);  // <end> is no part of a text
}

}  // namespace
}  // namespace foretrace::agents
