// The acceptor against a validator of parsed texts, and its distances against their definition.
#include "lm/grammar/json_acceptor.h"

#include <gtest/gtest.h>

#include "core/rng.h"
#include "tests/lm/grammar/schema_check.h"

namespace foretrace::lm {
namespace {

bool accepts(const JsonSchema& schema, const std::string& text) {
  JsonAcceptor acceptor(schema);
  for (const char byte : text)
    if (!acceptor.feed(byte)) return false;
  return acceptor.shortest_end() == 0;
}

JsonSchema schema_of(const char* text) { return JsonSchema::parse(parse_json(text).value(), "schema").value(); }

TEST(JsonAcceptor, TakesTheTextsOfTheSchemaAndNoOthers) {
  const JsonSchema schema = JsonSchema::parse(rich_schema(), "schema").value();
  const std::string head = R"({"name":"ab","arguments":[1],"kind":)";
  for (const char* good : {R"("fast"})", R"("faster"})", "1}", "12}", "null}", R"({"a":[1,2]}})", R"(1,"version":3})", R"(1, "version": 3})",
                           R"(1,"rest":[[],["","x"]]})"})
    EXPECT_TRUE(accepts(schema, head + good)) << good;
  for (const char* bad : {R"("fas"})", "2}", "13}", R"(1,"version":4})", R"(1,  "version":3})", "1 }", "1,}", R"(1,"name":"ab"})", "1", "1}}",
                          R"(1,"rest":[["","",""]]})"})
    EXPECT_FALSE(accepts(schema, head + bad)) << bad;
  for (const char* bad : {"", "{}", "[]", R"({"arguments":[1],"kind":1})", R"({"name":"a","arguments":[1],"kind":1})",
                          R"({"name":"ab","arguments":[],"kind":1})", R"({"name":"ab","arguments":[1,2,3,4],"kind":1})"})
    EXPECT_FALSE(accepts(schema, bad)) << bad;
  EXPECT_TRUE(accepts(schema, R"({"note": null,"name":"ab","named":true,"arguments":[{"x":-1.5e-3,"yé\"":null},true],"kind":1})"));
}

TEST(JsonAcceptor, Strings) {
  const JsonSchema schema = schema_of(R"({"type": "string", "minLength": 1, "maxLength": 3})");
  for (const char* good : {R"("a")", R"("abc")", R"("\n\\\"")", R"("\u00e9\uD7ff\/")", "\"\xc3\xa9\xf0\x9f\x98\x80\xe2\x82\xac\""})
    EXPECT_TRUE(accepts(schema, good)) << good;
  for (const char* bad : {R"("")", R"("abcd")", R"("a)", R"("\x")", R"("\u12g4")", R"("\ud800")", R"("\uDC80")", "\"\n\"", "\"\xff\"",
                          "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xe2\x82\"", "\"\x80\""})
    EXPECT_FALSE(accepts(schema, bad)) << bad;
}

TEST(JsonAcceptor, Numbers) {
  const JsonSchema number = schema_of(R"({"type": "number"})"), integer = schema_of(R"({"type": "integer"})");
  for (const char* good : {"0", "-0", "12", "-7", "123456789012345678"}) {
    EXPECT_TRUE(accepts(integer, good)) << good;
    EXPECT_TRUE(accepts(number, good)) << good;
  }
  for (const char* good : {"0.5", "-1.25e+10", "3E-99", "0e0"}) {
    EXPECT_FALSE(accepts(integer, good)) << good;
    EXPECT_TRUE(accepts(number, good)) << good;
  }
  for (const char* bad : {"", "-", "01", "1.", ".5", "1e", "1e+", "+1", "1e999", "1234567890123456789", "1e1.5", "--1", "0x1"})
    EXPECT_FALSE(accepts(number, bad)) << bad;
}

// Bytes drawn among those that may come: what ends is a text of the schema, and the distance to an end is one more than the nearest
// next one's.
TEST(JsonAcceptor, EveryWalkIsATextAndDistancesAreTheShortest) {
  Rng rng(1);
  int64_t texts = 0, states = 0;
  for (const Json& json : {rich_schema(), parse_json(R"({"type": "number"})").value(), parse_json(R"({"type": "string", "minLength": 2})").value(),
                           parse_json(R"({"type": "array", "items": {"type": "array", "items": {"type": "null"}, "minItems": 2}, "minItems": 1})").value()}) {
    const JsonSchema schema = JsonSchema::parse(json, "schema").value();
    for (int walk = 0; walk < 150; ++walk) {
      JsonAcceptor acceptor(schema);
      std::string text;
      while (text.size() < 300) {
        std::vector<char> bytes, nearer;
        int64_t nearest = INT64_MAX;
        const int64_t here = acceptor.shortest_end();
        for (int byte = 0; byte < 256; ++byte) {
          JsonAcceptor next = acceptor;
          if (!next.feed(static_cast<char>(byte))) continue;
          bytes.push_back(static_cast<char>(byte));
          if (next.shortest_end() < here) nearer.push_back(static_cast<char>(byte));
          nearest = std::min(nearest, next.shortest_end());
        }
        ++states;
        ASSERT_TRUE(here == 0 || here == nearest + 1) << text << " " << here << " " << nearest;
        if (here == 0) {
          ++texts;
          const std::string wrong = schema_violation(json, text);
          ASSERT_EQ(wrong, "") << text;
          if (bytes.empty() || rng.chance(0.3)) break;
        }
        const bool towards = !nearer.empty() && rng.chance(0.6);
        text += rng.pick(towards ? nearer : bytes);
        ASSERT_TRUE(acceptor.feed(text.back()));
      }
    }
  }
  EXPECT_GT(texts, 500);
  EXPECT_GT(states, 5000);
}

}  // namespace
}  // namespace foretrace::lm
