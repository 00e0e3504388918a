#include "lm/config_fields.h"

namespace foretrace::lm {

// The name that the source uses.
std::string ConfigFields::present(const FieldName& field) const {
  return !field.alias.empty() && !source_->has(field.name) && source_->has(field.alias) ? field.alias : field.name;
}

Status ConfigFields::integer(const FieldName& field, int64_t& value, int64_t low, int64_t high) {
  if (reading()) return source_->integer(present(field), value, low, high);
  (*target_)[field.name] = value;
  return {};
}

Status ConfigFields::number(const FieldName& field, double& value, double low, double high) {
  if (reading()) return source_->number(present(field), value, low, high);
  (*target_)[field.name] = value;
  return {};
}

Status ConfigFields::boolean(const FieldName& field, bool& value) {
  if (reading()) return source_->boolean(present(field), value);
  (*target_)[field.name] = value;
  return {};
}

template <typename T>
Status ConfigFields::list(const FieldName& field, std::vector<T>& values, bool (Json::*is)() const noexcept, const char* what) {
  if (!reading()) {
    (*target_)[field.name] = values;
    return {};
  }
  const std::string name = present(field);
  const Json* items = source_->take(name);
  if (items == nullptr) return {};
  if (!items->is_array()) return source_->wrong(name, "must be a list");
  values.clear();
  for (const auto& item : *items) {
    if (!(item.*is)()) return source_->wrong(name, std::string("must hold ") + what);
    values.push_back(item.template get<T>());
  }
  return {};
}

Status ConfigFields::integers(const FieldName& field, std::vector<int64_t>& values) {
  return list(field, values, &Json::is_number_integer, "integers");
}

Status ConfigFields::texts(const FieldName& field, std::vector<std::string>& values) {
  return list(field, values, &Json::is_string, "strings");
}

Status ConfigFields::word(const FieldName& field, size_t& index, std::span<const char* const> words) {
  if (!reading()) {
    (*target_)[field.name] = words[index];
    return {};
  }
  std::string text = words[index];
  TRY(source_->text(present(field), text));
  std::string known;
  for (size_t i = 0; i < words.size(); ++i) {
    if (text == words[i]) {
      index = i;
      return {};
    }
    known += (i > 0 ? ", " : "") + std::string(words[i]);
  }
  return source_->wrong(field.name, "is \"" + text + "\", known are " + known);
}

Status ConfigFields::object(const FieldName& field, const std::function<Status(ConfigFields&)>& inner) {
  if (!reading()) {
    Json made = Json::object();
    ConfigFields writer(made);
    TRY(inner(writer));
    (*target_)[field.name] = made;
    return {};
  }
  const std::string name = present(field);
  const Json* object = source_->take(name);
  if (object == nullptr) return {};
  JsonFields fields(*object, name);
  ConfigFields reader(fields);
  TRY(inner(reader));
  return fields.finish();
}

Status ConfigFields::any(const FieldName& field, Json& value) {
  if (reading()) {
    if (const Json* read = source_->take(present(field))) value = *read;
  } else if (!value.is_null()) {
    (*target_)[field.name] = value;
  }
  return {};
}

Status ConfigFields::fixed(const FieldName& field, const Json& value) {
  if (!reading()) {
    (*target_)[field.name] = value;
    return {};
  }
  const Json* read = source_->take(present(field));
  if (read == nullptr || *read == value) return {};
  return unsupported(field.name + " " + read->dump() + " is not supported", "only " + value.dump() + " is");
}

void ConfigFields::ignore(std::span<const char* const> names) {
  if (!reading()) return;
  for (const char* name : names) source_->take(name);
}

}  // namespace foretrace::lm
