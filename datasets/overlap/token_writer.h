// Writes a subtree as the tokens of its source; private to token_runs.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "datasets/overlap/bound_names.h"

namespace foretrace::datasets::overlap {

struct RunToken {
  uint64_t hash = 0;  // of its text
  int32_t name = -1;  // number of a name that may be renamed; then `hash` counts for nothing
};

class TokenWriter {
 public:
  TokenWriter(const syntax::SyntaxTree& tree, const BoundNames& bound)
      : tree_(tree), bound_(bound) {}

  void write(uint32_t i);
  [[nodiscard]] const std::vector<RunToken>& tokens() const { return tokens_; }

 private:
  void write_statement(const syntax::Node& node);
  void write_compound(const syntax::Node& node);
  void write_definition(const syntax::Node& node);
  void write_if(const syntax::Node& node, std::string_view word);
  void write_expression(const syntax::Node& node);
  void write_parameter(const syntax::Node& node);
  void write_slice(const syntax::Node& node);
  // The children, `between` them.
  void list(uint32_t first, std::string_view between);
  void bracketed(std::string_view open, const syntax::Node& node, std::string_view close);
  void comprehension(std::string_view open, const syntax::Node& node, std::string_view close);
  void suite(uint32_t block);
  void word(std::string_view text);
  void name(std::string_view text, bool renamed);

  [[nodiscard]] const syntax::Node& at(uint32_t i) const { return tree_.at(i); }
  [[nodiscard]] uint32_t second(const syntax::Node& node) const { return at(node.first).next; }

  const syntax::SyntaxTree& tree_;
  const BoundNames& bound_;
  std::unordered_map<std::string_view, int32_t> numbers_;
  std::vector<RunToken> tokens_;
};

}  // namespace foretrace::datasets::overlap
