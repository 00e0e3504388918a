#include "eval/generated/twin_programs.h"

namespace foretrace::eval {
namespace {

void add_twins(const std::string& kind, int64_t length, int64_t number, const TwinProgram& twin, std::vector<OutputItem>& items) {
  const std::string name = kind + "/" + std::to_string(length) + "/" + std::to_string(number);
  for (const std::string language : {"python", "c"}) {
    const bool python = language == "python";
    OutputItem item;
    item.name = name + " " + language;
    item.cluster = name;
    item.program.source = python ? twin.python : twin.c;
    item.program.entry = "f";
    item.program.args = python ? twin.python_args : twin.c_args;
    item.program.path = python ? "program.py" : "program.c";
    item.program.language = language;
    item.value = python ? twin.python_value : twin.c_value;
    item.kinds = {kind, "length_" + std::to_string(length), language};
    items.push_back(std::move(item));
  }
}

}  // namespace

std::vector<OutputItem> twin_items(const std::vector<TwinKind>& kinds, const std::vector<int64_t>& lengths, int64_t each, uint64_t seed) {
  Rng rng(seed);
  std::vector<OutputItem> items;
  for (const TwinKind& kind : kinds)
    for (const int64_t length : lengths)
      for (int64_t k = 0; k < each; ++k) add_twins(kind.name, length, k, kind.make(length, rng), items);
  return items;
}

std::string indented(const std::vector<std::string>& lines, int indent) {
  std::string text;
  for (const std::string& line : lines) text += std::string(static_cast<size_t>(indent), ' ') + line + "\n";
  return text;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string joined(const std::vector<int64_t>& numbers) {
  std::vector<std::string> parts;
  for (const int64_t number : numbers) parts.push_back(std::to_string(number));
  return joined(parts);
}

}  // namespace foretrace::eval
