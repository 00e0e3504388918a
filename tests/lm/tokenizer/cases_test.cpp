// Every tokenizer of the fixture gives for every text what the Python package gave: ids, offsets, decoded text.
// FORETRACE_TOKENIZER_CASES names another folder that make_cases.py wrote.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/json.h"
#include "lm/tokenizer/tokenizer.h"
#include "tests/lm/tokenizer/fixture_file.h"

namespace foretrace::lm::tokenizer {
namespace {

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(fixture_folder()))
    if (const std::string name = entry.path().filename().string(); name.ends_with(".cases.zst"))
      found.push_back(name.substr(0, name.size() - std::string(".cases.zst").size()));
  std::sort(found.begin(), found.end());
  return found;
}

// For each byte of the text the number of its character; one past the end for the end.
std::vector<int64_t> character_numbers(std::string_view text) {
  std::vector<int64_t> numbers;
  int64_t next = 0;
  for (const char byte : text) {
    if ((byte & 0xc0) != 0x80) ++next;
    numbers.push_back(next - 1);
  }
  numbers.push_back(next);
  return numbers;
}

struct Case {
  std::string text, decoded, skipped;
  bool special = false;
  std::vector<int32_t> ids;
  std::vector<int64_t> offsets;
};

Case read_case(const Json& json) {
  Case read;
  read.text = json["text"].get<std::string>();
  read.special = json["special"].get<bool>();
  read.ids = json["ids"].get<std::vector<int32_t>>();
  read.offsets = json["offsets"].get<std::vector<int64_t>>();
  read.decoded = json.value("decoded", read.text);
  read.skipped = json.value("skipped", read.text);
  return read;
}

std::vector<int64_t> in_characters(const Encoding& encoding, std::string_view text) {
  const std::vector<int64_t> numbers = character_numbers(text);
  std::vector<int64_t> out;
  for (const Span& span : encoding.offsets) {
    out.push_back(numbers.at(span.begin));
    out.push_back(numbers.at(span.end));
  }
  return out;
}

class Cases : public testing::TestWithParam<std::string> {};

TEST_P(Cases, AgreeWithThePackage) {
  const std::string name = GetParam();
  const auto loaded = Tokenizer::parse(fixture_text(fixture_folder(), name + ".json"), name + ".json");
  ASSERT_TRUE(loaded.ok()) << loaded.error().text();
  const Tokenizer& tokenizer = loaded.value();
  const std::string lines = fixture_text(fixture_folder(), name + ".cases");
  size_t count = 0, wrong = 0, texts = 0;
  for (size_t begin = 0; begin < lines.size() && wrong < 5;) {
    const size_t end = lines.find('\n', begin);
    const Json json = parse_json(std::string_view(lines).substr(begin, end - begin)).value();
    begin = end + 1;
    if (json.contains("tokens")) {
      EXPECT_EQ(tokenizer.vocabulary_size(), json["tokens"].get<size_t>());
      texts = json["texts"].get<size_t>();
      continue;
    }
    const Case wanted = read_case(json);
    const auto encoding = tokenizer.encode_with_offsets(wanted.text, wanted.special);
    ASSERT_TRUE(encoding.ok()) << json["text"] << encoding.error().text();
    const auto before = testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
    EXPECT_EQ(encoding.value().ids, wanted.ids) << json["text"];
    EXPECT_EQ(tokenizer.encode(wanted.text, wanted.special).value(), wanted.ids);
    EXPECT_EQ(in_characters(encoding.value(), wanted.text), wanted.offsets) << json["text"];
    EXPECT_EQ(tokenizer.decode(wanted.ids, false), wanted.decoded);
    EXPECT_EQ(tokenizer.decode(wanted.ids, true), wanted.skipped);
    wrong += testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count() > before ? 1 : 0;
    ++count;
  }
  EXPECT_EQ(count, texts);
}

INSTANTIATE_TEST_SUITE_P(Tokenizer, Cases, testing::ValuesIn(names()), [](const auto& info) {
  std::string name = info.param;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
});

}  // namespace
}  // namespace foretrace::lm::tokenizer
