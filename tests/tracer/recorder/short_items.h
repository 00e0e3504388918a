// Lines of a manifest: item0, item1, ..., each a call of a small function, of ten different ones.
#pragma once

#include <string>

#include "core/json.h"

namespace foretrace::tracer {

inline std::string short_items(int first, int last) {
  std::string lines;
  for (int i = first; i < last; ++i) {
    Json item;
    item["id"] = "item" + std::to_string(i);
    item["source"] = "def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n";
    item["entry"] = "f";
    item["args"] = std::to_string(i % 10);
    lines += dump_json(item) + "\n";
  }
  return lines;
}

}  // namespace foretrace::tracer
