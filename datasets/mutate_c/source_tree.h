// SourceTree: a C program's syntax nodes with their texts and children, as edits need them. A value
// type whose views point into the source, which must outlive it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tracer/c/syntax_node.h"

namespace foretrace::datasets::mutate_c {

using tracer::c::NodeKind;
using tracer::c::NodeRole;
using tracer::c::SyntaxNode;

class SourceTree {
 public:
  SourceTree(std::string_view source, std::vector<SyntaxNode> nodes);

  [[nodiscard]] std::string_view source() const { return source_; }
  [[nodiscard]] size_t size() const { return nodes_.size(); }
  [[nodiscard]] const SyntaxNode& at(size_t i) const { return nodes_[i]; }
  [[nodiscard]] std::string_view text(size_t i) const {
    return source_.substr(nodes_[i].begin, nodes_[i].end - nodes_[i].begin);
  }
  // Indices, in the order of the source.
  [[nodiscard]] const std::vector<size_t>& children(size_t i) const { return children_[i]; }
  // REQUIRES: a parent
  [[nodiscard]] size_t parent(size_t i) const { return static_cast<size_t>(nodes_[i].parent); }
  [[nodiscard]] bool has_parent(size_t i) const { return nodes_[i].parent >= 0; }
  // Its first child with the role; size() where there is none.
  [[nodiscard]] size_t child(size_t i, NodeRole role) const;
  // Whether it, or a node around it, has the role in a node of the kind.
  [[nodiscard]] bool inside(size_t i, NodeKind kind, NodeRole role) const;
  // The name of the function around it; "" outside of all.
  [[nodiscard]] std::string_view function_of(size_t i) const;

 private:
  std::string_view source_;
  std::vector<SyntaxNode> nodes_;
  std::vector<std::vector<size_t>> children_;
};

}  // namespace foretrace::datasets::mutate_c
