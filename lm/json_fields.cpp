#include "lm/json_fields.h"

namespace foretrace::lm {

JsonFields::JsonFields(const Json& object, std::string where) : object_(object), where_(std::move(where)) {}

bool JsonFields::has(const std::string& name) const {
  return object_.is_object() && object_.contains(name) && !object_.at(name).is_null();
}

const Json* JsonFields::take(const std::string& name) {
  read_.insert(name);
  return has(name) ? &object_.at(name) : nullptr;
}

Error JsonFields::wrong(const std::string& name, const std::string& what) const {
  return parse_error(where_ + ": field \"" + name + "\" " + what);
}

Status JsonFields::integer(const std::string& name, int64_t& value, int64_t low, int64_t high) {
  const Json* field = take(name);
  if (field == nullptr) return {};
  const bool whole = field->is_number_integer() && !(field->is_number_unsigned() && field->get<uint64_t>() > INT64_MAX);
  if (!whole) return wrong(name, "must be an integer");
  const auto read = field->get<int64_t>();
  if (read < low || read > high)
    return wrong(name, "is " + std::to_string(read) + ", must be " + std::to_string(low) + " to " + std::to_string(high));
  value = read;
  return {};
}

Status JsonFields::number(const std::string& name, double& value, double low, double high) {
  const Json* field = take(name);
  if (field == nullptr) return {};
  if (!field->is_number()) return wrong(name, "must be a number");
  const auto read = field->get<double>();
  if (!(read >= low && read <= high))
    return wrong(name, "is " + field->dump() + ", must be " + Json(low).dump() + " to " + Json(high).dump());
  value = read;
  return {};
}

Status JsonFields::boolean(const std::string& name, bool& value) {
  const Json* field = take(name);
  if (field == nullptr) return {};
  if (!field->is_boolean()) return wrong(name, "must be true or false");
  value = field->get<bool>();
  return {};
}

Status JsonFields::text(const std::string& name, std::string& value) {
  const Json* field = take(name);
  if (field == nullptr) return {};
  if (!field->is_string()) return wrong(name, "must be a string");
  value = field->get<std::string>();
  return {};
}

Status JsonFields::required(const std::string& name) const {
  if (!has(name)) return parse_error(where_ + ": field \"" + name + "\" is missing");
  return {};
}

Status JsonFields::finish(const std::string& hint) const {
  if (!object_.is_object()) return parse_error(where_ + ": must be a JSON object");
  for (const auto& [name, value] : object_.items())
    if (!read_.contains(name)) return parse_error(where_ + ": unknown field \"" + name + "\"", hint);
  return {};
}

}  // namespace foretrace::lm
