#include "datasets/vocabulary.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <vector>

namespace foretrace::datasets {
namespace {

TEST(Vocabulary, EveryTokenHasATextOfItsOwn) {
  std::set<std::string> special;
  for (int t = 256; t < kVocabularySize; ++t) {
    const std::string text = token_text(static_cast<Token>(t));
    EXPECT_FALSE(text.empty()) << t;
    EXPECT_TRUE(special.insert(text).second) << t << " " << text;
  }
}

TEST(Vocabulary, WordsAreFoundByTheirText) {
  for (Token t = kFirstWord; t < kVocabularySize; ++t) {
    EXPECT_EQ(word_token(word_text(t)), t);
  }
  EXPECT_FALSE(word_token("no word of the table").has_value());
  EXPECT_TRUE(is_name_word(*word_token("append")));
  EXPECT_FALSE(is_name_word(*word_token("==")));
  EXPECT_FALSE(is_name_word(*word_token(", ")));
}

TEST(Vocabulary, PhrasesAreFoundAtTheStartOfAText) {
  EXPECT_EQ(phrase_at(", 2"), word_token(", "));
  EXPECT_EQ(phrase_at("list index out of range"), word_token("list index out of range"));
  EXPECT_FALSE(phrase_at("list").has_value());
}

// A changed table under the same version would misread every shard and checkpoint: raise
// kTraceLanguageVersion with it.
TEST(Vocabulary, TableOfVersion1IsFixed) {
  ASSERT_EQ(kTraceLanguageVersion, 1);
  EXPECT_EQ(kVocabularySize, 640);
  EXPECT_EQ(vocabulary_sha256(),
            "f4c34a3f7359a896b69820292eaf2fcffc979885966e5b9a44b6e3848f5155b0");
}

TEST(Vocabulary, PermutedSlotsStayDistinctAndOtherTokensStay) {
  std::vector<Token> tokens = {token::kCall, line_token(3), 'a'};
  for (Token t = kFirstSlot; t < kFirstWord; ++t) tokens.push_back(t);
  const std::vector<Token> before = tokens;
  permute_slots(tokens, 0);
  EXPECT_EQ(tokens, before);
  permute_slots(tokens, 9);
  EXPECT_NE(tokens, before);
  EXPECT_TRUE(std::equal(before.begin(), before.begin() + 3, tokens.begin()));
  const std::set<Token> slots(tokens.begin() + 3, tokens.end());
  EXPECT_EQ(slots.size(), static_cast<size_t>(kSlotCount));
  EXPECT_TRUE(is_slot(*slots.begin()) && is_slot(*slots.rbegin()));
}

}  // namespace
}  // namespace foretrace::datasets
