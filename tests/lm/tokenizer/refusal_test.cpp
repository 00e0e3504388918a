// What a tokenizer.json may not hold is refused, by the name of the field and of the file.
#include <gmock/gmock.h>

#include "core/file.h"
#include "tests/lm/tokenizer/tokenizer_json.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm::tokenizer {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(TokenizerFile, TheSmallOneIsAccepted) {
  EXPECT_EQ(failure(small_json()), "accepted");
  SortedJson legacy = small_json();
  legacy["model"].erase("type");
  legacy.erase("version");
  EXPECT_EQ(failure(legacy), "accepted");
}

TEST(TokenizerFile, FieldsOfTheFileAreNamed) {
  EXPECT_THAT(failure_with("/version", "2.0"), HasSubstr("tokenizer.json: version: \"2.0\""));
  EXPECT_THAT(failure_with("/truncation", SortedJson::object()),
              HasSubstr("tokenizer.json: truncation: is not supported"));
  EXPECT_THAT(failure_with("/padding", true), HasSubstr("tokenizer.json: padding"));
  EXPECT_THAT(failure_with("/extra", 1), HasSubstr("tokenizer.json: extra: unknown field"));
  EXPECT_THAT(failure_with("/model", nullptr), HasSubstr("tokenizer.json: model: is missing"));
  EXPECT_THAT(failure_with("/model", "BPE"), HasSubstr("tokenizer.json: model: must be a JSON object"));
  EXPECT_THAT(failure(SortedJson::array()), HasSubstr("must be a JSON object"));
}

TEST(TokenizerFile, TextThatIsNoJsonIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("{\"a\": \"\xff\"}"), std::string(100, '['),
        std::string(1 << 20, '['), std::string("{\"a\":") + std::string(300, '[')}) {
    const auto result = Tokenizer::parse(text, "x.json");
    ASSERT_FALSE(result.ok());
    EXPECT_THAT(result.error().text(), HasSubstr("x.json: ")) << text.substr(0, 20);
  }
}

TEST(TokenizerFile, OptionsOfTheModelThatChangeTheResultAreRefused) {
  EXPECT_THAT(failure_with("/model/type", "Unigram"), HasSubstr("model.type: \"Unigram\""));
  EXPECT_THAT(failure_with("/model/dropout", 0.1), HasSubstr("model.dropout"));
  EXPECT_EQ(failure_with("/model/dropout", 0.0), "accepted");
  EXPECT_THAT(failure_with("/model/byte_fallback", true), HasSubstr("model.byte_fallback"));
  EXPECT_THAT(failure_with("/model/byte_fallback", 1), HasSubstr("model.byte_fallback: must be true or false"));
  EXPECT_THAT(failure_with("/model/continuing_subword_prefix", "##"), HasSubstr("model.continuing_subword_prefix"));
  EXPECT_THAT(failure_with("/model/end_of_word_suffix", "</w>"), HasSubstr("model.end_of_word_suffix"));
  EXPECT_EQ(failure_with("/model/end_of_word_suffix", ""), "accepted");
  EXPECT_THAT(failure_with("/model/unk_token", 3), HasSubstr("model.unk_token: must be a string"));
  EXPECT_THAT(failure_with("/model/cache", 3), HasSubstr("model.cache: unknown field"));
}

TEST(TokenizerFile, IdsMustBeDistinctAndFitInThirtyOneBits) {
  EXPECT_THAT(failure_with("/model/vocab/zz", 2147483648), AllOf(HasSubstr("model.vocab[\"zz\"]"), HasSubstr("2^31")));
  EXPECT_THAT(failure_with("/model/vocab/zz", 1e30), HasSubstr("2^31"));
  EXPECT_THAT(failure_with("/model/vocab/zz", -1), HasSubstr("2^31"));
  EXPECT_THAT(failure_with("/model/vocab/zz", "7"), HasSubstr("2^31"));
  EXPECT_THAT(failure_with("/model/vocab/zz", 256), AllOf(HasSubstr("zz"), HasSubstr("id 256 is that of")));
  EXPECT_THAT(failure_with("/model/vocab", SortedJson::array()), HasSubstr("model.vocab: must be an object"));
}

