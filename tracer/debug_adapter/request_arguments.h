// RequestArguments: the arguments of a request by name, with their types checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::tracer {

class RequestArguments {
 public:
  // Anything but an object counts as one without members. REQUIRES: the JSON outlives this
  explicit RequestArguments(const Json& json) : json_(&json) {}

  // Null and absent are the same; another type is an Error.
  [[nodiscard]] Result<std::optional<int64_t>> maybe_integer(std::string_view name) const;
  [[nodiscard]] Result<int64_t> integer(std::string_view name) const;  // an Error if it is absent
  [[nodiscard]] Result<int64_t> integer_or(std::string_view name, int64_t otherwise) const;
  [[nodiscard]] Result<std::string> text_or(std::string_view name, const std::string& otherwise) const;
  [[nodiscard]] Result<bool> flag_or(std::string_view name, bool otherwise) const;
  // A number, or a text that is one: what an editor's input box gives.
  [[nodiscard]] Result<std::optional<int64_t>> maybe_number(std::string_view name) const;
  // Empty if it is absent.
  [[nodiscard]] Result<Json> list(std::string_view name) const;
  [[nodiscard]] Result<Json> object(std::string_view name) const;

 private:
  // Null if it is absent.
  [[nodiscard]] const Json& find(std::string_view name) const;

  const Json* json_;
};

}  // namespace foretrace::tracer
