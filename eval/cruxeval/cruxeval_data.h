// CRUXEval's items (Gu et al. 2024, arXiv:2401.03065): short functions `f`, a call of each, and what it returns; and LiveCodeBench's of
// code execution (Jain et al. 2024, arXiv:2403.07974), whose function has a name and whose input is the whole call.
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::eval {

struct CruxevalItem {
  std::string id;
  std::string code;
  std::string input;   // text between the parentheses of entry(...)
  std::string output;  // a Python literal
  std::string entry = "f";

  // All that decides a sample's result.
  [[nodiscard]] std::string content() const { return dump_json(entry == "f" ? Json{code, input, output} : Json{code, input, output, entry}); }
};

// Reads {"code","input","output","id"} lines, LiveCodeBench's with "function_name"; the last line may lack its newline. Errors name the line.
Result<std::vector<CruxevalItem>> read_cruxeval(const std::string& path);

// The type of a Python literal by its first characters: "str", "int", ...
std::string literal_class(const std::string& literal);

}  // namespace foretrace::eval