TEST(TokenizerFile, IdsMayHaveGaps) {
  SortedJson json = small_json();
  json["model"]["vocab"]["zz"] = 2147483647;
  json["added_tokens"][0]["id"] = 262;
  const Tokenizer tokenizer = make(json);
  EXPECT_EQ(tokenizer.vocabulary_size(), 263u);
  EXPECT_EQ(tokenizer.id_bound(), int64_t{2147483648});
  EXPECT_EQ(*tokenizer.id_to_token(2147483647), "zz");
  EXPECT_EQ(tokenizer.id_to_token(1000), nullptr);
}

TEST(TokenizerFile, MergesAreTwoTokensThatMakeAThird) {
  for (const SortedJson& bad :
       {SortedJson("he"), SortedJson("h e l"), SortedJson(3), SortedJson::array({"h"}), SortedJson::array({"h", 1})})
    EXPECT_THAT(failure_with("/model/merges/5", bad), HasSubstr("model.merges[5]: must be")) << bad;
  EXPECT_THAT(failure_with("/model/merges/5", "xx h"), HasSubstr("model.merges[5]: \"xx\" is not in the vocabulary"));
  EXPECT_THAT(failure_with("/model/merges/5", "h xx"), HasSubstr("\"xx\" is not"));
  EXPECT_THAT(failure_with("/model/merges/5", "h h"), HasSubstr("\"hh\" is not"));
  EXPECT_THAT(failure_with("/model/merges", "h e"), HasSubstr("model.merges: must be a list"));
  EXPECT_EQ(failure_with("/model/merges/5", "#version: 0.2"), "accepted");
}

TEST(TokenizerFile, UnknownStepsAreNamedWithTheirPlace) {
  const SortedJson lowercase = {{"type", "Lowercase"}};
  EXPECT_THAT(failure_with("/normalizer", lowercase), HasSubstr("tokenizer.json: normalizer: type \"Lowercase\""));
  EXPECT_THAT(failure_with("/normalizer", {{"type", "Sequence"}, {"normalizers", {{{"type", "NFC"}}, lowercase}}}),
              HasSubstr("normalizer.normalizers[1]: type \"Lowercase\""));
  EXPECT_THAT(failure_with("/normalizer", {{"type", "NFC"}, {"form", "C"}}),
              HasSubstr("normalizer.form: unknown field"));
  EXPECT_THAT(failure_with("/pre_tokenizer", {{"type", "Metaspace"}}), HasSubstr("pre_tokenizer: type \"Metaspace\""));
  EXPECT_THAT(failure_with("/pre_tokenizer", SortedJson::object()), HasSubstr("pre_tokenizer.type: is missing"));
  EXPECT_THAT(failure_with("/decoder", {{"type", "Metaspace"}}), HasSubstr("decoder: type \"Metaspace\""));
  EXPECT_THAT(failure_with("/post_processor", {{"type", "BertProcessing"}}),
              HasSubstr("post_processor: type \"BertProcessing\""));
}

TEST(TokenizerFile, SequencesMayNotNestWithoutEnd) {
  SortedJson steps = {{"type", "NFC"}};
  for (int i = 0; i < 40; ++i) steps = {{"type", "Sequence"}, {"normalizers", SortedJson::array({steps})}};
  EXPECT_THAT(failure_with("/normalizer", steps), HasSubstr("nested deeper than 10"));
  SortedJson processors = {{"type", "Sequence"}, {"processors", SortedJson::array()}};
  for (int i = 0; i < 40; ++i) processors = {{"type", "Sequence"}, {"processors", SortedJson::array({processors})}};
  EXPECT_THAT(failure_with("/post_processor", processors), HasSubstr("nested deeper than 10"));
}

