#include "datasets/corpus/literal_text.h"

#include <algorithm>
#include <vector>

#include "datasets/corpus/quoted_text.h"
#include "datasets/syntax/children.h"

namespace foretrace::datasets::corpus {
namespace {

using syntax::Node;
using syntax::NodeKind;
using Text = std::optional<std::string>;

bool is_built_in_type(std::string_view name) {
  static constexpr std::string_view kNames[] = {"set",  "frozenset", "range", "float",
                                                "int",  "str",       "bytes", "bytearray",
                                                "list", "tuple",     "dict",  "complex"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

class Writer {
 public:
  Writer(const syntax::SyntaxTree& tree, const LiteralBindings& names)
      : tree_(tree), names_(names) {}

  // `bare`: operators without brackets around them.
  Text write(uint32_t id, bool bare) const {
    const Node& node = tree_.at(id);
    switch (node.kind) {
      case NodeKind::kNumber:  // not inf, which 1e999 is
        return node.text.starts_with('i') ? Text() : std::string(node.text);
      case NodeKind::kConstant:
        return std::string(node.text);
      case NodeKind::kString:
        return quoted_text(node.text);
      case NodeKind::kName:
        return bound(node.text, bare);
      case NodeKind::kTuple:
        return display("(", id, node.first != 0 && node.first == node.last ? ",)" : ")");
      case NodeKind::kList:
        return display("[", id, "]");
      case NodeKind::kSet:
      case NodeKind::kDict:
        return display("{", id, "}");
      case NodeKind::kPair:
        return joined("", id, ": ", "");
      case NodeKind::kKeyword:
        return joined(std::string(node.text) + "=", id, "", "");
      case NodeKind::kUnary:
        return operation(std::string(node.text) + (node.text == "not" ? " " : ""), id, "", bare);
      case NodeKind::kBinary:
        return operation("", id, " " + std::string(node.text) + " ", bare);
      case NodeKind::kCall:
        return built_in_call(id);
      default:
        return {};
    }
  }

  // The children with `between` them.
  Text joined(std::string out, uint32_t id, std::string_view between, std::string_view close,
              bool bare = true) const {
    bool first = true;
    for (const uint32_t child : syntax::children_of(tree_, id)) {
      const Text text = write(child, bare);
      if (!text) return {};
      if (!first) out += between;
      out += *text;
      first = false;
    }
    return out.append(close);
  }

 private:
  Text bound(std::string_view name, bool bare) const {
    const auto found = names_.find(name);
    if (found == names_.end() || found->second.text.empty()) return {};
    return bare ? found->second.text : "(" + found->second.text + ")";
  }
  Text display(std::string open, uint32_t id, std::string_view close) const {
    return joined(std::move(open), id, ", ", close);
  }
  Text operation(const std::string& sign, uint32_t id, std::string_view between, bool bare) const {
    return bare ? joined(sign, id, between, "", false)
                : joined("(" + sign, id, between, ")", false);
  }
  Text built_in_call(uint32_t id) const {
    const std::vector<uint32_t> parts = syntax::children_of(tree_, id);
    const Node& function = tree_.at(parts[0]);
    if (function.kind != NodeKind::kName || !is_built_in_type(function.text)) return {};
    return display(std::string(function.text) + "(", parts[1], ")");
  }

  const syntax::SyntaxTree& tree_;
  const LiteralBindings& names_;
};

}  // namespace

Text literal_text(const syntax::SyntaxTree& tree, uint32_t node, const LiteralBindings& names) {
  return Writer(tree, names).write(node, true);
}

Text literal_arguments(const syntax::SyntaxTree& tree, uint32_t arguments,
                       const LiteralBindings& names) {
  return Writer(tree, names).joined("", arguments, ", ", "");
}

}  // namespace foretrace::datasets::corpus
