#include "core/json.h"

#include <gtest/gtest.h>

namespace foretrace {
namespace {

TEST(Json, KeepsKeyOrder) {
  EXPECT_EQ(dump_json(parse_json(R"({"b":1,"a":[true,null,"x"]})").value()), R"({"b":1,"a":[true,null,"x"]})");
}

TEST(Json, RefusesWhatIsNotOneDocument) {
  for (const char* bad : {"", "{", "[1,]", "1 2", "{\"a\":}", "nul", "\"\x01\""})
    EXPECT_FALSE(parse_json(bad).ok()) << bad;
  EXPECT_FALSE(parse_json(std::string(500, '[') + std::string(500, ']')).ok());
}

TEST(Json, SaysInPlainWordsWhatIsNoJson) {
  EXPECT_EQ(parse_json("{\"id\":\"a\xff\"}").error().message,
            "not JSON: column 9: syntax error while parsing value - invalid string: ill-formed UTF-8 byte");
  EXPECT_EQ(parse_json("{\n\"a\": 1").error().message,
            "not JSON: line 2, column 7: syntax error while parsing object - unexpected end of input; expected '}'");
}

TEST(Json, EscapesBytesThatAreNotUtf8AsPythonDoes) {
  EXPECT_EQ(json_quote("a\"\\\n\x01"), R"("a\"\\\n\u0001")");
  EXPECT_EQ(json_quote("\xff\x80z"), R"("\udcff\udc80z")");
  EXPECT_EQ(json_quote("\xc3\xa9"), "\"\xc3\xa9\"");
  EXPECT_EQ(json_quote("\xed\xa0\x80"), R"("\udced\udca0\udc80")");  // an encoded surrogate is not UTF-8
  EXPECT_EQ(json_quote("\xc0\xaf"), R"("\udcc0\udcaf")");            // nor is an overlong form
}

TEST(Json, ReadsEscapedBytesBack) {
  Json value;
  value["a"] = std::string("x\x80\xbf\xc0\xff\\udc80\xf0\x9f\x98\x80");
  EXPECT_EQ(parse_json(dump_json(value)).value(), value);
  EXPECT_EQ(parse_json(R"("\ud83d\ude00")").value().get<std::string>(), "\xf0\x9f\x98\x80");
  EXPECT_FALSE(parse_json(R"("\ud83d")").ok());
}

TEST(Json, AKeyThatIsThereTwiceIsRefusedWhereItMatters) {
  const std::string twice = R"({"a":[{"b":1,"c":2,"b":3}]})";
  EXPECT_EQ(dump_json(parse_json(twice).value()), R"({"a":[{"b":3,"c":2}]})");
  EXPECT_EQ(parse_unambiguous_json(twice).error().message, "an object has a key twice");
  EXPECT_TRUE(parse_unambiguous_json(R"({"a":[{"b":1},{"b":{"b":2}}]})").ok());
}

TEST(Json, SortedObjectsAreReadWithinTheSameLimits) {
  const auto read = parse_sorted_json(R"({"b":[1,"]"],"a":"\u0000\\\"["})");
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(read.value().dump(), R"({"a":"\u0000\\\"[","b":[1,"]"]})");
  for (const char* bad : {"", "{", "[1,]", "1 2", "\"\x01\"", "\"\xff\"", R"("\ud83d")"})
    EXPECT_FALSE(parse_sorted_json(bad).ok()) << bad;
  EXPECT_TRUE(parse_sorted_json(std::string(200, '[') + std::string(200, ']')).ok());
  const auto deep = parse_sorted_json(std::string(100'000, '[') + std::string(100'000, ']'));
  ASSERT_FALSE(deep.ok());
  EXPECT_NE(deep.error().text().find("deeper than 200"), std::string::npos);
}

}  // namespace
}  // namespace foretrace