TEST(TokenizerFile, AMegabyteOfStepsIsRefused) {
  const auto many = [](const SortedJson& step, const char* members) {
    SortedJson list = SortedJson::array();
    for (int i = 0; i < 10'000; ++i) list.push_back(step);
    return SortedJson{{"type", "Sequence"}, {members, list}};
  };
  const SortedJson split = {
      {"type", "Split"}, {"pattern", {{"Regex", "a+"}}}, {"behavior", "Isolated"}, {"invert", false}};
  EXPECT_THAT(failure_with("/pre_tokenizer", many(split, "pretokenizers")),
              HasSubstr("pretokenizers[99]: more than 100 steps"));
  EXPECT_THAT(failure_with("/normalizer", many({{"type", "NFC"}}, "normalizers")), HasSubstr("more than 100 steps"));
  EXPECT_THAT(failure_with("/decoder", many({{"type", "Fuse"}}, "decoders")), HasSubstr("more than 100 steps"));
  const SortedJson trim = {{"type", "ByteLevel"}, {"add_prefix_space", true}, {"trim_offsets", true}};
  EXPECT_THAT(failure_with("/post_processor", many(trim, "processors")), HasSubstr("more than 100 steps"));
}

TEST(TokenizerFile, AMegabyteOfNamesIsReadOrRefused) {
  SortedJson tokens = SortedJson::array(), specials = SortedJson::object();
  for (int i = 0; i < 8'000; ++i) tokens.push_back(added_token(261 + i, "<" + std::to_string(i) + ">"));
  EXPECT_EQ(failure_with("/added_tokens", tokens), "accepted");
  for (int i = 0; i < 50'000; ++i) specials["<" + std::to_string(i) + ">"] = i;
  EXPECT_THAT(failure_with("/model", specials), HasSubstr("model.vocab: is missing"));
  EXPECT_THAT(failure_with("/added_tokens/0", specials), HasSubstr("added_tokens[0].id: is missing"));
  EXPECT_THAT(failure_with("/pre_tokenizer", {{"type", "Split"}, {"pattern", {{"Regex", std::string(1 << 20, 'a')}}}}),
              HasSubstr("more than 16384 bytes"));
}

TEST(TokenizerFile, SplitsAreReadInFull) {
  const SortedJson split = {
      {"type", "Split"}, {"pattern", {{"Regex", "a+"}}}, {"behavior", "Isolated"}, {"invert", false}};
  const auto with = [&](const std::string& pointer, const SortedJson& value) {
    SortedJson changed = split;
    changed[SortedJson::json_pointer(pointer)] = value;
    return failure_with("/pre_tokenizer", changed);
  };
  EXPECT_EQ(with("/invert", true), "accepted");
  EXPECT_THAT(with("/behavior", "Apart"), HasSubstr("pre_tokenizer.behavior: \"Apart\""));
  EXPECT_THAT(with("/invert", nullptr), HasSubstr("pre_tokenizer.invert: is missing"));
  EXPECT_THAT(with("/pattern/Regex", "(a"), HasSubstr("pre_tokenizer.pattern.Regex: a group has no closing )"));
  EXPECT_THAT(with("/pattern/Regex", std::string("a\0(", 3)), HasSubstr("a group has no closing )"));
  EXPECT_THAT(with("/pattern", {{"Glob", "*"}}), HasSubstr("pre_tokenizer.pattern.Regex: is missing"));
  EXPECT_THAT(with("/pattern/String", "b"), HasSubstr("pre_tokenizer.pattern.Regex: unknown field"));
}

TEST(TokenizerFile, AddedTokensAreChecked) {
  EXPECT_THAT(failure_with("/added_tokens/1", added_token(7, "<new>")),
              AllOf(HasSubstr("added_tokens[1] \"<new>\": has id 7, but 262 is next"), HasSubstr("correct the file")));
  EXPECT_THAT(failure_with("/added_tokens/1", added_token(300, "hello")),
              HasSubstr("has id 300, but 259 in the vocabulary"));
  EXPECT_EQ(failure_with("/added_tokens/1", added_token(259, "hello")), "accepted");
  EXPECT_THAT(failure_with("/added_tokens/1", added_token(261, "<end>")), HasSubstr("appears twice"));
  EXPECT_THAT(failure_with("/added_tokens/1", added_token(262, "")), HasSubstr("an empty text"));
  EXPECT_THAT(failure_with("/added_tokens/1", added_token(262, std::string(1025, 'x'))), HasSubstr("1025 bytes"));
  EXPECT_THAT(failure_with("/added_tokens/1", added_token(int64_t{1} << 40, "x")), HasSubstr("added_tokens[1].id"));
  EXPECT_THAT(failure_with("/added_tokens/0/special", 1), HasSubstr("added_tokens[0].special: must be true or false"));
  EXPECT_THAT(failure_with("/added_tokens", SortedJson::object()), HasSubstr("added_tokens: must be a list"));
  SortedJson collision = small_json();
  collision["model"]["vocab"].erase("Ġhe");
  collision["model"]["merges"].erase(4);
  collision["model"]["vocab"]["zz"] = 261;
  EXPECT_THAT(failure(collision), HasSubstr("its id 261 is that of \"zz\""));
}

TEST(TokenizerFile, TemplatesNameTokensThatExist) {
  const SortedJson text = {{"Sequence", {{"id", "A"}, {"type_id", 0}}}};
  const SortedJson end = {{"SpecialToken", {{"id", "<end>"}, {"type_id", 0}}}};
  const auto with = [&](const SortedJson& single, const SortedJson& specials) {
    return failure_with("/post_processor", {{"type", "TemplateProcessing"},
                                            {"single", single},
                                            {"pair", SortedJson::array()},
                                            {"special_tokens", specials}});
  };
  const auto special = [](const SortedJson& ids, const SortedJson& tokens) {
    return SortedJson{{"<end>", {{"id", "<end>"}, {"ids", ids}, {"tokens", tokens}}}};
  };
  EXPECT_EQ(with({end, text}, special({261}, {"<end>"})), "accepted");
  EXPECT_THAT(with({end, text}, SortedJson::object()),
              HasSubstr("single[0].SpecialToken.id: \"<end>\" is not in special_tokens"));
  EXPECT_THAT(with({end, text}, special({999}, {"<end>"})),
              HasSubstr("special_tokens[\"<end>\"].ids[0]: must be the id of a token"));
  EXPECT_THAT(with({end, text}, special({261, 261}, {"<end>"})), HasSubstr("equally many"));
  EXPECT_THAT(with({{{"Sequence", {{"id", "B"}, {"type_id", 0}}}}}, special({261}, {"<end>"})),
              HasSubstr("\"B\" is not supported"));
  EXPECT_THAT(with(SortedJson::array({end}), special({261}, {"<end>"})), HasSubstr("single: must have the text, \"A\", once"));
  EXPECT_THAT(with({text, text}, special({261}, {"<end>"})), HasSubstr("once"));
  EXPECT_THAT(with({{{"Pair", 1}}}, special({261}, {"<end>"})), HasSubstr("single[0].SpecialToken: is missing"));
}

TEST(TokenizerFile, ACheckpointDirectoryIsReadAndItsLackNamed) {
  const ScratchDirectory folder;
  const auto missing = Tokenizer::load(folder.path());
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().text(), HasSubstr("has no tokenizer.json"));
  EXPECT_FALSE(Tokenizer::load(folder / "other.json").ok());
  ASSERT_TRUE(write_file_atomic(folder / "tokenizer.json", small_json().dump()).ok());
  EXPECT_TRUE(Tokenizer::load(folder.path()).ok());
  EXPECT_TRUE(Tokenizer::load(folder / "tokenizer.json").ok());
}

}  // namespace
}  // namespace foretrace::lm::tokenizer
