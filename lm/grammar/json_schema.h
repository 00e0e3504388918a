// JsonSchema: the part of JSON Schema that texts can be held to while they are written.
//   type: object (properties, required), array (items, minItems, maxItems), string (minLength, maxLength), integer, number, boolean,
//   null, or a list of these; enum, const; anyOf. Alternatives must differ in their first character.
// Objects have the properties that are named, in their order, and no others; numbers have at most 18 digits before and behind the point
// and 2 in the exponent. Annotations (title, description, default, ...) change nothing; any other keyword is an Error that names it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.h"

namespace foretrace::lm {

enum class JsonKind : uint8_t { kObject, kArray, kString, kInteger, kNumber, kWords };

struct JsonProperty {
  std::string key;   // as it is written, with its quotes
  size_t value = 0;  // among the schema's values
  bool required = false;
};

struct JsonNode {
  JsonKind kind = JsonKind::kWords;
  std::vector<JsonProperty> properties;         // kObject
  size_t items = 0;                             // kArray: among the schema's values
  int64_t least = 0, most = INT64_MAX;          // items, or characters of a string
  std::vector<std::string> words;               // kWords: texts, ascending
  int64_t shortest = 0;                         // bytes of the shortest text
};

// Alternatives, by node.
struct JsonValue {
  std::vector<size_t> nodes;
  int64_t shortest = 0;
};

class JsonSchema {
 public:
  // `where` starts each message.
  static Result<JsonSchema> parse(const Json& schema, const std::string& where);

  [[nodiscard]] const JsonNode& node(size_t index) const { return nodes_[index]; }
  [[nodiscard]] const JsonValue& value(size_t index) const { return values_[index]; }
  [[nodiscard]] size_t root() const { return root_; }
  // Of a node's texts, may one begin with this?
  [[nodiscard]] bool may_begin(const JsonNode& node, char first) const;

 private:
  friend class JsonSchemaReader;
  std::vector<JsonNode> nodes_;
  std::vector<JsonValue> values_;
  size_t root_ = 0;
};

}  // namespace foretrace::lm
