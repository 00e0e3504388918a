// A tokenizer.json from anyone, and a text to encode with it, 0xff between them. First byte: 0 the whole file; 1 a patch of
// a small good file; 2 a pattern; else a text for two good files.
#include <algorithm>

#include "lm/tokenizer/regex.h"
#include "lm/tokenizer/tokenizer.h"
#include "lm/tokenizer/utf8.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/lm/tokenizer/tokenizer_json.h"

namespace foretrace::fuzz {
namespace {

using namespace foretrace::lm::tokenizer;

constexpr const char* kText = "hello hell\u00e9 e\u0301 123 <end>\r\n  'S \xf0\x9f\x98\x80 \u4e00x";

const std::vector<const char*>& patches() {
  static const std::vector<const char*> all = {
      R"({"normalizer": {"type": "NFC"}})",
      R"({"pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": "(?i:'s)|\\p{L}+|\\s+(?!\\S)|[^\\s\\p{N}&&[^a-c]]"},
             "behavior": "MergedWithNext", "invert": true},
            {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": false},
            {"type": "Digits", "individual_digits": true}]}})",
      R"({"pre_tokenizer": {"type": "Whitespace"}, "decoder": {"type": "Fuse"},
          "model": {"unk_token": "?", "fuse_unk": true}})",
      R"({"pre_tokenizer": {"type": "Punctuation", "behavior": "Contiguous"},
          "model": {"ignore_merges": true, "merges": ["l l", ["h", "e"]]}})",
      R"({"post_processor": {"type": "Sequence", "processors": [
            {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true},
            {"type": "TemplateProcessing", "pair": [], "single": [
               {"SpecialToken": {"id": "E", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
             "special_tokens": {"E": {"id": "E", "ids": [261], "tokens": ["<end>"]}}}]}})",
      R"({"added_tokens": [{"id": 261, "content": "e\u0301", "special": true, "single_word": true,
                            "lstrip": true, "rstrip": true, "normalized": true}]})"};
  return all;
}

// What holds for every tokenizer that loads and every text that it takes.
void check(const Tokenizer& tokenizer, std::string_view text) {
  const auto encoding = tokenizer.encode_with_offsets(text);
  const auto ids = tokenizer.encode(text);
  FUZZ_REQUIRE(ids.ok() == encoding.ok());
  FUZZ_REQUIRE(!ids.ok() || first_invalid_byte(text) == text.size());
  if (!ids.ok()) return;
  FUZZ_REQUIRE(ids.value() == encoding.value().ids && ids.value().size() == encoding.value().offsets.size());
  for (const int32_t id : ids.value()) FUZZ_REQUIRE(tokenizer.id_to_token(id) != nullptr);
  for (const Span& span : encoding.value().offsets) FUZZ_REQUIRE(span.begin <= text.size() && span.end <= text.size());
  const std::string decoded = tokenizer.decode(ids.value(), false);
  FUZZ_REQUIRE(first_invalid_byte(decoded) == decoded.size());
}

void load_and_check(std::string_view json, std::string_view text) {
  const auto tokenizer = Tokenizer::parse(json, "fuzz.json");
  if (tokenizer.ok()) check(tokenizer.value(), text);
  else FUZZ_REQUIRE(tokenizer.error().message.starts_with("fuzz.json: "));
}

void patch_and_check(std::string_view patch, std::string_view text) {
  const auto changes = parse_sorted_json(patch);
  if (!changes.ok() || !changes.value().is_object()) return;
  SortedJson json = small_json();
  json.merge_patch(changes.value());
  load_and_check(json.dump(), text);
}

void match(std::string_view pattern, std::string_view text) {
  if (first_invalid_byte(pattern) < pattern.size() || first_invalid_byte(text) < text.size()) return;
  const auto regex = Regex::compile(pattern);
  std::vector<Span> matches;
  if (!regex.ok() || !regex.value().find_all(text, matches).ok()) return;
  size_t at = 0;
  for (const Span& span : matches) {
    FUZZ_REQUIRE(span.begin >= at && span.end >= span.begin && span.end <= text.size());
    at = span.end;
  }
}

// Plain byte-level: what is encoded decodes to itself.
void round_trip(std::string_view text) {
  static const Tokenizer plain = make(small_json());
  static const Tokenizer normal = [] {
    SortedJson json = small_json();
    json["normalizer"] = {{"type", "NFC"}};
    return make(json);
  }();
  check(plain, text);
  check(normal, text);
  const auto ids = plain.encode(text);
  FUZZ_REQUIRE(!ids.ok() || plain.decode(ids.value(), false) == text);
}

}  // namespace

std::vector<std::string> seeds() {
  const std::string text = std::string("\xff") + kText;
  std::vector<std::string> all = {std::string(1, '\0') + small_json().dump() + text, std::string("\x03") + kText};
  for (const char* patch : patches()) all.push_back('\x01' + std::string(patch) + text);
  for (const char* pattern : {"[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}",
                              "(?<=a)b(?!c)|(?>x*)[^a&&[b]]|\\bw\\B|$",
                              "(?i:'s|'re)|(?m).|\\s*[\\r\\n]+"})
    all.push_back('\x02' + std::string(pattern) + text);
  return all;
}

}  // namespace foretrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foretrace::fuzz;
  if (size == 0 || size > (1u << 14)) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t cut = std::min(input.find('\xff'), input.size());
  const std::string_view first = input.substr(0, cut), text = input.substr(std::min(cut + 1, input.size()));
  switch (data[0]) {
    case 0: load_and_check(first, text); break;
    case 1: patch_and_check(first, text); break;
    case 2: match(first, text); break;
    default: round_trip(input); break;
  }
  return 0;
}
