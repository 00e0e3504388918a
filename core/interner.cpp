#include "core/interner.h"

#include "core/check.h"

namespace foretrace {

uint32_t Interner::intern(std::string_view text) {
  if (auto it = ids_.find(text); it != ids_.end()) return it->second;
  const auto id = static_cast<uint32_t>(texts_.size());
  texts_.emplace_back(text);
  ids_.emplace(texts_.back(), id);
  return id;
}

std::string_view Interner::text(uint32_t id) const {
  FORETRACE_CHECK(id < texts_.size(), "unknown string id");
  return texts_[id];
}

}  // namespace foretrace
