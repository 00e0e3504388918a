// Short and long words merge by different means and come out the same; splits and sets of texts.
#include "lm/tokenizer/byte_pair.h"

#include <gtest/gtest.h>

#include "core/rng.h"
#include "lm/tokenizer/byte_alphabet.h"
#include "lm/tokenizer/split.h"
#include "lm/tokenizer/text_set.h"

namespace foretrace::lm::tokenizer {
namespace {

// A vocabulary over a, b, c in which random pairs of tokens merge.
BytePair random_model(Rng& rng) {
  Vocabulary vocabulary;
  std::vector<std::string> tokens;
  for (int byte = 0; byte < 256; ++byte)
    EXPECT_TRUE(vocabulary.add(std::string(letter_of_byte(static_cast<uint8_t>(byte))), byte).ok());
  tokens = {"a", "b", "c"};
  MergeTable merges(60);
  for (uint32_t rank = 0; rank < 60; ++rank) {
    const std::string left = tokens[rng.below(tokens.size())], right = tokens[rng.below(tokens.size())];
    if (left.size() + right.size() > 12) continue;
    if (!vocabulary.id(left + right)) {
      EXPECT_TRUE(vocabulary.add(left + right, static_cast<int64_t>(vocabulary.size())).ok());
      tokens.push_back(left + right);
    }
    merges.set(*vocabulary.id(left), *vocabulary.id(right), {rank, *vocabulary.id(left + right)});
  }
  return BytePair(std::move(vocabulary), std::move(merges), {});
}

// The definition, slowly: of all pairs the one of the lowest rank, of those the leftmost.
std::vector<int32_t> by_definition(const std::string& word, const Vocabulary& vocabulary, const MergeTable& merges) {
  std::vector<int32_t> ids;
  for (const char c : word) ids.push_back(*vocabulary.id(std::string(1, c)));
  while (true) {
    const Merge* best = nullptr;
    size_t at = 0;
    for (size_t i = 0; i + 1 < ids.size(); ++i)
      if (const Merge* merge = merges.find(ids[i], ids[i + 1]);
          merge != nullptr && (best == nullptr || merge->rank < best->rank)) {
        best = merge;
        at = i;
      }
    if (best == nullptr) return ids;
    ids[at] = best->id;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
}

TEST(BytePair, EveryLengthMergesByDefinition) {
  Rng rng(11);
  for (int round = 0; round < 40; ++round) {
    Rng copy = rng;  // the same merges once more, to look into them
    const BytePair model = random_model(rng);
    MergeTable merges(60);
    Vocabulary vocabulary = model.vocabulary();
    std::vector<std::string> tokens = {"a", "b", "c"};
    for (uint32_t rank = 0; rank < 60; ++rank) {
      const std::string left = tokens[copy.below(tokens.size())], right = tokens[copy.below(tokens.size())];
      if (left.size() + right.size() > 12) continue;
      if (std::find(tokens.begin(), tokens.end(), left + right) == tokens.end()) tokens.push_back(left + right);
      merges.set(*vocabulary.id(left), *vocabulary.id(right), {rank, *vocabulary.id(left + right)});
    }
    for (size_t length = 1; length < 80; ++length) {
      std::string word;
      while (word.size() < length) word += static_cast<char>('a' + rng.below(3));
      std::vector<Symbol> symbols, from_text;
      model.encode_bytes(word, symbols);
      ASSERT_TRUE(model.encode(word, from_text).ok());
      std::vector<int32_t> ids;
      size_t bytes = 0;
      for (const Symbol& symbol : symbols) {
        ids.push_back(symbol.id);
        bytes += symbol.bytes;
      }
      ASSERT_EQ(ids, by_definition(word, vocabulary, merges)) << word;
      ASSERT_EQ(from_text.size(), ids.size());
      ASSERT_EQ(bytes, length);
    }
  }
}

TEST(BytePair, OfTwoEntriesForAPairTheLaterCounts) {
  MergeTable merges(2);
  merges.set(1, 2, {0, 7});
  merges.set(1, 2, {5, 8});
  EXPECT_EQ(merges.find(1, 2)->rank, 5u);
  EXPECT_EQ(merges.find(1, 2)->id, 8);
  EXPECT_EQ(merges.find(2, 1), nullptr);
  EXPECT_EQ(MergeTable().find(0, 0), nullptr);
}

std::string parts(SplitBehavior behavior, bool invert) {
  const Split split{Regex::compile("-").value(), behavior, invert};
  const std::string text = "the-final--countdown";
  TextPool pool;
  pool.emplace_back(text, 0);
  std::vector<Piece> pieces;
  EXPECT_TRUE(split.apply({&pool.back(), {0, text.size()}, -1}, pieces).ok());
  std::string out;
  for (const Piece& piece : pieces) out += std::string(piece.text()) + "|";
  return out;
}

TEST(Split, EveryBehaviorHasItsParts) {
  EXPECT_EQ(parts(SplitBehavior::kRemoved, false), "the|final|countdown|");
  EXPECT_EQ(parts(SplitBehavior::kIsolated, false), "the|-|final|-|-|countdown|");
  EXPECT_EQ(parts(SplitBehavior::kMergedWithPrevious, false), "the-|final-|-|countdown|");
  EXPECT_EQ(parts(SplitBehavior::kMergedWithNext, false), "the|-final|-|-countdown|");
  EXPECT_EQ(parts(SplitBehavior::kContiguous, false), "the|-|final|--|countdown|");
  EXPECT_EQ(parts(SplitBehavior::kRemoved, true), "-|-|-|");
  EXPECT_EQ(parts(SplitBehavior::kMergedWithPrevious, true), "the|-final|-|-countdown|");
}

TEST(TextSet, FindsTheLeftmostAndOfThoseTheLongest) {
  TextSet set;
  EXPECT_TRUE(set.empty());
  EXPECT_EQ(set.find("abc", 0).token, -1);
  for (const char* text : {"ab", "abcd", "bcde", "e"})
    EXPECT_TRUE(set.add(text, text[0] + static_cast<int32_t>(std::string(text).size())).ok());
  EXPECT_EQ(set.find("xabcdex", 0).token, 'a' + 4);
  EXPECT_EQ(set.find("xabcdex", 0).span, (Span{1, 5}));
  EXPECT_EQ(set.find("xabcex", 0).span, (Span{1, 3}));
  EXPECT_EQ(set.find("xabcdex", 2).token, 'b' + 4);
  EXPECT_EQ(set.find("abc", 3).token, -1);
  EXPECT_FALSE(set.add("ab", 9).ok());
  EXPECT_FALSE(set.add("", 9).ok());
}

}  // namespace
}  // namespace foretrace::lm::tokenizer
