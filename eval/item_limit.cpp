#include "eval/item_limit.h"

#include "core/hash.h"

namespace foretrace::eval {

std::pair<uint64_t, std::string> limit_order(const std::string& name) { return {std::stoull(sha256_hex(name).substr(0, 16), nullptr, 16), name}; }

std::set<std::string> limit_names(const std::set<std::string>& names, int64_t limit) {
  if (limit <= 0) return names;
  std::set<std::pair<uint64_t, std::string>> order;
  for (const auto& name : names) order.insert(limit_order(name));
  std::set<std::string> kept;
  for (const auto& [hash, name] : order)
    if (static_cast<int64_t>(kept.size()) < limit) kept.insert(name);
  return kept;
}

}  // namespace foretrace::eval
