#include "lm/grammar/json_schema.h"

#include <algorithm>
#include <set>

namespace foretrace::lm {
namespace {

constexpr const char* kAnnotations[] = {"$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated",
                                        "readOnly", "writeOnly"};
constexpr int64_t kLongest = 1 << 24;  // bytes of the shortest text, so that no sum of them overflows
constexpr const char* kSupported =
    "supported are type, properties, required, additionalProperties, items, minItems, maxItems, minLength, maxLength, enum, const, anyOf";

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  return type == "null" && value.is_null();
}

}  // namespace

class JsonSchemaReader {
 public:
  explicit JsonSchemaReader(JsonSchema& schema) : schema_(schema) {}
  Result<size_t> value(const Json& json, const std::string& where);

 private:
  Status keywords(const Json& json, const std::string& where) const;
  // enum or const, of the type if there is one.
  Status words(const Json& json, const std::string& where, JsonValue& value);
  // Empty: there is no type.
  static Result<std::vector<std::string>> types_of(const Json& json, const std::string& where);
  Status typed(const Json& json, const std::string& type, const std::string& where, JsonValue& value);
  Result<JsonNode> object(const Json& json, const std::string& where);
  Result<JsonNode> array(const Json& json, const std::string& where);
  static Status bounds(const Json& json, const char* least, const char* most, const std::string& where, JsonNode& node);
  void add(JsonNode node, JsonValue& value);
  Status finish(JsonValue& value, const std::string& where) const;

  JsonSchema& schema_;
};

Status JsonSchemaReader::keywords(const Json& json, const std::string& where) const {
  static const std::set<std::string> known = {"type", "properties", "required", "additionalProperties", "items", "minItems",
                                              "maxItems", "minLength", "maxLength", "enum", "const", "anyOf"};
  if (!json.is_object()) return parse_error(where + ": a schema must be an object");
  for (const auto& [name, text] : json.items()) {
    const bool annotation = std::find(std::begin(kAnnotations), std::end(kAnnotations), name) != std::end(kAnnotations);
    if (!annotation && !known.contains(name)) return unsupported(where + ": keyword \"" + name + "\" is not supported", kSupported);
  }
  const auto has = [&](const char* name) { return json.contains(name) ? 1 : 0; };
  if (has("type") + has("enum") + has("const") + has("anyOf") == 0)
    return unsupported(where + ": a schema without type, enum, const or anyOf is not supported", "say what its values are");
  if (has("enum") + has("const") + has("anyOf") > 1 || (has("anyOf") && has("type")))
    return unsupported(where + ": of type, enum, const and anyOf only type and one of enum and const go together");
  if (has("enum") + has("const") + has("anyOf") == 0) return {};
  for (const char* name : {"properties", "required", "items", "minItems", "maxItems", "minLength", "maxLength"})
    if (has(name) > 0) return unsupported(where + ": " + name + " beside enum, const or anyOf is not supported");
  return {};
}

Status JsonSchemaReader::words(const Json& json, const std::string& where, JsonValue& value) {
  const Json words = json.contains("const") ? Json::array({json["const"]}) : json["enum"];
  if (!words.is_array() || words.empty()) return parse_error(where + ": enum must be a list that is not empty");
  TRY_ASSIGN(const std::vector<std::string> types, types_of(json, where));
  JsonNode node;
  for (const Json& word : words)
    if (types.empty() || std::any_of(types.begin(), types.end(), [&](const std::string& type) { return has_type(word, type); }))
      node.words.push_back(dump_json(word));
  if (node.words.empty()) return parse_error(where + ": no value of the enum has the type");
  add(std::move(node), value);
  return {};
}

Result<std::vector<std::string>> JsonSchemaReader::types_of(const Json& json, const std::string& where) {
  std::vector<std::string> types;
  if (!json.contains("type")) return types;
  const Json given = json["type"].is_array() ? json["type"] : Json::array({json["type"]});
  if (given.empty()) return parse_error(where + ": type must not be empty");
  for (const Json& type : given) {
    if (!type.is_string()) return parse_error(where + ": type must be a string or a list of strings");
    types.push_back(type.get<std::string>());
  }
  return types;
}

Result<size_t> JsonSchemaReader::value(const Json& json, const std::string& where) {
  TRY(keywords(json, where));
  JsonValue value;
  if (json.contains("enum") || json.contains("const")) {
    TRY(words(json, where, value));
  } else if (json.contains("anyOf")) {
    if (!json["anyOf"].is_array() || json["anyOf"].empty()) return parse_error(where + ": anyOf must be a list that is not empty");
    for (size_t i = 0; i < json["anyOf"].size(); ++i) {
      TRY_ASSIGN(const size_t part, this->value(json["anyOf"][i], where + ".anyOf[" + std::to_string(i) + "]"));
      for (const size_t node : schema_.values_[part].nodes) value.nodes.push_back(node);
    }
  } else {
    TRY_ASSIGN(const std::vector<std::string> types, types_of(json, where));
    for (const std::string& type : types) TRY(typed(json, type, where, value));
  }
  TRY(finish(value, where));
  schema_.values_.push_back(std::move(value));
  return schema_.values_.size() - 1;
}

