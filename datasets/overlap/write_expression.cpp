#include "core/hash.h"
#include "datasets/overlap/mix.h"
#include "datasets/overlap/token_writer.h"

namespace foretrace::datasets::overlap {

using syntax::Node;
using syntax::NodeKind;

void TokenWriter::write_slice(const Node& node) {
  const uint32_t from = node.first;
  const uint32_t to = second(node);
  const uint32_t step = node.last;
  write(from);
  word(":");
  write(to);
  if (at(step).kind == NodeKind::kNothing) return;
  word(":");
  write(step);
}

void TokenWriter::write_expression(const Node& node) {
  switch (node.kind) {
    case NodeKind::kName:
      return name(node.text, bound_.renames(node.text));
    case NodeKind::kNothing:
      return;
    case NodeKind::kNumber:
    case NodeKind::kString:  // apart from words of the same letters
      return tokens_.push_back({mix(static_cast<uint64_t>(node.kind), fnv1a(node.text)), -1});
    case NodeKind::kTuple:
      return bracketed("(", node, ")");
    case NodeKind::kList:
      return bracketed("[", node, "]");
    case NodeKind::kSet:
    case NodeKind::kDict:
      return bracketed("{", node, "}");
    case NodeKind::kPair:
      return list(node.first, ":");
    case NodeKind::kListComp:
      return comprehension("[", node, "]");
    case NodeKind::kSetComp:
    case NodeKind::kDictComp:
      return comprehension("{", node, "}");
    case NodeKind::kGenerator:
      return comprehension("(", node, ")");
    case NodeKind::kEach:
      word(node.text);
      word("for");
      write(node.first);
      word("in");
      write(second(node));
      for (uint32_t c = at(second(node)).next; c != 0; c = at(c).next) word("if"), write(c);
      return;
    case NodeKind::kBinary:
    case NodeKind::kBool:
      return list(node.first, node.text);
    case NodeKind::kWalrus:
      return list(node.first, ":=");
    case NodeKind::kConditional:
      write(node.first);
      word("if");
      write(second(node));
      word("else");
      return write(node.last);
    case NodeKind::kLambda:
      word("lambda");
      write(node.first);
      word(":");
      return write(node.last);
    case NodeKind::kCall:
      write(node.first);
      word("(");
      write(node.last);
      return word(")");
    case NodeKind::kKeyword:
      word("keyword");
      word("=");
      return write(node.first);
    case NodeKind::kSubscript:
      write(node.first);
      word("[");
      write(node.last);
      return word("]");
    case NodeKind::kSlice:
      return write_slice(node);
    case NodeKind::kAttribute:
      write(node.first);
      word(".");
      return name(node.text, bound_.attributes.contains(node.text));
    case NodeKind::kAwait:
    case NodeKind::kYield:
      word(node.kind == NodeKind::kAwait ? "await" : "yield");
      word(node.text);
      return list(node.first, {});
    default:  // an operator or a constant, or one in front of its operand
      word(node.text);
      return list(node.first, {});
  }
}

}  // namespace foretrace::datasets::overlap
