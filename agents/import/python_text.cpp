#include "agents/import/python_text.h"

namespace foretrace::agents {
namespace {

std::string joined(const Json& list) {
  std::string text;
  for (const Json& item : list) text += (text.empty() ? "" : ", ") + python_literal(item);
  return text;
}

}  // namespace

std::string python_literal(const Json& json) {
  if (json.is_null()) return "None";
  if (json.is_boolean()) return json.get<bool>() ? "True" : "False";
  if (json.is_array()) return "[" + joined(json) + "]";
  if (!json.is_object()) return dump_json(json);  // numbers and strings are written alike
  std::string text;
  for (const auto& [key, value] : json.items()) text += (text.empty() ? "" : ", ") + dump_json(Json(key)) + ": " + python_literal(value);
  return "{" + text + "}";
}

std::string python_arguments(const Json& json) { return json.is_array() ? joined(json) : python_literal(json); }

}  // namespace foretrace::agents
