#include "lm/tokenizer/object_reader.h"

namespace foretrace::lm::tokenizer {

Result<ObjectReader> ObjectReader::open(const SortedJson& json, std::string where) {
  if (!json.is_object()) return parse_error(where + ": must be a JSON object");
  return ObjectReader(json, std::move(where));
}

std::string ObjectReader::path(const std::string& name) const {
  return where_ + (where_.ends_with(".json") ? ": " : ".") + name;
}

std::string ObjectReader::path(const std::string& name, size_t index) const {
  return path(name) + "[" + std::to_string(index) + "]";
}

const SortedJson* ObjectReader::take(const std::string& name) {
  read_.insert(name);
  const auto found = object_->find(name);
  return found == object_->end() || found->is_null() ? nullptr : &*found;
}

Result<const SortedJson*> ObjectReader::require(const std::string& name) {
  const SortedJson* field = take(name);
  if (field == nullptr) return parse_error(path(name) + ": is missing");
  return field;
}

Result<bool> ObjectReader::boolean(const std::string& name) {
  TRY_ASSIGN(const SortedJson* field, require(name));
  if (!field->is_boolean()) return parse_error(path(name) + ": must be true or false");
  return field->get<bool>();
}

Result<bool> ObjectReader::boolean_or(const std::string& name, bool absent) {
  if (take(name) == nullptr) return absent;
  return boolean(name);
}

Result<std::string> ObjectReader::text(const std::string& name) {
  TRY_ASSIGN(const SortedJson* field, require(name));
  if (!field->is_string()) return parse_error(path(name) + ": must be a string");
  return field->get<std::string>();
}

Result<const SortedJson*> ObjectReader::list(const std::string& name) {
  TRY_ASSIGN(const SortedJson* field, require(name));
  if (!field->is_array()) return parse_error(path(name) + ": must be a list");
  return field;
}

Status ObjectReader::finish() const {
  for (const auto& [name, value] : object_->items())
    if (!read_.contains(name))
      return unsupported(path(name) + ": unknown field", "docs/tokenizer_json.md lists what is read");
  return {};
}

}  // namespace foretrace::lm::tokenizer
