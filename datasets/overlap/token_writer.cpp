#include "datasets/overlap/token_writer.h"

#include "core/hash.h"

namespace foretrace::datasets::overlap {

using syntax::Node;
using syntax::NodeKind;

void TokenWriter::word(std::string_view text) {
  if (!text.empty()) tokens_.push_back({fnv1a(text), -1});
}

void TokenWriter::name(std::string_view text, bool renamed) {
  if (!renamed) return word(text);
  const auto number = static_cast<int32_t>(numbers_.size());
  tokens_.push_back({0, numbers_.emplace(text, number).first->second});
}

void TokenWriter::list(uint32_t first, std::string_view between) {
  for (uint32_t c = first; c != 0; c = at(c).next) {
    if (c != first) word(between);
    write(c);
  }
}

void TokenWriter::bracketed(std::string_view open, const Node& node, std::string_view close) {
  word(open);
  list(node.first, ",");
  word(close);
}

void TokenWriter::comprehension(std::string_view open, const Node& node, std::string_view close) {
  word(open);
  list(node.first, {});
  word(close);
}

void TokenWriter::suite(uint32_t block) {
  for (const char* token : {":", "\n", "indent"}) word(token);
  write(block);
  word("dedent");
}

void TokenWriter::write(uint32_t i) {
  const Node& node = at(i);
  if (node.kind == NodeKind::kBlock) {
    list(node.first, {});
  } else if (node.kind == NodeKind::kModule) {
    write(node.first);
  } else if (node.kind >= NodeKind::kName) {
    write_expression(node);
  } else {
    write_statement(node);
  }
}

void TokenWriter::write_statement(const Node& node) {
  const auto line = [&](std::string_view start, std::string_view between) {
    word(start);
    list(node.first, between);
    word("\n");
  };
  switch (node.kind) {
    case NodeKind::kReturn:
      return line("return", {});
    case NodeKind::kDelete:
      return line("del", ",");
    case NodeKind::kRaise:
      return line("raise", "from");
    case NodeKind::kAssert:
      return line("assert", ",");
    case NodeKind::kScope:
      return line(node.text, ",");
    case NodeKind::kAssign:
      return line({}, "=");
    case NodeKind::kAugmented:
      return line({}, node.text);
    case NodeKind::kExpression:
    case NodeKind::kSimple:
      return line(node.text, {});
    case NodeKind::kAs:
      return list(node.first, "as");
    case NodeKind::kArguments:
    case NodeKind::kParameters:
      return list(node.first, ",");
    case NodeKind::kParameter:
      return write_parameter(node);
    default:
      return write_compound(node);
  }
}

void TokenWriter::write_compound(const Node& node) {
  switch (node.kind) {
    case NodeKind::kFunction:
    case NodeKind::kClass:
      return write_definition(node);
    case NodeKind::kIf:
      return write_if(node, "if");
    case NodeKind::kElse:
    case NodeKind::kFinally:
      word(node.kind == NodeKind::kElse ? "else" : "finally");
      return suite(node.first);
    default:
      break;
  }
  word(node.text);  // async
  word(node.kind == NodeKind::kFor       ? "for"
       : node.kind == NodeKind::kWhile   ? "while"
       : node.kind == NodeKind::kWith    ? "with"
       : node.kind == NodeKind::kTry     ? "try"
       : node.kind == NodeKind::kHandler ? "except"
       : node.kind == NodeKind::kMatch   ? "match"
                                         : "case");
  bool body = false;
  for (uint32_t c = node.first; c != 0; c = at(c).next) {
    const bool block = at(c).kind == NodeKind::kBlock;
    if (c != node.first && !block && !body)
      word(node.kind == NodeKind::kFor    ? "in"
           : node.kind == NodeKind::kWith ? ","
           : node.kind == NodeKind::kCase ? "if"
                                          : "as");
    if (block && body) word("else");
    block ? suite(c) : write(c);
    body |= block || node.kind == NodeKind::kMatch;
  }
}

void TokenWriter::write_definition(const Node& node) {
  const bool function = node.kind == NodeKind::kFunction;
  if (function && function_name(node) != node.text) word("async");
  word(function ? "def" : "class");
  name(function_name(node), true);
  word("(");
  write(second(node));
  word(")");
  suite(node.last);
}

void TokenWriter::write_if(const Node& node, std::string_view start) {
  word(start);
  write(node.first);
  const uint32_t then = second(node);
  suite(then);
  const uint32_t otherwise = at(then).next;
  if (otherwise == 0) return;
  const Node& block = at(otherwise);
  if (block.first != 0 && block.first == block.last && at(block.first).kind == NodeKind::kIf)
    return write_if(at(block.first), "elif");
  word("else");
  suite(otherwise);
}

void TokenWriter::write_parameter(const Node& node) {
  word(node.text);
  list(node.first, "=");
}

}  // namespace foretrace::datasets::overlap
