#include "tests/lm/grammar/schema_check.h"

#include <algorithm>

namespace foretrace::lm {
namespace {

int64_t characters(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; });
}

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  return type == "null" && value.is_null();
}

bool within(const Json& schema, const char* least, const char* most, int64_t count) {
  return count >= schema.value(least, int64_t{0}) && count <= schema.value(most, INT64_MAX);
}

std::string check(const Json& schema, const Json& value, const std::string& where) {
  if (schema.contains("const") && value != schema["const"]) return where + ": not the constant";
  if (schema.contains("enum") && std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
    return where + ": not of the enum";
  if (schema.contains("anyOf")) {
    for (const Json& part : schema["anyOf"])
      if (check(part, value, where).empty()) return "";
    return where + ": none of anyOf";
  }
  const bool fixed = schema.contains("enum") || schema.contains("const");
  if (!schema.contains("type")) return "";
  const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
  if (std::none_of(types.begin(), types.end(), [&](const Json& type) { return has_type(value, type.get<std::string>()); }))
    return where + ": wrong type";
  if (fixed) return "";
  if (value.is_string() && !within(schema, "minLength", "maxLength", characters(value.get<std::string>()))) return where + ": length";
  if (value.is_array()) {
    if (!within(schema, "minItems", "maxItems", static_cast<int64_t>(value.size()))) return where + ": number of items";
    for (const Json& item : value)
      if (const std::string wrong = check(schema["items"], item, where + "[]"); !wrong.empty()) return wrong;
  }
  if (value.is_object()) {
    for (const Json& name : schema.value("required", Json::array()))
      if (!value.contains(name.get<std::string>())) return where + ": misses " + name.get<std::string>();
    for (const auto& [name, part] : value.items()) {
      if (!schema.contains("properties") || !schema["properties"].contains(name)) return where + ": unknown property " + name;
      if (const std::string wrong = check(schema["properties"][name], part, where + "." + name); !wrong.empty()) return wrong;
    }
  }
  return "";
}

}  // namespace

std::string schema_violation(const Json& schema, const std::string& text) {
  const auto parsed = parse_json(text);
  return parsed.ok() ? check(schema, parsed.value(), "$") : parsed.error().text();
}

Json rich_schema() {
  return parse_json(R"({"title": "a call", "type": "object", "required": ["name", "arguments", "kind"], "additionalProperties": false,
    "properties": {
      "note": {"type": ["string", "null"], "maxLength": 12},
      "name": {"type": "string", "minLength": 2, "maxLength": 8},
      "named": {"type": "boolean"},
      "arguments": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"anyOf": [
        {"type": "integer"}, {"type": "boolean"}, {"type": "object", "properties": {"x": {"type": "number"}, "y\u00e9\"": {"type": "null"}},
         "required": ["x"]}]}},
      "kind": {"enum": ["fast", "faster", "slow", 1, 12, null, {"a": [1, 2]}]},
      "rest": {"type": "array", "items": {"type": "array", "items": {"type": "string"}, "maxItems": 2}},
      "version": {"const": 3}}})")
      .value();
}

}  // namespace foretrace::lm
