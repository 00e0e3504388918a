// CRUXEval's items (Gu et al. 2024, arXiv:2401.03065): short functions `f`, a call of each, and what it returns.
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::eval {

struct CruxevalItem {
  std::string id;
  std::string code;
  std::string input;   // text between the parentheses of f(...)
  std::string output;  // a Python literal

  // All that decides a sample's result.
  [[nodiscard]] std::string content() const { return dump_json(Json{code, input, output}); }
};

// Reads {"code","input","output","id"} lines; the last line may lack its newline. Errors name the line.
Result<std::vector<CruxevalItem>> read_cruxeval(const std::string& path);

// The type of a Python literal by its first characters: "str", "int", ...
std::string literal_class(const std::string& literal);

}  // namespace foretrace::eval
