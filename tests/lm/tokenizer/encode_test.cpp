// What encode and decode promise beyond the cases of the fixture.
#include <gmock/gmock.h>

#include <thread>

#include "lm/tokenizer/utf8.h"
#include "tests/lm/tokenizer/tokenizer_json.h"

namespace foretrace::lm::tokenizer {
namespace {

using testing::HasSubstr;
using Ids = std::vector<int32_t>;

std::vector<std::string> tokens(const Tokenizer& tokenizer, const std::string& text) {
  std::vector<std::string> out;
  for (const int32_t id : tokenizer.encode(text).value()) out.push_back(*tokenizer.id_to_token(id));
  return out;
}

TEST(Encode, MergesByRankThenFromTheLeft) {
  const Tokenizer tokenizer = make(small_json());
  EXPECT_EQ(tokenizer.encode("hello").value(), Ids({259}));
  EXPECT_EQ(tokenizer.encode("hell he").value(), Ids({258, 260}));
  EXPECT_EQ(tokenizer.encode("lll").value(), Ids({257, 'l'}));
  EXPECT_EQ(tokenizer.encode("").value(), Ids());
  EXPECT_EQ(tokenizer.encode(std::string("\0", 1)).value(), Ids({0}));
}

TEST(Encode, OffsetsAreBytesOfTheText) {
  const Tokenizer tokenizer = make(small_json());
  const Encoding encoding = tokenizer.encode_with_offsets("he\u00e9 hello<end>").value();
  EXPECT_EQ(encoding.ids, Ids({256, 0xc3, 0xa9, ' ', 259, 261}));
  EXPECT_EQ(encoding.offsets, std::vector<Span>({{0, 2}, {2, 4}, {2, 4}, {4, 5}, {5, 10}, {10, 15}}));
}

TEST(Encode, TextThatIsNotUtf8IsAnError) {
  const Tokenizer tokenizer = make(small_json());
  for (const char* bad : {"ab\xff", "ab\xc3", "ab\xed\xa0\x80", "ab\xc0\xaf", "ab\xf4\x90\x80\x80", "ab\x80"}) {
    const auto result = tokenizer.encode(bad);
    ASSERT_FALSE(result.ok()) << bad;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(result.error().text(), HasSubstr("not UTF-8 at byte 2"));
  }
}

TEST(Encode, APatternThatTakesTooLongIsAnError) {
  SortedJson json = small_json();
  json["pre_tokenizer"] = {
      {"type", "Split"}, {"pattern", {{"Regex", "(a+)+$|b"}}}, {"behavior", "Isolated"}, {"invert", false}};
  const auto result = make(json).encode(std::string(5000, 'a') + "b");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kLimit);
}

TEST(Encode, AWordOfAMegabyteMergesInOneGo) {
  SortedJson json = small_json();
  json["pre_tokenizer"] = {
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", false}};
  std::string text;
  while (text.size() < (1 << 20)) text += "hellolhe";
  const Ids ids = make(json).encode(text).value();
  ASSERT_EQ(ids.size(), text.size() / 8 * 3);
  EXPECT_EQ(Ids(ids.begin(), ids.begin() + 4), Ids({259, 'l', 256, 259}));
}

TEST(Encode, UnknownCharactersAreLeftOutOrBecomeTheUnknownToken) {
  SortedJson json = small_json();
  json["pre_tokenizer"] = nullptr;
  const std::string text = "he\u4e00\u4e01he";
  EXPECT_EQ(tokens(make(json), text), std::vector<std::string>({"he", "he"}));
  json["model"]["unk_token"] = "?";
  EXPECT_EQ(tokens(make(json), text), std::vector<std::string>({"he", "?", "?", "he"}));
  json["model"]["fuse_unk"] = true;
  EXPECT_EQ(tokens(make(json), text), std::vector<std::string>({"he", "?", "he"}));
  json["model"]["unk_token"] = "<none>";
  EXPECT_THAT(make(json).encode(text).error().text(), HasSubstr("unk_token \"<none>\""));
}

TEST(Encode, WordsOfTheVocabularyNeedNoMergesWhereTheyAreIgnored) {
  SortedJson json = small_json();
  json["model"]["vocab"]["zz"] = 261;
  json["model"]["vocab"]["Ġzz"] = 262;
  json["added_tokens"][0]["id"] = 263;
  EXPECT_EQ(tokens(make(json), "zz zz"), std::vector<std::string>({"z", "z", "Ġ", "z", "z"}));
  json["model"]["ignore_merges"] = true;
  EXPECT_EQ(tokens(make(json), "zz zz zzz"), std::vector<std::string>({"zz", "Ġzz", "Ġ", "z", "z", "z"}));
}

TEST(Encode, AddedTokensTakeWhiteSpaceAndStandAloneWhereTheyShould) {
  SortedJson json = small_json();
  json["added_tokens"][1] = added_token(262, "<l>");
  json["added_tokens"][1]["lstrip"] = true;
  json["added_tokens"][2] = added_token(263, "<r>");
  json["added_tokens"][2]["rstrip"] = true;
  json["added_tokens"][3] = added_token(264, "one");
  json["added_tokens"][3]["single_word"] = true;
  json["added_tokens"][4] = added_token(265, "<end>!");
  const Tokenizer tokenizer = make(json);
  const auto spans = [&](const std::string& text) {
    const Encoding encoding = tokenizer.encode_with_offsets(text).value();
    std::string out;
    for (size_t i = 0; i < encoding.ids.size(); ++i)
      out += *tokenizer.id_to_token(encoding.ids[i]) + std::to_string(encoding.offsets[i].begin) + "-" +
             std::to_string(encoding.offsets[i].end) + " ";
    return out;
  };
  EXPECT_EQ(spans("l \n<l> l"), "l0-1 <l>1-6 Ġ6-7 l7-8 ");
  EXPECT_EQ(spans("l<r> \u3000l"), "l0-1 <r>1-8 l8-9 ");
  EXPECT_EQ(spans("<r> <l>"), "<r>0-4 <l>4-7 ");
  EXPECT_EQ(spans("one"), "one0-3 ");
  EXPECT_EQ(spans("(one)"), "(0-1 one1-4 )4-5 ");
  EXPECT_EQ(spans("onee"), "o0-1 n1-2 e2-3 e3-4 ");
  EXPECT_EQ(spans("<end>!"), "<end>!0-6 ");
  EXPECT_EQ(spans("<end><end>"), "<end>0-5 <end>5-10 ");
}

TEST(Encode, TheTemplateIsFilledOnDemand) {
  SortedJson json = small_json();
  json["post_processor"] = parse_sorted_json(R"({"type": "TemplateProcessing", "single": [
      {"SpecialToken": {"id": "B", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
      {"SpecialToken": {"id": "B", "type_id": 0}}],
      "pair": [], "special_tokens": {"B": {"id": "B", "ids": [261, 65], "tokens": ["<end>", "A"]}}})")
                               .value();
  const Tokenizer tokenizer = make(json);
  EXPECT_EQ(tokenizer.encode("he").value(), Ids({261, 65, 256, 261, 65}));
  EXPECT_EQ(tokenizer.encode("he", false).value(), Ids({256}));
  EXPECT_EQ(tokenizer.encode_with_offsets("he").value().offsets,
            std::vector<Span>({{0, 0}, {0, 0}, {0, 2}, {0, 0}, {0, 0}}));
}

TEST(Decode, RepairsWhatIsNoTextAndKeepsItsBytes) {
  const Tokenizer tokenizer = make(small_json());
  EXPECT_EQ(tokenizer.decode(Ids({0xe4, 0xb8, 0x80, 256})), "\u4e00he");
  EXPECT_EQ(tokenizer.decode(Ids({0xe4, 0xb8, 256, 0x80})), "\ufffdhe\ufffd");
  EXPECT_EQ(tokenizer.decode_bytes(Ids({0xe4, 0xb8, 256})), "\xe4\xb8he");
  EXPECT_EQ(tokenizer.decode(Ids({})), "");
}

TEST(Decode, LeavesOutSpecialAndUnknownIds) {
  const Tokenizer tokenizer = make(small_json());
  const Ids ids = {256, 261, -1, 5000, INT32_MAX, 259};
  EXPECT_EQ(tokenizer.decode(ids), "hehello");
  EXPECT_EQ(tokenizer.decode(ids, false), "he<end>hello");
}

TEST(Decode, StepsCombineAsInThePackage) {
  SortedJson json = small_json();
  const Ids ids = {260, 261, 'h', 0xc3};  // Ġhe <end> h Ã
  const auto decoded = [&](const SortedJson& decoder) {
    json["decoder"] = decoder;
    return make(json).decode(ids, false);
  };
  const SortedJson fuse = {{"type", "Fuse"}}, bytes = {{"type", "ByteLevel"}};
  const auto sequence = [](const SortedJson& a, const SortedJson& b) {
    return SortedJson{{"type", "Sequence"}, {"decoders", SortedJson::array({a, b})}};
  };
  EXPECT_EQ(decoded(nullptr), "Ġhe <end> h \u00c3");
  EXPECT_EQ(decoded(fuse), "Ġhe<end>h\u00c3");
  EXPECT_EQ(decoded(sequence(bytes, fuse)), " he<end>h\ufffd");
  EXPECT_EQ(decoded(sequence(fuse, bytes)), " he<end>h\ufffd");
  EXPECT_THAT(failure_with("/decoder", sequence(bytes, bytes)), HasSubstr("second ByteLevel"));
}

TEST(Tokenizer, KnowsItsTokens) {
  const Tokenizer tokenizer = make(small_json());
  EXPECT_EQ(tokenizer.vocabulary_size(), 262u);
  EXPECT_EQ(tokenizer.id_bound(), 262);
  EXPECT_EQ(tokenizer.token_to_id("hello"), 259);
  EXPECT_EQ(tokenizer.token_to_id("<end>"), 261);
  EXPECT_EQ(tokenizer.token_to_id("<none>"), -1);
  EXPECT_TRUE(tokenizer.added_tokens().at(261).special);
  EXPECT_EQ(tokenizer.added_tokens().size(), 1u);
}

TEST(Tokenizer, ThreadsShareOne) {
  const Tokenizer tokenizer = make(small_json());
  std::vector<Ids> results(4);
  std::vector<std::thread> threads;
  for (Ids& result : results)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) result = tokenizer.encode("hello, hello <end> e\u0301").value();
    });
  for (std::thread& thread : threads) thread.join();
  for (const Ids& result : results) EXPECT_EQ(result, results[0]);
}

TEST(Utf8, RepairReplacesTheLongestStartOfACharacter) {
  // Rust's String::from_utf8_lossy, as its documentation and Unicode's chapter 3 have it.
  EXPECT_EQ(repair_utf8("a\xf1\x80\x80\xe1\x80\xc2z"), "a\ufffd\ufffd\ufffdz");
  EXPECT_EQ(repair_utf8("\xed\xa0\x80"), "\ufffd\ufffd\ufffd");
  EXPECT_EQ(repair_utf8("\xf0\x9f\x98"), "\ufffd");
  EXPECT_EQ(repair_utf8("\xc0\xaf\xff"), "\ufffd\ufffd\ufffd");
  EXPECT_EQ(repair_utf8("good \xf0\x9f\x98\x80"), "good \xf0\x9f\x98\x80");
}

}  // namespace
}  // namespace foretrace::lm::tokenizer
