// ConfigFields: one description of a config's fields, by name, that reads them from JSON or writes them to it.
//   Status sizes(ConfigFields& fields, ModelConfig& config) { return fields.integer("hidden_size", config.hidden_size, 1, 99); }
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lm/json_fields.h"

namespace foretrace::lm {

// A field's name, and another one under which it may be read.
struct FieldName {
  FieldName(const char* written) : name(written) {}  // NOLINT(google-explicit-constructor)
  FieldName(const char* written, const char* other) : name(written), alias(other) {}
  std::string name, alias;
};

class ConfigFields {
 public:
  explicit ConfigFields(JsonFields& source) : source_(&source) {}
  explicit ConfigFields(Json& target) : target_(&target) {}
  [[nodiscard]] bool reading() const { return source_ != nullptr; }
  // REQUIRES: reading()
  [[nodiscard]] JsonFields& source() { return *source_; }

  // Reading keeps the value where the field is absent or null.
  Status integer(const FieldName& field, int64_t& value, int64_t low, int64_t high);
  Status number(const FieldName& field, double& value, double low, double high);
  Status boolean(const FieldName& field, bool& value);
  Status integers(const FieldName& field, std::vector<int64_t>& values);
  Status texts(const FieldName& field, std::vector<std::string>& values);
  // An enum whose values are spelled `words`, in their order.
  template <typename Enum>
  Status choice(const FieldName& field, Enum& value, std::span<const char* const> words) {
    auto index = static_cast<size_t>(value);
    TRY(word(field, index, words));
    value = static_cast<Enum>(index);
    return {};
  }
  // An object whose fields `inner` describes; not called where it is absent. An unknown field in it is an Error.
  Status object(const FieldName& field, const std::function<Status(ConfigFields&)>& inner);
  // Anything, not looked into; null: not written.
  Status any(const FieldName& field, Json& value);
  // Written as it is; what differs when read is an Error that says so.
  Status fixed(const FieldName& field, const Json& value);
  // Read and dropped: it changes nothing here.
  void ignore(std::span<const char* const> names);

 private:
  template <typename T>
  Status list(const FieldName& field, std::vector<T>& values, bool (Json::*is)() const noexcept, const char* what);
  Status word(const FieldName& field, size_t& index, std::span<const char* const> words);
  [[nodiscard]] std::string present(const FieldName& field) const;

  JsonFields* source_ = nullptr;
  Json* target_ = nullptr;
};

}  // namespace foretrace::lm
