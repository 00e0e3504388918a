#include "lm/tokenizer/text_set.h"

namespace foretrace::lm::tokenizer {

uint32_t TextSet::child_of(uint32_t node, char byte) const {
  uint32_t child = nodes_[node].child;
  while (child != kNone && nodes_[child].byte != byte) child = nodes_[child].sibling;
  return child;
}

Status TextSet::add(std::string_view text, int32_t token) {
  if (text.empty()) return unsupported("an empty text cannot be found");
  if (text.size() > kLongest)
    return unsupported("it has " + std::to_string(text.size()) + " bytes, at most " + std::to_string(kLongest) +
                       " are supported");
  if (nodes_.empty()) roots_.fill(kNone);
  uint32_t node = root(text[0]);
  if (nodes_.empty() || node == kNone) {
    node = static_cast<uint32_t>(nodes_.size());
    roots_[static_cast<unsigned char>(text[0])] = node;
    nodes_.push_back({kNone, kNone, -1, text[0]});
  }
  for (const char byte : text.substr(1)) {
    uint32_t child = child_of(node, byte);
    if (child == kNone) {
      child = static_cast<uint32_t>(nodes_.size());
      nodes_.push_back({kNone, nodes_[node].child, -1, byte});
      nodes_[node].child = child;
    }
    node = child;
  }
  if (nodes_[node].token >= 0) return parse_error("two added tokens have the same text");
  nodes_[node].token = token;
  return {};
}

TextSet::Match TextSet::find(std::string_view text, size_t from) const {
  for (size_t begin = from; begin < text.size(); ++begin) {
    Match match;
    uint32_t node = root(text[begin]);
    for (size_t end = begin + 1; node != kNone; ++end) {
      if (nodes_[node].token >= 0) match = {{begin, end}, nodes_[node].token};
      if (end == text.size()) break;
      node = child_of(node, text[end]);
    }
    if (match.token >= 0) return match;
  }
  return {};
}

}  // namespace foretrace::lm::tokenizer
