#include "lm/tokenizer/text_stream.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/rng.h"
#include "tests/lm/tokenizer/tokenizer_json.h"

namespace foretrace::lm::tokenizer {
namespace {

std::vector<std::string> pieces_of(const std::vector<int32_t>& tokens, const std::vector<std::string>& stops, bool& stopped) {
  const Tokenizer tokenizer = make(small_json());
  TextStream stream(bytes_of_text(tokenizer), stops);
  std::vector<std::string> pieces;
  for (const int32_t token : tokens) {
    pieces.push_back(stream.take(token));
    if (stream.stopped()) break;
  }
  stopped = stream.stopped();
  if (!stopped) pieces.push_back(stream.rest());
  return pieces;
}

using Pieces = std::vector<std::string>;

TEST(TextStream, HoldsBackHalfACharacter) {
  bool stopped = false;
  EXPECT_EQ(pieces_of({'a', 0xC3, 0xA9, 'b'}, {}, stopped), (Pieces{"a", "", "\xC3\xA9", "b", ""}));
  EXPECT_EQ(pieces_of({0xF0, 0x9F, 0x90}, {}, stopped), (Pieces{"", "", "", "\xEF\xBF\xBD"}));  // never finished
}

TEST(TextStream, HoldsBackWhatMayBecomeAStop) {
  bool stopped = false;
  EXPECT_EQ(pieces_of({'a', 'E', 'N', 'x'}, {"END"}, stopped), (Pieces{"a", "", "", "ENx", ""}));
  EXPECT_FALSE(stopped);
  EXPECT_EQ(pieces_of({'a', 'E', 'N', 'D', 'b'}, {"END"}, stopped), (Pieces{"a", "", "", ""}));
  EXPECT_TRUE(stopped);
  EXPECT_EQ(pieces_of({'a', 259, 'b'}, {"ell"}, stopped), (Pieces{"a", "h"}));  // within the token "hello"
  EXPECT_TRUE(stopped);
  EXPECT_EQ(pieces_of({'E', 'N'}, {"END"}, stopped), (Pieces{"", "", "EN"}));
}

TEST(TextStream, GivesTheTextUpToTheFirstStopHoweverItComes) {
  Rng rng(4);
  for (int k = 0; k < 500; ++k) {
    std::vector<int32_t> tokens;
    for (int n = 0; n < 30; ++n) tokens.push_back(static_cast<int32_t>('a' + rng.below(3)));
    const std::vector<std::string> stops = {"abca", "cc", "bab"};
    std::string whole(tokens.begin(), tokens.end()), sent;
    size_t first = std::string::npos;
    for (const auto& stop : stops) first = std::min(first, whole.find(stop));
    bool stopped = false;
    for (const auto& piece : pieces_of(tokens, stops, stopped)) sent += piece;
    // The stop that ends first counts: what is sent is a text before one of them.
    EXPECT_EQ(stopped, first != std::string::npos);
    if (!stopped) {
      EXPECT_EQ(sent, whole);
      continue;
    }
    const auto ends_a_stop = [&](const std::string& stop) { return whole.compare(sent.size(), stop.size(), stop) == 0; };
    EXPECT_TRUE(std::any_of(stops.begin(), stops.end(), ends_a_stop)) << whole << " " << sent;
  }
}

TEST(TextStream, JoinsTokensAsTheWholeIsDecoded) {
  SortedJson spaced = small_json();
  spaced["decoder"] = nullptr;  // then spaces stand between tokens
  for (const auto& json : {small_json(), spaced}) {
    const Tokenizer tokenizer = make(json);
    const std::vector<int32_t> tokens = {261, 'a', 259, 0xF0, 0x9F, 260, 0xC3, 0xA9, 261, 'b', 0xE2};
    EXPECT_EQ(TextStream(bytes_of_text(tokenizer), {}).take_all(tokens), tokenizer.decode(tokens));
  }
}

}  // namespace
}  // namespace foretrace::lm::tokenizer
