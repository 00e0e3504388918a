#include "tracer/debug_adapter/request_arguments.h"

#include <charconv>

namespace foretrace::tracer {
namespace {

Error wrong_type(std::string_view name, const char* expected) {
  return invalid_argument("argument `" + std::string(name) + "` is no " + expected);
}

}  // namespace

const Json& RequestArguments::find(std::string_view name) const {
  static const Json kNull;
  if (!json_->is_object()) return kNull;
  const auto found = json_->find(std::string(name));
  return found == json_->end() ? kNull : *found;
}

Result<std::optional<int64_t>> RequestArguments::maybe_integer(std::string_view name) const {
  const Json& found = find(name);
  if (found.is_null()) return std::optional<int64_t>();
  const bool fits = found.is_number_integer() && !(found.is_number_unsigned() && found.get<uint64_t>() > INT64_MAX);
  if (!fits) return wrong_type(name, "whole number");
  return std::optional(found.get<int64_t>());
}

Result<int64_t> RequestArguments::integer(std::string_view name) const {
  TRY_ASSIGN(const auto found, maybe_integer(name));
  if (!found) return invalid_argument("argument `" + std::string(name) + "` is missing");
  return *found;
}

Result<int64_t> RequestArguments::integer_or(std::string_view name, int64_t otherwise) const {
  TRY_ASSIGN(const auto found, maybe_integer(name));
  return found.value_or(otherwise);
}

Result<std::string> RequestArguments::text_or(std::string_view name, const std::string& otherwise) const {
  const Json& found = find(name);
  if (found.is_null()) return otherwise;
  if (!found.is_string()) return wrong_type(name, "text");
  return found.get<std::string>();
}

Result<bool> RequestArguments::flag_or(std::string_view name, bool otherwise) const {
  const Json& found = find(name);
  if (found.is_null()) return otherwise;
  if (!found.is_boolean()) return wrong_type(name, "true or false");
  return found.get<bool>();
}

Result<std::optional<int64_t>> RequestArguments::maybe_number(std::string_view name) const {
  const Json& found = find(name);
  if (!found.is_string()) return maybe_integer(name);
  const auto& text = found.get_ref<const std::string&>();
  if (text.empty()) return std::optional<int64_t>();
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return wrong_type(name, "number");
  return std::optional(number);
}

Result<Json> RequestArguments::list(std::string_view name) const {
  const Json& found = find(name);
  if (found.is_null()) return Json(Json::array());
  if (!found.is_array()) return wrong_type(name, "list");
  return found;
}

Result<Json> RequestArguments::object(std::string_view name) const {
  const Json& found = find(name);
  if (found.is_null()) return Json(Json::object());
  if (!found.is_object()) return wrong_type(name, "object");
  return found;
}

}  // namespace foretrace::tracer
