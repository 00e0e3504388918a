#include "lm/grammar/json_schema.h"

#include <gtest/gtest.h>

#include "tests/lm/grammar/schema_check.h"

namespace foretrace::lm {
namespace {

std::string refused(const char* text) {
  const auto schema = JsonSchema::parse(parse_json(text).value(), "schema");
  return schema.ok() ? std::string() : schema.error().message;
}

TEST(JsonSchema, KnowsTheShortestText) {
  const auto shortest = [](const char* text) {
    const JsonSchema schema = JsonSchema::parse(parse_json(text).value(), "schema").value();
    return schema.value(schema.root()).shortest;
  };
  EXPECT_EQ(shortest(R"({"type": "object"})"), 2);
  EXPECT_EQ(shortest(R"({"type": "object", "properties": {"a": {"type": "integer"}}})"), 2);
  EXPECT_EQ(shortest(R"({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "null"}}, "required": ["b", "a"]})"), 16);
  EXPECT_EQ(shortest(R"({"type": "array", "items": {"type": "string", "minLength": 3}, "minItems": 2})"), 13);
  EXPECT_EQ(shortest(R"({"enum": ["abc", 7, true]})"), 1);
  EXPECT_EQ(shortest(R"({"enum": ["abc", 7, true], "type": ["string", "boolean"]})"), 4);
  EXPECT_EQ(shortest(R"({"type": ["boolean", "null"]})"), 4);
}

TEST(JsonSchema, TakesAllThatIsSupported) { EXPECT_TRUE(JsonSchema::parse(rich_schema(), "schema").ok()); }

TEST(JsonSchema, RefusesWhatItDoesNotHoldTextsTo) {
  EXPECT_EQ(refused("3"), "schema: a schema must be an object");
  EXPECT_EQ(refused("{}"), "schema: a schema without type, enum, const or anyOf is not supported");
  EXPECT_EQ(refused(R"({"type": "string", "pattern": "a*"})"), "schema: keyword \"pattern\" is not supported");
  EXPECT_EQ(refused(R"({"type": "object", "properties": {"a": {"$ref": "#"}}})"), "schema.a: keyword \"$ref\" is not supported");
  EXPECT_EQ(refused(R"({"type": "text"})"), "schema: type \"text\" is unknown");
  EXPECT_EQ(refused(R"({"type": []})"), "schema: type must not be empty");
  EXPECT_EQ(refused(R"({"type": [3]})"), "schema: type must be a string or a list of strings");
  EXPECT_EQ(refused(R"({"type": "array"})"), "schema: an array needs items");
  EXPECT_EQ(refused(R"({"type": "array", "items": {"type": "null"}, "minItems": 3, "maxItems": 2})"), "schema: minItems is more than maxItems");
  EXPECT_EQ(refused(R"({"type": "string", "maxLength": -1})"), "schema: maxLength must be an integer from 0 to 16777216");
  EXPECT_EQ(refused(R"({"type": "object", "required": ["a"]})"), "schema: \"a\" is required, and no property");
  EXPECT_EQ(refused(R"({"type": "object", "required": "a"})"), "schema: required must be a list");
  EXPECT_EQ(refused(R"({"type": "object", "properties": []})"), "schema: properties must be an object");
  EXPECT_EQ(refused(R"({"enum": []})"), "schema: enum must be a list that is not empty");
  EXPECT_EQ(refused(R"({"type": ["integer", "number"]})"), "schema: two alternatives may begin with '-'");
  EXPECT_EQ(refused(R"({"anyOf": [{"type": "string"}, {"enum": ["a"]}]})"), "schema: two alternatives may begin with '\"'");
  EXPECT_EQ(refused(R"({"anyOf": [{"type": "null"}], "type": "null"})"),
            "schema: of type, enum, const and anyOf only type and one of enum and const go together");
  EXPECT_EQ(refused(R"({"enum": ["abc"], "maxLength": 2})"), "schema: maxLength beside enum, const or anyOf is not supported");
  EXPECT_EQ(refused(R"({"enum": ["abc"], "type": "integer"})"), "schema: no value of the enum has the type");
  const std::string deep = R"({"type": "array", "minItems": 16777216, "items": )";
  EXPECT_EQ(refused((deep + deep + deep + R"({"type": "null"}}}})").c_str()), "schema[][]: its shortest text has more than 16777216 bytes");
}

}  // namespace
}  // namespace foretrace::lm
