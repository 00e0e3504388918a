// A JSON Schema from anyone, 0xff, and which of the tokens that may come next is taken, a byte each.
#include <algorithm>

#include "lm/grammar/json_grammar.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/lm/grammar/schema_check.h"

namespace foretrace::fuzz {
namespace {

using namespace foretrace::lm;

constexpr int32_t kFill = 256;
constexpr int64_t kLongest = 400;

// Takes a token in every cell; what they spell is a text of the schema.
void walk(const Json& json, const JsonSchema& schema, std::string_view choices) {
  static const auto tokens = std::make_shared<const TokenBytes>(TokenBytes::of_bytes(kFill + 1));
  std::unique_ptr<CanvasGrammar> grammar = std::make_unique<JsonGrammar>(std::make_shared<const JsonSchema>(schema), tokens, kFill);
  const int64_t cells = grammar->shortest_end() + static_cast<int64_t>(choices.size());
  if (cells > kLongest) return;
  std::string text;
  for (int64_t room = cells; room > 0; --room) {
    std::vector<uint8_t> allowed(kFill + 1);
    grammar->allow(room, allowed);
    std::vector<int32_t> open;
    for (int32_t t = 0; t <= kFill; ++t)
      if (allowed[static_cast<size_t>(t)] == 1) open.push_back(t);
    FUZZ_REQUIRE(!open.empty());
    const auto at = static_cast<size_t>(cells - room);
    const int32_t token = open[(at < choices.size() ? static_cast<unsigned char>(choices[at]) : 0U) % open.size()];
    FUZZ_REQUIRE(grammar->advance(token) && grammar->shortest_end() < room);
    text += tokens->bytes(token);
  }
  FUZZ_REQUIRE(grammar->shortest_end() == 0 && schema_violation(json, text).empty());
}

}  // namespace

std::vector<std::string> seeds() {
  const std::string choices = std::string("\xff") + "\x05\x51zz\x10 0a\x80\xe2\x99\"kq\x01\x02\x33";
  std::vector<std::string> all = {rich_schema().dump() + choices};
  for (const char* schema : {R"({"type": ["string", "integer"], "minLength": 2, "maxLength": 5})", R"({"enum": ["a", "ab", 1, 12, null]})",
                             R"({"type": "array", "items": {"anyOf": [{"type": "number"}, {"const": {"k": "v"}}]}, "minItems": 2})",
                             R"({"type": "object", "properties": {"a": {"type": "null"}, "ab": {"type": "boolean"}}, "required": ["ab"]})"})
    all.push_back(schema + choices);
  return all;
}

}  // namespace foretrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foretrace;
  if (size > (1u << 12)) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t cut = std::min(input.find('\xff'), input.size());
  const auto json = parse_json(input.substr(0, cut));
  if (!json.ok()) return 0;
  const auto schema = lm::JsonSchema::parse(json.value(), "fuzz.json");
  if (schema.ok()) fuzz::walk(json.value(), schema.value(), input.substr(std::min(cut + 1, input.size())));
  else FUZZ_REQUIRE(schema.error().message.starts_with("fuzz.json"));
  return 0;
}
