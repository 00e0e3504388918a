#include "tests/lm/tokenizer/tokenizer_json.h"

#include "lm/tokenizer/byte_alphabet.h"

namespace foretrace::lm::tokenizer {

SortedJson small_json() {
  SortedJson json = parse_sorted_json(R"({"version": "1.0", "truncation": null, "padding": null, "normalizer": null,
      "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
      "post_processor": null, "decoder": {"type": "ByteLevel"},
      "model": {"type": "BPE", "dropout": null, "unk_token": null, "fuse_unk": false, "byte_fallback": false,
                "merges": ["h e", "l l", ["he", "ll"], "hell o", "Ġ he"]}})")
                        .value();
  SortedJson& vocabulary = json["model"]["vocab"];
  for (int byte = 0; byte < 256; ++byte) vocabulary[std::string(letter_of_byte(static_cast<uint8_t>(byte)))] = byte;
  int next = 256;
  for (const char* token : {"he", "ll", "hell", "hello", "Ġhe"}) vocabulary[token] = next++;
  SortedJson end = added_token(next, "<end>");
  end["special"] = true;
  json["added_tokens"] = SortedJson::array({end});
  return json;
}

Result<Tokenizer> parse(const SortedJson& json) { return Tokenizer::parse(json.dump(), "tokenizer.json"); }

Tokenizer make(const SortedJson& json) { return parse(json).value(); }

std::string failure(const SortedJson& json) {
  const auto result = parse(json);
  return result.ok() ? "accepted" : result.error().text();
}

std::string failure_with(const std::string& pointer, const SortedJson& value) {
  SortedJson json = small_json();
  json[SortedJson::json_pointer(pointer)] = value;
  return failure(json);
}

SortedJson added_token(int64_t id, const std::string& content) {
  return {{"id", id},        {"content", content}, {"special", false},   {"single_word", false},
          {"lstrip", false}, {"rstrip", false},    {"normalized", false}};
}

}  // namespace foretrace::lm::tokenizer
