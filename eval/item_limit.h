// Which items a limit chooses: by their names alone, so the same ones for every system and on every machine, and nested for growing limits.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace foretrace::eval {

// Where an item stands among those that are chosen from, the first ones first; far from its neighbours by name.
std::pair<uint64_t, std::string> limit_order(const std::string& name);

// The first `limit` of some names; 0: all.
std::set<std::string> limit_names(const std::set<std::string>& names, int64_t limit);

// The same of items, whose names `name_of` gives. They may come out in another order.
template <typename Item, typename NameOf>
void limit_items(std::vector<Item>& items, int64_t limit, const NameOf& name_of) {
  if (limit <= 0 || static_cast<int64_t>(items.size()) <= limit) return;
  const auto less = [&](const Item& a, const Item& b) { return limit_order(name_of(a)) < limit_order(name_of(b)); };
  std::nth_element(items.begin(), items.begin() + limit, items.end(), less);
  items.resize(static_cast<size_t>(limit));
}

}  // namespace foretrace::eval
