#include "tests/datasets/tree_text.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace foretrace::datasets {
namespace {

using syntax::Node;
using syntax::NodeKind;

// In the order of NodeKind.
constexpr std::array kKinds = {
    "Module", "Block",  "Function", "Class",      "Parameters", "Parameter", "Arguments",
    "Return", "Delete", "Assign",   "Augmented",  "For",        "While",     "If",
    "With",   "As",     "Raise",    "Try",        "Handler",    "Else",      "Finally",
    "Assert", "Import", "Scope",    "Expression", "Simple",     "Match",     "Case",
    "Name",   "Number", "String",   "Joined",     "Constant",   "Tuple",     "List",
    "Set",    "Dict",   "Pair",     "ListComp",   "SetComp",    "DictComp",  "Generator",
    "Each",   "Binary", "Unary",    "Bool",       "Compare",    "Operator",  "Conditional",
    "Lambda", "Call",   "Keyword",  "Subscript",  "Slice",      "Nothing",   "Attribute",
    "Star",   "Await",  "Yield",    "Walrus"};
static_assert(kKinds.size() == static_cast<size_t>(NodeKind::kWalrus) + 1);

// 17 digits for a float, the digits of an integer below 2^64, "big" above.
std::string number_text(std::string_view text) {
  const bool imaginary = text.ends_with('j');
  const bool radix = text.size() > 1 && text[0] == '0' && text[1] >= 'a';
  if (!imaginary && (radix || text.find_first_of(".en") == std::string_view::npos)) {
    constexpr std::string_view kLargest = "18446744073709551615";
    const bool big = radix || text.size() > kLargest.size() ||
                     (text.size() == kLargest.size() && text > kLargest);
    return big ? "big" : std::string(text);
  }
  std::array<char, 64> digits{};
  std::snprintf(digits.data(), digits.size(), "%.17g",
                std::strtod(std::string(text).c_str(), nullptr));
  return digits.data() + std::string(imaginary ? "j" : "");
}

std::string hexadecimal(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string text_of(const Node& node) {
  if (node.kind == NodeKind::kNumber) return number_text(node.text);
  if (node.kind == NodeKind::kString)
    return node.text.substr(0, 1).data()[0] + hexadecimal(node.text.substr(1));
  return std::string(node.kind == NodeKind::kImport ? "" : node.text);
}

void write(const syntax::SyntaxTree& tree, uint32_t i, int depth, std::string& out) {
  const Node& node = tree.at(i);
  out += std::to_string(depth) + " " + kKinds[static_cast<size_t>(node.kind)] + " " +
         text_of(node) + "\n";
  for (uint32_t c = node.first; c != 0; c = tree.at(c).next) write(tree, c, depth + 1, out);
}

}  // namespace

std::string tree_text(const syntax::SyntaxTree& tree) {
  std::string out;
  write(tree, 0, 0, out);
  return out;
}

}  // namespace foretrace::datasets
