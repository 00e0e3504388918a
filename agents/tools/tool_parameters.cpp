#include "agents/tools/tool_parameters.h"

#include <algorithm>

namespace foretrace::agents {

std::string ToolArguments::text(const std::string& name) const { return has(name) ? values_[name].get<std::string>() : ""; }

int64_t ToolArguments::number(const std::string& name, int64_t otherwise) const { return has(name) ? values_[name].get<int64_t>() : otherwise; }

ToolParameters& ToolParameters::text(const std::string& name, const std::string& description, std::vector<std::string> choices) {
  parameters_.push_back({name, description, true, false, std::move(choices)});
  return *this;
}

ToolParameters& ToolParameters::number(const std::string& name, const std::string& description, int64_t least, int64_t most) {
  parameters_.push_back({name, description, false, false, {}, least, most});
  return *this;
}

ToolParameters& ToolParameters::required() {
  parameters_.back().required = true;
  return *this;
}

Json ToolParameters::schema() const {
  Json properties = Json::object(), required = Json::array();
  for (const Parameter& parameter : parameters_) {
    Json property = {{"type", parameter.is_text ? "string" : "integer"}, {"description", parameter.description}};
    if (!parameter.choices.empty()) property["enum"] = parameter.choices;
    if (!parameter.is_text) {
      property["minimum"] = parameter.least;
      property["maximum"] = parameter.most;
    }
    properties[parameter.name] = std::move(property);
    if (parameter.required) required.push_back(parameter.name);
  }
  return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}, {"additionalProperties", false}};
}

Status ToolParameters::check(const Parameter& parameter, const Json& value) const {
  const std::string what = "'" + parameter.name + "'";
  if (parameter.is_text && !value.is_string()) return invalid_argument(what + " must be a string", parameter.description);
  if (!parameter.is_text && !value.is_number_integer()) return invalid_argument(what + " must be an integer", parameter.description);
  if (!parameter.is_text) {
    const bool huge = value.is_number_unsigned() && value.get<uint64_t>() > uint64_t{INT64_MAX};
    if (!huge && value.get<int64_t>() < parameter.least)
      return invalid_argument(what + " must be " + std::to_string(parameter.least) + " or more", parameter.description);
    if (huge || value.get<int64_t>() > parameter.most) return invalid_argument(what + " must be " + std::to_string(parameter.most) + " or less", parameter.description);
  }
  const auto& choices = parameter.choices;
  if (choices.empty() || std::find(choices.begin(), choices.end(), value.get<std::string>()) != choices.end()) return {};
  std::string all;
  for (const std::string& choice : choices) all += (all.empty() ? "" : ", ") + choice;
  return invalid_argument(what + " is '" + value.get<std::string>() + "'", "it is one of " + all);
}

Result<ToolArguments> ToolParameters::check(const Json& arguments) const {
  if (!arguments.is_object()) return invalid_argument("arguments must be an object");
  Json given = Json::object();
  for (const auto& [name, value] : arguments.items()) {
    const auto known = std::find_if(parameters_.begin(), parameters_.end(), [&, &named = name](const Parameter& p) { return p.name == named; });
    if (known == parameters_.end()) return invalid_argument("there is no argument '" + name + "'", "see the tool's schema");
    if (value.is_null()) continue;
    TRY(check(*known, value));
    given[name] = value;
  }
  for (const Parameter& parameter : parameters_)
    if (parameter.required && !given.contains(parameter.name)) return invalid_argument("'" + parameter.name + "' is missing", parameter.description);
  return ToolArguments(std::move(given));
}

}  // namespace foretrace::agents
