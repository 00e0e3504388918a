#include "datasets/mutate_c/source_tree.h"

namespace foretrace::datasets::mutate_c {

SourceTree::SourceTree(std::string_view source, std::vector<SyntaxNode> nodes)
    : source_(source), nodes_(std::move(nodes)), children_(nodes_.size()) {
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (has_parent(i)) children_[parent(i)].push_back(i);
  }
}

size_t SourceTree::child(size_t i, NodeRole role) const {
  for (const size_t child : children_[i]) {
    if (nodes_[child].role == role) return child;
  }
  return size();
}

bool SourceTree::inside(size_t i, NodeKind kind, NodeRole role) const {
  for (; has_parent(i); i = parent(i)) {
    if (at(i).role == role && at(parent(i)).kind == kind) return true;
  }
  return false;
}

std::string_view SourceTree::function_of(size_t i) const {
  while (has_parent(i)) i = parent(i);
  return at(i).kind == NodeKind::kFunction ? std::string_view(at(i).text) : "";
}

}  // namespace foretrace::datasets::mutate_c
