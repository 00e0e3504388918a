// What a tool is asked with: a flat object of named values, as JSON schema for models, and checked before the tool sees it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::agents {

// The arguments of one call. REQUIRES, of all getters: the parameter exists and has that type
class ToolArguments {
 public:
  explicit ToolArguments(Json values) : values_(std::move(values)) {}
  [[nodiscard]] bool has(const std::string& name) const { return values_.contains(name); }
  // "" and `otherwise` where it was not given.
  [[nodiscard]] std::string text(const std::string& name) const;
  [[nodiscard]] int64_t number(const std::string& name, int64_t otherwise = 0) const;

 private:
  Json values_;
};

class ToolParameters {
 public:
  ToolParameters& text(const std::string& name, const std::string& description, std::vector<std::string> choices = {});
  ToolParameters& number(const std::string& name, const std::string& description, int64_t least = 0, int64_t most = INT32_MAX);
  // Marks the one that was added last.
  ToolParameters& required();

  // {"type":"object","properties":{...},"required":[...],"additionalProperties":false}
  [[nodiscard]] Json schema() const;
  // kInvalidArgument names the value: unknown, missing, of another type, out of range. Null counts as not given.
  [[nodiscard]] Result<ToolArguments> check(const Json& arguments) const;

 private:
  struct Parameter {
    std::string name, description;
    bool is_text = true, required = false;
    std::vector<std::string> choices;
    int64_t least = 0, most = INT32_MAX;
  };
  [[nodiscard]] Status check(const Parameter& parameter, const Json& value) const;
  std::vector<Parameter> parameters_;
};

}  // namespace foretrace::agents
