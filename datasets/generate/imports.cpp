#include "datasets/generate/imports.h"

#include <array>
#include <cctype>

namespace foretrace::datasets::generate {
namespace {

struct Import {
  std::string_view use;
  std::string_view statement;
};

constexpr std::array<Import, 10> kImports = {{
    {"bisect.", "import bisect"},
    {"heapq.", "import heapq"},
    {"math.", "import math"},
    {"re.", "import re"},
    {"Counter(", "from collections import Counter"},
    {"defaultdict(", "from collections import defaultdict"},
    {"reduce(", "from functools import reduce"},
    {"accumulate(", "from itertools import accumulate"},
    {"combinations(", "from itertools import combinations"},
    {"groupby(", "from itertools import groupby"},
}};

bool uses(std::string_view program, std::string_view name) {
  for (size_t at = program.find(name); at != std::string_view::npos;
       at = program.find(name, at + 1)) {
    const char before = at == 0 ? ' ' : program[at - 1];
    if (std::isalnum(static_cast<unsigned char>(before)) == 0 && before != '_' && before != '.')
      return true;
  }
  return false;
}

}  // namespace

std::string imports_for(std::string_view program) {
  std::string out;
  for (const Import& import : kImports)
    if (uses(program, import.use)) out += std::string(import.statement) + "\n";
  return out.empty() ? out : out + "\n\n";
}

}  // namespace foretrace::datasets::generate
