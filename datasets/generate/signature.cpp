#include "datasets/generate/signature.h"

#include <array>
#include <set>

#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {

std::string annotation(Type type) {
  static const std::array<std::string, kTypes> names = {"int",
                                                        "bool",
                                                        "str",
                                                        "list[int]",
                                                        "list[str]",
                                                        "dict[str, int]",
                                                        "dict[int, int]",
                                                        "set[int]",
                                                        "tuple[int, int]",
                                                        "float",
                                                        "tuple",
                                                        "list[tuple[int, int]]",
                                                        "list[list[int]]"};
  return names[static_cast<size_t>(type)];
}

std::string signature(const Draft& d, const std::string& name, const std::string& result) {
  std::string out = "def " + name + "(";
  bool first = true;
  for (const Variable& v : d.variables) {
    if (!v.parameter) continue;
    out += (first ? "" : ", ") + v.name;
    if (!result.empty()) out += ": " + annotation(v.type);
    if (!v.initial.empty()) out += (result.empty() ? "=" : " = ") + v.initial;
    first = false;
  }
  return out + (result.empty() ? "):\n" : ") -> " + result + ":\n");
}

std::string function_text(const Draft& d, const std::string& name, const std::string& result) {
  std::string out = signature(d, name, result);
  for (const std::string& line : d.lines()) out += line + "\n";
  return out;
}

std::vector<std::string> argument_texts(Rng& rng, const Draft& d, int calls) {
  std::vector<std::string> out;
  std::set<std::string> seen;
  for (int attempt = 0; attempt < calls * 4 && static_cast<int>(out.size()) < calls; ++attempt) {
    std::string text;
    for (const Variable& v : d.variables) {
      if (!v.parameter || (!v.initial.empty() && rng.chance(0.35))) continue;
      text += (text.empty() ? "" : ", ") + random_value(rng, v.type, v.shape);
    }
    if (seen.insert(text).second) out.push_back(text);
  }
  return out;
}

}  // namespace foretrace::datasets::generate
