// ObjectReader: reads a JSON object's fields by name and type, and knows at the end which ones nobody asked for.
// Messages name the file and the way to the field: "tokenizer.json: model.merges[3]: ...".
#pragma once

#include <set>
#include <string>

#include "core/json.h"

namespace foretrace::lm::tokenizer {

class ObjectReader {
 public:
  // `json` must outlive this. An Error where it is no object.
  static Result<ObjectReader> open(const SortedJson& json, std::string where);

  // The field, or nullptr where it is absent or null.
  const SortedJson* take(const std::string& name);
  // An Error where the field is absent or null.
  Result<const SortedJson*> require(const std::string& name);
  Result<bool> boolean(const std::string& name);
  Result<bool> boolean_or(const std::string& name, bool absent);
  Result<std::string> text(const std::string& name);
  Result<const SortedJson*> list(const std::string& name);
  // Skips fields that change nothing.
  void ignore(const std::string& name) { read_.insert(name); }
  // An Error that names the first field that was not read.
  [[nodiscard]] Status finish() const;

  [[nodiscard]] const std::string& where() const { return where_; }
  [[nodiscard]] std::string path(const std::string& name) const;
  [[nodiscard]] std::string path(const std::string& name, size_t index) const;

 private:
  ObjectReader(const SortedJson& object, std::string where) : object_(&object), where_(std::move(where)) {}

  const SortedJson* object_;
  std::string where_;
  std::set<std::string> read_;
};

}  // namespace foretrace::lm::tokenizer