Status JsonSchemaReader::typed(const Json& json, const std::string& type, const std::string& where, JsonValue& value) {
  JsonNode node;
  if (type == "object") {
    TRY_ASSIGN(node, object(json, where));
  } else if (type == "array") {
    TRY_ASSIGN(node, array(json, where));
  } else if (type == "string") {
    node.kind = JsonKind::kString;
    TRY(bounds(json, "minLength", "maxLength", where, node));
    node.shortest = 2 + node.least;
  } else if (type == "integer" || type == "number") {
    node.kind = type == "integer" ? JsonKind::kInteger : JsonKind::kNumber;
    node.shortest = 1;
  } else if (type == "boolean") {
    node.words = {"false", "true"};
  } else if (type == "null") {
    node.words = {"null"};
  } else {
    return parse_error(where + ": type \"" + type + "\" is unknown", "known are object, array, string, integer, number, boolean, null");
  }
  add(std::move(node), value);
  return {};
}

Result<JsonNode> JsonSchemaReader::object(const Json& json, const std::string& where) {
  JsonNode node;
  node.kind = JsonKind::kObject;
  std::set<std::string> required;
  if (json.contains("required")) {
    if (!json["required"].is_array()) return parse_error(where + ": required must be a list");
    for (const Json& name : json["required"]) {
      if (!name.is_string()) return parse_error(where + ": required must hold strings");
      required.insert(name.get<std::string>());
    }
  }
  node.shortest = 2;
  const Json none = Json::object();
  const Json& properties = json.contains("properties") ? json["properties"] : none;
  if (!properties.is_object()) return parse_error(where + ": properties must be an object");
  for (const auto& [name, schema] : properties.items()) {
    TRY_ASSIGN(const size_t value, this->value(schema, where + "." + name));
    node.properties.push_back({json_quote(name), value, required.erase(name) > 0});
    if (!node.properties.back().required) continue;
    if (node.shortest > 2) ++node.shortest;  // a comma
    node.shortest += static_cast<int64_t>(node.properties.back().key.size()) + 1 + schema_.values_[value].shortest;
  }
  if (!required.empty()) return parse_error(where + ": \"" + *required.begin() + "\" is required, and no property");
  return node;
}

Result<JsonNode> JsonSchemaReader::array(const Json& json, const std::string& where) {
  JsonNode node;
  node.kind = JsonKind::kArray;
  TRY(bounds(json, "minItems", "maxItems", where, node));
  if (!json.contains("items")) return unsupported(where + ": an array needs items", "say what they are");
  TRY_ASSIGN(node.items, value(json["items"], where + "[]"));
  node.shortest = 2;
  if (node.least > 0) node.shortest += node.least * (schema_.values_[node.items].shortest + 1) - 1;
  return node;
}

Status JsonSchemaReader::bounds(const Json& json, const char* least, const char* most, const std::string& where, JsonNode& node) {
  for (const auto& [name, bound] : {std::pair{least, &node.least}, std::pair{most, &node.most}}) {
    if (!json.contains(name)) continue;
    const Json& given = json[name];
    if (!given.is_number_integer() || given.get<int64_t>() < 0 || given.get<int64_t>() > (1 << 24))
      return parse_error(where + ": " + name + " must be an integer from 0 to " + std::to_string(1 << 24));
    *bound = given.get<int64_t>();
  }
  if (node.least > node.most) return parse_error(where + ": " + least + " is more than " + most);
  return {};
}

void JsonSchemaReader::add(JsonNode node, JsonValue& value) {
  if (node.kind == JsonKind::kWords) {
    std::sort(node.words.begin(), node.words.end());
    node.words.erase(std::unique(node.words.begin(), node.words.end()), node.words.end());
    node.shortest = INT64_MAX;
    for (const std::string& word : node.words) node.shortest = std::min(node.shortest, static_cast<int64_t>(word.size()));
  }
  schema_.nodes_.push_back(std::move(node));
  value.nodes.push_back(schema_.nodes_.size() - 1);
}

Status JsonSchemaReader::finish(JsonValue& value, const std::string& where) const {
  value.shortest = INT64_MAX;
  for (const size_t index : value.nodes) value.shortest = std::min(value.shortest, schema_.nodes_[index].shortest);
  if (value.shortest > kLongest) return unsupported(where + ": its shortest text has more than " + std::to_string(kLongest) + " bytes");
  for (int first = 0; first < 128; ++first) {
    int fitting = 0;
    for (const size_t index : value.nodes) fitting += schema_.may_begin(schema_.nodes_[index], static_cast<char>(first)) ? 1 : 0;
    if (fitting > 1)
      return unsupported(where + ": two alternatives may begin with '" + std::string(1, static_cast<char>(first)) + "'",
                         "alternatives must differ in their first character");
  }
  return {};
}

bool JsonSchema::may_begin(const JsonNode& node, char first) const {
  switch (node.kind) {
    case JsonKind::kObject:
      return first == '{';
    case JsonKind::kArray:
      return first == '[';
    case JsonKind::kString:
      return first == '"';
    case JsonKind::kInteger:
    case JsonKind::kNumber:
      return first == '-' || (first >= '0' && first <= '9');
    case JsonKind::kWords:
      return std::any_of(node.words.begin(), node.words.end(), [&](const std::string& word) { return word[0] == first; });
  }
  return false;
}

Result<JsonSchema> JsonSchema::parse(const Json& json, const std::string& where) {
  JsonSchema schema;
  JsonSchemaReader reader(schema);
  TRY_ASSIGN(schema.root_, reader.value(json, where));
  return schema;
}

}  // namespace foretrace::lm
